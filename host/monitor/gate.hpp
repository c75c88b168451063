// The gate: whether, for which points and with how many audits the surrogate may try to answer. Pure functions.
//
// The test set only steers here: it says where a gate is worth its audits. What certifies is the audit alone, a fresh
// uniform sample of exactly the points about to be handed over, judged with the model frozen (host/monitor/README.md).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "monitor/audit_ladder.hpp"
#include "state/state.hpp"

namespace mdsweep::monitor {

// An error is within tolerance; one that is not a number is not.
[[nodiscard]] inline bool passes(double scaled_error) {
    return scaled_error <= 1;
}

// The smallest audit of `candidates` that passes with at most `allowed_failures`; nothing above `most`.
[[nodiscard]] std::optional<std::size_t> audits_needed(std::size_t candidates, std::size_t allowed_failures,
                                                       double alpha, double delta, std::size_t most);

// A bound lambda on u: points with u <= lambda are candidates.
struct Threshold {
    double lambda = 0;                  // infinite: all that is undecided; negative: nothing
    double expected_failing_share = 1;  // of the candidates: (j + 1/2) / (n + 1) for j of n comparable test points
    std::size_t test_points = 0;        // n
    std::size_t test_failures = 0;      // j
};

// The largest lambda under which at most a share `aim` of the test points fails; infinite when that holds for all.
// Test points with a smaller u than nearly all undecided points are left out: they tell of points long handed over.
[[nodiscard]] Threshold choose_threshold(std::span<const double> test_u, std::span<const double> test_e,
                                         std::span<const double> undecided_u, double aim);

// The same estimate without a choice: lambda infinite.
[[nodiscard]] Threshold cover_all(std::span<const double> test_u, std::span<const double> test_e,
                                  std::span<const double> undecided_u);

struct GateInputs {
    std::span<const double> test_u, test_e;  // of the test set, under the model to be frozen
    std::span<const std::size_t> undecided;  // ids of the points that are neither answered nor given out
    std::span<const double> undecided_u;     // theirs
    std::span<const Gate> gates;             // all so far
    int model_version = 0;                   // of the model to be frozen
    double alpha = 0, delta = 0;             // 1 - coverage, 1 - confidence of the sweep
    double audit_fraction = 0.2;             // an audit takes at most this share of its candidates
    std::size_t simulations_left = 0;        // in the budget
    std::size_t waited = std::numeric_limits<std::size_t>::max();  // simulations since a part was first put off
};

struct GateProposal {
    Gate gate;  // open, audits not yet drawn
    AuditPlan plan;
    Threshold threshold;
};

// A gate worth trying, or none; `words` says why, for the log.
struct GateDecision {
    std::optional<GateProposal> proposal;
    std::string words;
    bool put_off = false;  // a gate over a part would have been possible
};

// First choice: one gate over all that is left, when clearly less than alpha of it fails; in a small pool its audit may
// take half of it. Second: a gate over the points with u <= lambda. Audits stay within audit_fraction otherwise. Where
// the points above lambda would be too few for a gate of their own, all of them would have to be simulated: the second
// is put off until half as many simulations have not made the surrogate good enough for all. Never more than half as
// much again is lost by that, and all of it gained where the surrogate still learns.
[[nodiscard]] GateDecision propose_gate(const GateInputs& inputs);

// `count` of the candidates, uniformly without replacement, in the order drawn. The same on every platform.
[[nodiscard]] std::vector<std::size_t> draw_audits(std::span<const std::size_t> candidates, std::size_t count,
                                                   std::uint64_t seed);

// Judges the audit, of whose stages the last is answered: sets failures, K, passed and handed_over. K is the exact
// bound of a gate without stages; one that passed in stages may leave as many as it may hand over, and no fewer is
// proven. An audited point whose simulation failed counts as failing. Throws std::logic_error when the gate is closed,
// std::invalid_argument on more failures than audits.
void close_gate(Gate& gate, std::size_t failures);

}  // namespace mdsweep::monitor
