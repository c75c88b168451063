#include "potentials/fit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
    Scale(const std::function<double(double)>& energy_at, double first, double last, double kT) {
        constexpr int samples = 256;
        double largest = 0;
        for (int i = 0; i <= samples; ++i) {
            const double energy = energy_at(first + (last - first) * i / samples);
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

// A table's knots: first, first + spacing, ...
struct Grid {
    double first = 0, spacing = 0;
    int intervals = 0;

    [[nodiscard]] double knot(int i) const { return first + spacing * i; }
    [[nodiscard]] std::size_t piece(int interval, const std::vector<double>& breaks) const {
        const auto next = std::ranges::upper_bound(breaks, first + spacing * (interval + 0.5));
        return static_cast<std::size_t>(next - breaks.begin());
    }
};

// Where the table is not accurate enough; nothing when it is everywhere. Most of what is allowed is left to the
// rounding of r when floats evaluate it.
std::optional<double> bad_place(const SplineTable& table, const Grid& grid, const Pieces& function,
                                const Scale& scale) {
    for (int i = 0; i < table.intervals(); ++i) {
        const std::size_t piece = grid.piece(i, function.breaks);
        for (const double t : {0.5, 0.1, 0.3, 0.7, 0.9}) {
            const double r = table.first + table.spacing * (i + t);
            const Derivatives exact = function.at(r, piece), found = evaluate(table, r);
            const double error = std::abs(found.slope - exact.slope) + std::abs(found.energy - exact.energy) / r;
            if (!(error <= 0.25 * table_accuracy * scale(exact, r))) return r;
        }
    }
    return std::nullopt;
}

// About so many intervals, or up to half as many again, with knots at all breaks and at the last r.
std::optional<Grid> grid_with(int intervals, const Pieces& function, double first, double last) {
    if (function.breaks.empty()) return Grid{first, (last - first) / intervals, intervals};
    constexpr double most_off = 0.1 * table_accuracy;  // of r
    constexpr double nearer = 0.9;
    std::vector<double> knots = function.breaks;
    if (function.first_is_fixed) knots.insert(knots.begin(), first);
    const double begin = knots.front(), length = last - begin;
    std::optional<Grid> best;
    double best_off = most_off;
    const int least = std::max(1, static_cast<int>(std::lround(intervals * length / (last - first))));
    for (int parts = least; parts <= least + least / 2; ++parts) {
        const double spacing = length / parts;
        double off = 0;
        for (const double knot : knots) {
            const double place = (knot - begin) / spacing;
            off = std::max(off, std::abs(place - std::round(place)) * spacing / knot);
        }
        const int before = static_cast<int>(std::ceil((begin - first) / spacing - 1e-9));
        if (!(off < best_off) || begin - before * spacing < nearer * first) continue;
        best_off = off;
        best = Grid{begin - before * spacing, spacing, before + parts};
    }
    return best;
}

SplineTable table_on(const Grid& grid, const Pieces& function, double last) {
    std::vector<IntervalEnds> intervals;
    for (int i = 0; i < grid.intervals; ++i) {
        const std::size_t piece = grid.piece(i, function.breaks);
        const bool goes_on = i > 0 && piece == grid.piece(i - 1, function.breaks);
        const double right = i + 1 < grid.intervals ? grid.knot(i + 1) : last;
        intervals.push_back(
            {goes_on ? intervals.back().right : function.at(grid.knot(i), piece), function.at(right, piece)});
    }
    return make_spline(grid.first, grid.spacing, intervals);
}

}  // namespace

SplineTable fit(const Function& function, double first, double last, double kT, const std::string& what) {
    const Pieces one{
        [&](double r) { return function(r).energy; }, [&](double r, std::size_t) { return function(r); }, {}};
    return fit(one, first, last, kT, what);
}

SplineTable fit(const Pieces& function, double first, double last, double kT, const std::string& what) {
    const Scale scale(function.energy, first, last, kT);
    std::optional<double> bad;
    for (int intervals = 8; intervals <= most_intervals; intervals += intervals / 2) {
        const auto grid = grid_with(intervals, function, first, last);
        if (!grid) continue;
        SplineTable table = table_on(*grid, function, last);
        bad = bad_place(table, *grid, function, scale);
        if (!bad) return table;
    }
    if (!bad)
        throw PotentialError(
            fmt::format("{} has ends of pieces at r = {:.6g} that no evenly spaced table has all: "
                        "take distances that are multiples of one length",
                        what, fmt::join(function.breaks, ", ")));
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
