#include "potentials/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace mdsweep {
namespace {

using Function = std::function<Derivatives(double)>;

constexpr int degree = 10;
constexpr double never = std::numeric_limits<double>::infinity();

// cos(pi k / degree), the same again after k = 2 degree.
double chebyshev_cosine(int k) {
    static const auto values = [] {
        std::array<double, 2 * degree> cosines{};
        for (std::size_t i = 0; i < cosines.size(); ++i)
            cosines[i] = std::cos(std::numbers::pi * static_cast<double>(i) / degree);
        return cosines;
    }();
    return values[static_cast<std::size_t>(k % (2 * degree))];
}

// Derivatives at x in [-1, 1] of the polynomial that has the given values at cos(pi j / degree).
Derivatives chebyshev_derivatives(const std::array<double, degree + 1>& values, double x) {
    std::array<double, 3> before{1, 0, 0}, now{x, 1, 0};  // T_k and its derivatives
    Derivatives sum;
    for (int k = 0; k <= degree; ++k) {
        double coefficient = 0;
        for (int j = 0; j <= degree; ++j) {
            const double end = j == 0 || j == degree ? 0.5 : 1;
            coefficient += end * values[static_cast<std::size_t>(j)] * chebyshev_cosine(k * j);
        }
        coefficient *= (k == 0 || k == degree ? 1.0 : 2.0) / degree;
        sum.energy += coefficient * before[0];
        sum.slope += coefficient * before[1];
        sum.curvature += coefficient * before[2];
        const std::array<double, 3> next{2 * x * now[0] - before[0], 2 * now[0] + 2 * x * now[1] - before[1],
                                         4 * now[1] + 2 * x * now[2] - before[2]};
        before = now;
        now = next;
    }
    return sum;
}

// Derivatives at r from the points in [low, high]; nothing when the function is not finite at one of them.
std::optional<Derivatives> derivatives_within(const std::function<double(double)>& function, double r, double low,
                                              double high) {
    const double middle = 0.5 * (low + high), half = 0.5 * (high - low);
    std::array<double, degree + 1> values{};
    for (int j = 0; j <= degree; ++j) {
        const double value = function(middle + half * chebyshev_cosine(j));
        if (!std::isfinite(value)) return std::nullopt;
        values[static_cast<std::size_t>(j)] = value;
    }
    Derivatives at = chebyshev_derivatives(values, (r - middle) / half);
    at.slope /= half;
    at.curvature /= half * half;
    return at;
}

// The scale S(r) by which errors are measured (fit.hpp).
class Scale {
public:
    Scale(const Function& function, double first, double last, double kT) {
        constexpr int samples = 256;
        double largest = 0;
        for (int i = 0; i <= samples; ++i) {
            const double energy = function(first + (last - first) * i / samples).energy;
            largest = std::max(largest, std::min(std::abs(energy), 100 * kT));  // a singularity must not measure itself
        }
        least_ = 0.01 * largest / last;
    }
    [[nodiscard]] double operator()(const Derivatives& exact, double r) const {
        return std::max(
            {std::abs(exact.slope) + std::abs(exact.energy) / r, least_, std::numeric_limits<double>::min()});
    }

private:
    double least_ = 0;
};

// Where the table is not accurate enough; nothing when it is everywhere. Most of what is allowed is left to the
// rounding of r when floats evaluate it.
std::optional<double> bad_place(const SplineTable& table, const Function& function, const Scale& scale) {
    for (int i = 0; i < table.intervals(); ++i) {
        for (const double t : {0.5, 0.1, 0.3, 0.7, 0.9}) {
            const double r = table.first + table.spacing * (i + t);
            const Derivatives exact = function(r), found = evaluate(table, r);
            const double error = std::abs(found.slope - exact.slope) + std::abs(found.energy - exact.energy) / r;
            if (!(error <= 0.25 * table_accuracy * scale(exact, r))) return r;
        }
    }
    return std::nullopt;
}

}  // namespace

SplineTable fit(const Function& function, double first, double last, double kT, const std::string& what) {
    const Scale scale(function, first, last, kT);
    std::optional<double> bad;
    for (int intervals = 8; intervals <= most_intervals; intervals += intervals / 2) {
        const double spacing = (last - first) / intervals;
        std::vector<Derivatives> knots;
        for (int i = 0; i <= intervals; ++i) knots.push_back(function(i < intervals ? first + i * spacing : last));
        SplineTable table = make_spline(first, spacing, knots);
        bad = bad_place(table, function, scale);
        if (!bad) return table;
    }
    throw PotentialError(
        fmt::format("{} cannot be tabulated to {:g} near r = {:.4g}: it is singular, not smooth or too "
                    "steep there",
                    what, table_accuracy, *bad));
}

Derivatives differentiate(const std::function<double(double)>& function, double r, double lowest, double highest) {
    constexpr int halvings = 16;
    Derivatives best{function(r), 0, 0};
    std::optional<Derivatives> before;
    double slope_change = never, curvature_change = never;
    double width = 0.05 * (highest - lowest);
    for (int i = 0; i < halvings; ++i, width *= 0.5) {
        const auto now = derivatives_within(function, r, std::max(lowest, r - width), std::min(highest, r + width));
        if (now && before) {
            const double slope = std::abs(now->slope - before->slope);
            const double curvature = std::abs(now->curvature - before->curvature);
            if (slope < slope_change) slope_change = slope, best.slope = now->slope;
            if (curvature < curvature_change) curvature_change = curvature, best.curvature = now->curvature;
            const double scale = std::abs(now->slope) + std::abs(now->energy) / highest;
            if (slope_change <= 1e-9 * scale && curvature_change * width <= 1e-9 * scale) break;
        }
        before = now;
    }
    return best;
}

}  // namespace mdsweep
