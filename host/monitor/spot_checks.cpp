#include "monitor/spot_checks.hpp"

#include <cmath>
#include <stdexcept>

#include "basics/beta_binomial.hpp"

namespace mdsweep::monitor {

namespace {

constexpr double prior_a = 0.5, prior_b = 10;  // most of what is handed over passes

}  // namespace

FailingRange failing_range(std::size_t handed_over, std::size_t draws, std::size_t failures, double delta) {
    if (draws > handed_over || failures > draws)
        throw std::invalid_argument("failing_range: needs failures <= draws <= handed_over");
    if (!(delta > 0 && delta < 1)) throw std::invalid_argument("failing_range: delta must lie between 0 and 1");
    const auto all = static_cast<double>(handed_over), n = static_cast<double>(draws);
    const auto j = static_cast<double>(failures);
    const double limit = -std::log(delta);
    const auto plausible = [&](std::size_t failing) {
        const auto k = static_cast<double>(failing);
        const double prior = log_beta_binomial(k, all, prior_a, prior_b);
        const double posterior = log_beta_binomial(k - j, all - n, prior_a + j, prior_b + n - j);
        return prior - posterior <= limit + 1e-9;
    };
    // Prior over posterior is one over the likelihood but for a factor: it has a single minimum, at the share seen.
    const std::size_t lowest = failures, highest = handed_over - (draws - failures);
    std::size_t likeliest = draws == 0 ? lowest : static_cast<std::size_t>(std::llround(all * j / n));
    likeliest = likeliest < lowest ? lowest : likeliest > highest ? highest : likeliest;
    FailingRange range{likeliest, likeliest};
    for (std::size_t low = lowest; low < range.least;) {
        const std::size_t middle = low + (range.least - low) / 2;
        if (plausible(middle))
            range.least = middle;
        else
            low = middle + 1;
    }
    for (std::size_t high = highest; range.most < high;) {
        const std::size_t middle = high - (high - range.most) / 2;
        if (plausible(middle))
            range.most = middle;
        else
            high = middle - 1;
    }
    return range;
}

bool must_revoke(std::size_t handed_over, std::size_t draws, std::size_t failures, double alpha, double delta) {
    const FailingRange range = failing_range(handed_over, draws, failures, delta);
    return static_cast<double>(range.least) > alpha * static_cast<double>(handed_over) + 1e-9;
}

}  // namespace mdsweep::monitor
