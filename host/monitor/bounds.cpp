#include "monitor/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace mdsweep::monitor {

namespace {

// Rounding must never make a bound smaller than it is: ties of a chance with delta count against the hand-over.
constexpr double tie = 1e-9;

double log_factorial(std::size_t n) {
    constexpr std::size_t kept = 20000;
    static const std::vector<double> table = [] {
        std::vector<double> all(kept);
        for (std::size_t i = 0; i < kept; ++i) all[i] = std::lgamma(static_cast<double>(i) + 1);
        return all;
    }();
    return n < kept ? table[n] : std::lgamma(static_cast<double>(n) + 1);
}

double log_choose(std::size_t n, std::size_t k) {
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

// floor(share * n), where share * n that is a whole number but for rounding counts as that number.
std::size_t whole(double share, std::size_t n) {
    return static_cast<std::size_t>(std::floor(share * static_cast<double>(n) + tie));
}

}  // namespace

double hypergeometric_pmf(std::size_t candidates, std::size_t failing, std::size_t draws, std::size_t failures) {
    if (failing > candidates || draws > candidates)
        throw std::invalid_argument("hypergeometric_pmf: more failing points or draws than candidates");
    if (failures > failing || failures > draws || draws - failures > candidates - failing) return 0;
    return std::exp(log_choose(failing, failures) + log_choose(candidates - failing, draws - failures) -
                    log_choose(candidates, draws));
}

double pmf_ratio(std::size_t candidates, std::size_t failing, std::size_t draws, std::size_t x) {
    const double passing_left = static_cast<double>(candidates - failing + x + 1) - static_cast<double>(draws);
    return (static_cast<double>(failing) - static_cast<double>(x)) *
           (static_cast<double>(draws) - static_cast<double>(x)) / (static_cast<double>(x + 1) * passing_left);
}

double hypergeometric_cdf(std::size_t candidates, std::size_t failing, std::size_t draws, std::size_t failures) {
    if (failing > candidates || draws > candidates)
        throw std::invalid_argument("hypergeometric_cdf: more failing points or draws than candidates");
    const std::size_t passing = candidates - failing;
    const std::size_t lowest = draws > passing ? draws - passing : 0;
    const std::size_t highest = std::min(failing, draws);
    if (failures >= highest) return 1;
    if (failures < lowest) return 0;

    // Sum the tail that lies on `failures`' side of the mode: its terms fall, so it may stop early and loses no digits.
    constexpr double negligible = 1e-17;
    const double mode =
        (static_cast<double>(draws) + 1) * (static_cast<double>(failing) + 1) / (static_cast<double>(candidates) + 2);
    if (static_cast<double>(failures) < mode) {
        double term = hypergeometric_pmf(candidates, failing, draws, failures);
        double sum = term;
        for (std::size_t x = failures; x > lowest && term > negligible * sum; --x) {
            term /= pmf_ratio(candidates, failing, draws, x - 1);
            sum += term;
        }
        return std::min(sum, 1.0);
    }
    double term = hypergeometric_pmf(candidates, failing, draws, failures + 1);
    double above = term;
    for (std::size_t x = failures + 1; x < highest && term > negligible * above; ++x) {
        term *= pmf_ratio(candidates, failing, draws, x);
        above += term;
    }
    return std::max(1 - above, 0.0);
}

std::size_t failing_bound(std::size_t candidates, std::size_t draws, std::size_t failures, double delta) {
    if (draws > candidates || failures > draws)
        throw std::invalid_argument("failing_bound: needs failures <= draws <= candidates");
    if (!(delta > 0 && delta < 1)) throw std::invalid_argument("failing_bound: delta must lie between 0 and 1");
    // The chance falls with the number of failing points: 1 at `failures`, 0 beyond all that was not seen to pass.
    std::size_t possible = failures;
    std::size_t impossible = candidates - draws + failures + 1;
    while (impossible - possible > 1) {
        const std::size_t middle = possible + (impossible - possible) / 2;
        const bool plausible = hypergeometric_cdf(candidates, middle, draws, failures) * (1 + tie) >= delta;
        (plausible ? possible : impossible) = middle;
    }
    return possible;
}

double gate_delta(double delta, int k) {
    if (k < 1) throw std::invalid_argument("gate_delta: gates are counted from 1");
    return 6 * delta / (std::numbers::pi * std::numbers::pi * static_cast<double>(k) * static_cast<double>(k));
}

std::size_t allowed_failing(std::size_t candidates, std::size_t draws, std::size_t failures, double alpha) {
    return std::min(whole(alpha, candidates), whole(alpha, candidates - draws) + failures);
}

bool audit_passes(std::size_t candidates, std::size_t draws, std::size_t failures, double alpha, double delta) {
    const std::size_t allowed = allowed_failing(candidates, draws, failures, alpha);
    if (failures > allowed) return false;
    const std::size_t one_too_many = allowed + 1;
    if (one_too_many > candidates - draws + failures) return true;  // so many cannot fail: too many were seen to pass
    return hypergeometric_cdf(candidates, one_too_many, draws, failures) * (1 + tie) < delta;
}

}  // namespace mdsweep::monitor
