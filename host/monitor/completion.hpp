// How much of the design space is answered, and how surely.
#pragma once

#include <cstddef>
#include <span>

#include "state/state.hpp"

namespace mdsweep::monitor {

// The certificates of all gates that passed, together, at the confidence of the whole sweep: each holds at 1 - delta_k,
// and the delta_k add up to no more than delta. Estimates have no certificate, and revoked gates have none any more.
struct Certificate {
    std::size_t handed_over = 0;      // still answered by the surrogate
    std::size_t failing_at_most = 0;  // of these: the sum of K - j, audited failures being simulated
    std::size_t audits = 0;
    std::size_t audit_failures = 0;
    std::size_t spot_checks = 0, spot_failures = 0;  // afterwards
    // All answers that the surrogate gave: those that were simulated afterwards, to check them, were given, too.
    [[nodiscard]] std::size_t answers() const { return handed_over + spot_checks; }
    [[nodiscard]] double failing_share() const;  // of answers(), at most; 0 when nothing was handed over
};

[[nodiscard]] Certificate total_certificate(std::span<const Gate> gates);

// Shares of all points of the design, in [0, 1].
struct Completion {
    double simulated = 0;
    double simulated_within = 0;  // by their own statistical error, see own_error.hpp
    double certified =
        0;                // handed over: at the sweep's confidence at least that share is within tolerance by its gates
    double within = 0;    // both: what is answered within tolerance
    double expected = 0;  // with estimates, and the undecided points whose error bar is within tolerance
};

// `undecided_u`: the current model's u at points without an answer; empty before there is a model. A failed point has
// no answer and counts as none. `within`: simulated_within(state), which takes a while in a large sweep.
[[nodiscard]] Completion completion(const SweepState& state, std::span<const double> undecided_u,
                                    const Calibration& calibration, std::size_t within);
[[nodiscard]] Completion completion(const SweepState& state, std::span<const double> undecided_u = {},
                                    const Calibration& calibration = {});

}  // namespace mdsweep::monitor
