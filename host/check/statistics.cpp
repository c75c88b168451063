#include "check/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "basics/beta_binomial.hpp"

namespace mdsweep::check {

double two_sided(double t, double degrees_of_freedom) {
    if (std::isnan(t)) return 0;  // nothing to say for it
    return 2 * cdf(complement(boost::math::students_t(degrees_of_freedom), std::abs(t)));
}

double beta_binomial_tail(std::size_t successes, std::size_t n, double a, double b) {
    double sum = 0;
    for (std::size_t k = successes; k <= n; ++k)
        sum += std::exp(log_beta_binomial(static_cast<double>(k), static_cast<double>(n), a, b));
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
