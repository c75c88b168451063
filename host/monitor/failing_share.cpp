#include "monitor/failing_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "basics/quantile.hpp"

namespace mdsweep::monitor {

namespace {

// Test points below this quantile of the undecided points' u say nothing about those.
constexpr double easier_than_what_is_left = 0.05;

void check_lengths(std::span<const double> test_u, std::span<const double> test_e) {
    if (test_u.size() != test_e.size()) throw std::invalid_argument("the test set's u and e differ in length");
}

Threshold estimate(double lambda, std::size_t points, std::size_t failures) {
    return {.lambda = lambda,
            .expected_failing_share = counted_share(points, failures),
            .test_points = points,
            .test_failures = failures};
}

// So many failures tell as much as the tail. For normal, exponential and mixed errors the estimate is then less off
// than the count, and hardly biased.
constexpr double failures_worth_the_tail = 3;

// Numbers of a sample, and which share of such numbers is above any x: see expected_share().
class Tail {
public:
    explicit Tail(std::vector<double> sample) : sorted_(std::move(sample)) {
        std::ranges::sort(sorted_, std::ranges::greater{});
        constexpr double tail = 0.2;
        constexpr std::size_t enough = 10;  // in the tail
        const auto count = static_cast<std::size_t>(std::floor(tail * static_cast<double>(sorted_.size())));
        if (count < enough) return;
        count_ = count;
        threshold_ = sorted_[count];
    }

    [[nodiscard]] double above(double x) const {
        const auto n = static_cast<double>(sorted_.size());
        const auto failures = static_cast<std::size_t>(
            std::lower_bound(sorted_.begin(), sorted_.end(), x, std::ranges::greater{}) - sorted_.begin());
        const double counted = counted_share(sorted_.size(), failures);
        if (failures >= count_ || x <= threshold_) return counted;
        // A number above 2 x counts as 2 x: by how much it is above no longer matters.
        double excess = 0;
        for (std::size_t i = 0; i < count_; ++i)
            excess += (std::min(sorted_[i], 2 * x) - threshold_) / static_cast<double>(count_);
        const double share = static_cast<double>(count_) / n;
        const double beyond = excess > 0 ? share * std::exp(-(x - threshold_) / excess) : 0;
        const double weight = static_cast<double>(failures) / failures_worth_the_tail;
        return (std::max(beyond, 0.5 / (n + 1)) + weight * counted) / (1 + weight);
    }

private:
    std::vector<double> sorted_;  // falling
    std::size_t count_ = 0;       // of the tail; 0: too few
    double threshold_ = 0;
};

double finite_or_large(double number) {
    return std::isnan(number) ? std::numeric_limits<double>::infinity() : number;
}

}  // namespace

double counted_share(std::size_t points, std::size_t failures) {
    return (static_cast<double>(failures) + 0.5) / (static_cast<double>(points) + 1);
}

double expected_share(std::span<const double> errors) {
    std::vector<double> sample;
    for (const double e : errors) sample.push_back(finite_or_large(e));
    return Tail(std::move(sample)).above(1);
}

double scaled_share(std::span<const double> test_u, std::span<const double> test_e,
                    std::span<const double> undecided_u) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < test_u.size(); ++i)
        ratios.push_back(test_e[i] == 0 ? 0 : finite_or_large(test_e[i] / test_u[i]));
    const Tail tail(std::move(ratios));
    double sum = 0;
    for (const double u : undecided_u) sum += tail.above(1 / u);
    return undecided_u.empty() ? 1 : sum / static_cast<double>(undecided_u.size());
}

double believed_share(double tested, double scaled) {
    return scaled < tested ? std::sqrt(scaled * tested) : tested;
}

std::vector<std::size_t> comparable(std::span<const double> test_u, std::span<const double> undecided_u) {
    double lowest = -std::numeric_limits<double>::infinity();
    if (!undecided_u.empty()) {
        const double rank = std::floor(easier_than_what_is_left * static_cast<double>(undecided_u.size()) + 1e-9);
        lowest = ranked({undecided_u.begin(), undecided_u.end()}, static_cast<std::size_t>(rank));
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < test_u.size(); ++i)
        if (test_u[i] >= lowest) order.push_back(i);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return test_u[a] < test_u[b]; });
    return order;
}

Threshold choose_threshold(std::span<const double> test_u, std::span<const double> test_e,
                           std::span<const double> undecided_u, double aim) {
    check_lengths(test_u, test_e);
    const std::vector<std::size_t> order = comparable(test_u, undecided_u);
    Threshold best = estimate(-1, 0, 0);
    std::size_t failures = 0;
    for (std::size_t n = 1; n <= order.size(); ++n) {
        if (!passes(test_e[order[n - 1]])) ++failures;
        const bool tied = n < order.size() && test_u[order[n]] == test_u[order[n - 1]];
        if (tied || static_cast<double>(failures) > aim * static_cast<double>(n) + 1e-9) continue;
        const bool all = n == order.size();
        best = estimate(all ? std::numeric_limits<double>::infinity() : test_u[order[n - 1]], n, failures);
    }
    return best;
}

Threshold cover_all(std::span<const double> test_u, std::span<const double> test_e,
                    std::span<const double> undecided_u) {
    check_lengths(test_u, test_e);
    std::vector<double> errors;
    for (const std::size_t i : comparable(test_u, undecided_u)) errors.push_back(test_e[i]);
    const auto failures = static_cast<std::size_t>(std::ranges::count_if(errors, [](double e) { return !passes(e); }));
    Threshold all = estimate(std::numeric_limits<double>::infinity(), errors.size(), failures);
    // Few comparable points without a failure tell little.
    constexpr std::size_t enough = 30;
    const double scaled = scaled_share(test_u, test_e, undecided_u), tested = expected_share(errors);
    all.expected_failing_share = errors.size() < enough && failures == 0 ? scaled : believed_share(tested, scaled);
    return all;
}

Threshold by_held_out_rows(std::span<const double> u, std::span<const double> e, std::span<const double> undecided_u) {
    const double counted = expected_share(e);
    return {.lambda = std::numeric_limits<double>::infinity(),
            .expected_failing_share = u.empty() ? counted : std::min(counted, scaled_share(u, e, undecided_u)),
            .test_points = e.size(),
            .test_failures = static_cast<std::size_t>(std::ranges::count_if(e, [](double x) { return !passes(x); }))};
}

}  // namespace mdsweep::monitor
