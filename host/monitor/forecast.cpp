#include "monitor/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "basics/random.hpp"

namespace mdsweep::monitor {

namespace {

constexpr std::size_t fewest_points = 4;
constexpr int refits = 60;
constexpr double steepest = 3, flattest = 0.05;  // of b

bool different(std::span<const double> n) {
    return std::ranges::any_of(n, [&](double x) { return x != n.front(); });
}

// The best a for given b and c by the mean of the logarithms, and the squared residuals it leaves.
struct Fit {
    LearningCurve curve;
    double squares = std::numeric_limits<double>::infinity();
};

// `powers`: n^-b.
Fit with_exponent(std::span<const double> powers, std::span<const double> errors, double b, double c) {
    double log_a = 0;
    for (std::size_t i = 0; i < powers.size(); ++i) log_a += std::log((errors[i] - c) / powers[i]);
    Fit fit{{std::exp(log_a / static_cast<double>(powers.size())), b, c}, 0};
    for (std::size_t i = 0; i < powers.size(); ++i) {
        const double off = std::log((fit.curve.a * powers[i] + c) / errors[i]);
        fit.squares += off * off;
    }
    return fit;
}

}  // namespace

double LearningCurve::error(double n) const {
    return a * std::pow(n, -b) + c;
}

double LearningCurve::simulations(double wanted) const {
    if (wanted <= c) return std::numeric_limits<double>::infinity();
    return std::pow(a / (wanted - c), 1 / b);
}

LearningCurve fit_learning_curve(std::span<const double> n, std::span<const double> errors, double floor) {
    if (n.size() != errors.size() || n.size() < 3 || !different(n))
        throw std::invalid_argument("fit_learning_curve: needs three points or more of different n");
    for (std::size_t i = 0; i < n.size(); ++i)
        if (!(n[i] > 0 && errors[i] > 0)) throw std::invalid_argument("fit_learning_curve: n and errors are above 0");
    // Two parameters on a grid: three lines of code, and no start from which it could fail.
    constexpr int steps = 16;
    const double least = *std::ranges::min_element(errors), lowest = std::min(std::max(floor, 0.0), 0.99 * least);
    Fit best;
    for (int k = 0; k <= steps; ++k) {
        const double b = flattest * std::pow(steepest / flattest, static_cast<double>(k) / steps);
        std::vector<double> powers;
        for (const double each : n) powers.push_back(std::pow(each, -b));
        for (int m = 0; m < steps; ++m) {
            const double c = lowest + (least - lowest) * static_cast<double>(m) / steps;
            const Fit fit = with_exponent(powers, errors, b, c);
            if (fit.squares < best.squares) best = fit;
        }
    }
    return best.curve;
}

Forecast forecast(std::span<const double> n, std::span<const double> errors, double floor, double wanted,
                  std::uint64_t seed) {
    if (n.size() < fewest_points || !different(n)) return {};
    Forecast result{.known = true};
    result.simulations = fit_learning_curve(n, errors, floor).simulations(wanted);
    std::mt19937_64 random(seed);
    std::vector<double> all;
    while (all.size() < refits) {
        std::vector<double> some_n, some_errors;
        for (std::size_t i = 0; i < n.size(); ++i) {
            const auto at = static_cast<std::size_t>(random_below(n.size(), random));
            some_n.push_back(n[at]);
            some_errors.push_back(errors[at]);
        }
        if (different(some_n)) all.push_back(fit_learning_curve(some_n, some_errors, floor).simulations(wanted));
    }
    std::ranges::sort(all);
    result.simulations_low = std::min(all[refits / 10], result.simulations);
    result.simulations_high = std::max(all[refits - 1 - refits / 10], result.simulations);
    return result;
}

}  // namespace mdsweep::monitor
