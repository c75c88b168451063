// The proof of an audit: exact bounds on the number of failing points in a finite set, some of which were looked at.
#pragma once

#include <cstddef>

namespace mdsweep::monitor {

// The chance of `failures` or fewer in `draws` draws without replacement from `candidates` points of which `failing`
// fail (hypergeometric). Needs failing <= candidates and draws <= candidates.
[[nodiscard]] double hypergeometric_cdf(std::size_t candidates, std::size_t failing, std::size_t draws,
                                        std::size_t failures);

// The chance of exactly `failures`; 0 where that is impossible.
[[nodiscard]] double hypergeometric_pmf(std::size_t candidates, std::size_t failing, std::size_t draws,
                                        std::size_t failures);

// pmf of x + 1 over pmf of x, where the latter is not 0; 0 past the last x.
[[nodiscard]] double pmf_ratio(std::size_t candidates, std::size_t failing, std::size_t draws, std::size_t x);

// K: the largest number of failing points among `candidates` for which seeing `failures` or fewer in `draws` draws
// without replacement still has a chance of at least `delta`. With probability 1 - delta no more than K fail. Counts
// the audited ones. Throws std::invalid_argument unless failures <= draws <= candidates and 0 < delta < 1.
[[nodiscard]] std::size_t failing_bound(std::size_t candidates, std::size_t draws, std::size_t failures, double delta);

// The share of delta that the k-th gate may spend, 6 delta / (pi^2 k^2): it sums to delta over all k >= 1, so trying
// again and again never costs more than delta.
[[nodiscard]] double gate_delta(double delta, int k);

// The largest K with which a gate may hand over what it did not audit. Both shares are at most alpha: K / |C|, that of
// the candidates, and (K - j) / (|C| - m), that of the answers that the user gets. The m audited points, j of which
// fail, are simulated. The second is the stricter one whenever the audit failed less often than alpha. Without it a set
// that fails at exactly alpha, audited by luck without a failure, would be handed over above alpha.
[[nodiscard]] std::size_t allowed_failing(std::size_t candidates, std::size_t draws, std::size_t failures,
                                          double alpha);

// Whether an audit of `draws` with `failures` failing proves, at 1 - delta, that no more than alpha fail.
[[nodiscard]] bool audit_passes(std::size_t candidates, std::size_t draws, std::size_t failures, double alpha,
                                double delta);

}  // namespace mdsweep::monitor
