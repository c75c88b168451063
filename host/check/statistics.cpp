#include "check/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace mdsweep::check {

namespace {

// The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by Lentz's method. Converges
// quickly for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
    constexpr double tiny = 1e-300, precise = 1e-15;
    const auto nonzero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1, d = 1 / nonzero(1 - (a + b) * x / (a + 1)), value = d;
    for (int m = 1; m <= 500; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / nonzero(1 + even * d);
        c = nonzero(1 + even / c);
        value *= c * d;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / nonzero(1 + odd * d);
        c = nonzero(1 + odd / c);
        value *= c * d;
        if (std::abs(c * d - 1) < precise) break;
    }
    return value;
}

// I_x(a, b), regularised.
double incomplete_beta(double x, double a, double b) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(1 - x, b, a) / b;
}

}  // namespace

double two_sided(double t, double degrees_of_freedom) {
    constexpr double as_good_as_normal = 1e7;
    if (std::isnan(t)) return 0;  // nothing to say for it
    if (degrees_of_freedom > as_good_as_normal) return std::erfc(std::abs(t) / std::numbers::sqrt2);
    // Abramowitz and Stegun, 26.7.1 and 26.5.27.
    return incomplete_beta(degrees_of_freedom / (degrees_of_freedom + t * t), degrees_of_freedom / 2, 0.5);
}

double beta_binomial_tail(std::size_t successes, std::size_t n, double a, double b) {
    const auto log_beta = [](double x, double y) { return std::lgamma(x) + std::lgamma(y) - std::lgamma(x + y); };
    const auto all = static_cast<double>(n);
    double sum = 0;
    for (std::size_t i = successes; i <= n; ++i) {
        const auto k = static_cast<double>(i);
        const double choose = std::lgamma(all + 1) - std::lgamma(k + 1) - std::lgamma(all - k + 1);
        sum += std::exp(choose + log_beta(k + a, all - k + b) - log_beta(a, b));
    }
    return std::min(sum, 1.0);
}

std::vector<double> holm(std::span<const double> p, std::span<const double> weights) {
    if (weights.size() != p.size()) throw std::invalid_argument("holm: there must be one weight for each p-value");
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i] / weights[i]; });
    // Summed from the end, so that the last one's share of itself is exactly 1.
    std::vector<double> left(p.size());
    double sum = 0;
    for (std::size_t k = p.size(); k-- > 0;) left[k] = sum += weights[order[k]];
    std::vector<double> adjusted(p.size());
    double largest = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const std::size_t i = order[k];
        largest = std::max(largest, std::min(1.0, left[k] / weights[i] * p[i]));
        adjusted[i] = largest;
    }
    return adjusted;
}

}  // namespace mdsweep::check
