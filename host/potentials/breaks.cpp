#include "potentials/breaks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

namespace mdsweep {
namespace {

constexpr int degree = 10;
constexpr int deepest = 13, always = 5;  // halvings: a narrow piece may hide between the points of a wide interval
constexpr double larger_part = 0.51234567;
constexpr std::size_t most_breaks = 16;

// The polynomial through a function's values at Chebyshev points of an interval (as differentiate() has it, by
// barycentric interpolation).
class Polynomial {
public:
    Polynomial(const std::function<double(double)>& function, double low, double high) {
        for (std::size_t j = 0; j <= degree; ++j) {
            places_[j] =
                0.5 * (low + high) + 0.5 * (high - low) * std::cos(std::numbers::pi * static_cast<double>(j) / degree);
            values_[j] = function(places_[j]);
        }
    }
    [[nodiscard]] double operator()(double x) const {
        double above = 0, below = 0;
        for (std::size_t j = 0; j <= degree; ++j) {
            if (x == places_[j]) return values_[j];
            const double end = j == 0 || j == degree ? 0.5 : 1;
            const double weight = (j % 2 == 0 ? end : -end) / (x - places_[j]);
            above += weight * values_[j];
            below += weight;
        }
        return above / below;
    }
    // Whether its terms of the highest degrees are next to nothing, as those of a smooth function are.
    [[nodiscard]] bool is_smooth() const {
        constexpr double small = 1e-7, rounding = 1e-13;
        const auto [low, high] = std::ranges::minmax(values_);
        if (!std::isfinite(low) || !std::isfinite(high)) return false;
        const double largest = std::max(std::abs(low), std::abs(high));
        double terms = 0;
        for (std::size_t k = degree - 2; k <= degree; ++k) {
            double term = 0;
            for (std::size_t j = 0; j <= degree; ++j)
                term += (j == 0 || j == degree ? 0.5 : 1) * values_[j] *
                        std::cos(std::numbers::pi * static_cast<double>(j * k) / degree);
            terms += std::abs(term) / degree;
        }
        return terms <= small * (high - low) + rounding * largest;
    }

private:
    std::array<double, degree + 1> places_{}, values_{};
};

struct Interval {
    double low, high;
};

// Adds the intervals of the least width that are not smooth, neighbours as one.
void search(const std::function<double(double)>& function, Interval in, int depth, std::vector<Interval>& found) {
    if (found.size() > most_breaks) return;
    if (depth <= deepest - always && Polynomial(function, in.low, in.high).is_smooth()) return;
    if (depth == 0) {
        if (!found.empty() && found.back().high == in.low)
            found.back().high = in.high;
        else
            found.push_back(in);
        return;
    }
    // Not in the middle: a break at the end of both halves would be seen in neither.
    const double middle = in.low + larger_part * (in.high - in.low);
    search(function, {in.low, middle}, depth - 1, found);
    search(function, {middle, in.high}, depth - 1, found);
}

// Up to where the function goes on as it was on the left.
std::optional<double> end_of_left_piece(const std::function<double(double)>& function, Interval in, Interval all,
                                        double width) {
    const Interval left{in.low - 4 * width, in.low}, right{in.high, in.high + 4 * width};
    if (left.low < all.low || right.high > all.high) return std::nullopt;
    const Polynomial before(function, left.low, left.high), after(function, right.low, right.high);
    if (!before.is_smooth() || !after.is_smooth()) return std::nullopt;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = 0.5 * (in.low + in.high), value = function(middle);
        (std::abs(value - before(middle)) <= std::abs(value - after(middle)) ? in.low : in.high) = middle;
    }
    return in.high;
}

}  // namespace

std::vector<double> find_breaks(const std::function<double(double r)>& function, double first, double last) {
    const double least = (last - first) * std::pow(larger_part, deepest);
    std::vector<Interval> rough;
    search(function, {first, last}, deepest, rough);
    std::vector<double> breaks;
    if (rough.size() > most_breaks) return breaks;
    for (const Interval& interval : rough) {
        if (interval.high - interval.low > 2.5 * least) continue;
        if (const auto end = end_of_left_piece(function, interval, {first, last}, least)) breaks.push_back(*end);
    }
    return breaks;
}

}  // namespace mdsweep
