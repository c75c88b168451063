// The share of the undecided points that the surrogate would miss, as the test set suggests, or before there is one the
// held-out rows. It steers and certifies nothing (host/monitor/README.md).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mdsweep::monitor {

// An error is within tolerance; one that is not a number is not.
[[nodiscard]] inline bool passes(double scaled_error) {
    return scaled_error <= 1;
}

// A bound lambda on u: points with u <= lambda are candidates.
struct Threshold {
    double lambda = 0;                  // infinite: all that is undecided; negative: nothing
    double expected_failing_share = 1;  // of the candidates
    std::size_t test_points = 0;        // that resemble them, n
    std::size_t test_failures = 0;      // of these, j
};

// (j + 1/2) / (n + 1), the median of what is plausible after j of n failed.
[[nodiscard]] double counted_share(std::size_t points, std::size_t failures);

// The share above 1 of errors like these. Few failures tell less than how near the others came: beyond the fifth of the
// errors that is largest, excesses fall off exponentially (peaks over a threshold; Pickands, Ann. Statist. 3, 119,
// 1975, with the shape 0). The more failures there are, the more their count weighs.
[[nodiscard]] double expected_share(std::span<const double> errors);

// The share of points with these u that would fail if their e / u were distributed as the test points' are. After the
// hard points have been simulated fewer of those that are left fail than of the test set, where u knows.
[[nodiscard]] double scaled_share(std::span<const double> test_u, std::span<const double> test_e,
                                  std::span<const double> undecided_u);

// Indices of the test points, by growing u, that resemble what is undecided: those with a smaller u than nearly all
// undecided points are left out, they tell of points long handed over.
[[nodiscard]] std::vector<std::size_t> comparable(std::span<const double> test_u, std::span<const double> undecided_u);

// The largest lambda under which at most a share `aim` of the comparable test points fails; infinite when that holds
// for all. The expected share is the counted one.
[[nodiscard]] Threshold choose_threshold(std::span<const double> test_u, std::span<const double> test_e,
                                         std::span<const double> undecided_u, double aim);

// The share to believe where the test set says `tested` and u says `scaled` (see scaled_share()). That what is left is
// safer is believed half of the way (the geometric mean); that it is worse is not: a u that knows nothing says so, too.
[[nodiscard]] double believed_share(double tested, double scaled);

// Without a choice: lambda infinite. Where few test points are comparable and none of them fails, u says more.
[[nodiscard]] Threshold cover_all(std::span<const double> test_u, std::span<const double> test_e,
                                  std::span<const double> undecided_u);

// The same before there is a test set, by rows that the surrogate had not seen. Those lie where it knew least, and were
// predicted from fewer rows, so more of them fail than of what is left. Where their u is known (empty: it is not),
// scaled_share() is expected, but no more than the share of these rows.
[[nodiscard]] Threshold by_held_out_rows(std::span<const double> u, std::span<const double> e,
                                         std::span<const double> undecided_u);

}  // namespace mdsweep::monitor
