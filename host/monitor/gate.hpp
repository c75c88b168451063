// The gate: whether, for which points and with how many audits the surrogate may try to answer. Pure functions.
//
// The test set only steers here: it says where a gate is worth its audits. Only the audit certifies: it is a fresh
// uniform sample of exactly the points about to be handed over, judged with the model frozen (host/monitor/README.md).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "monitor/audit_ladder.hpp"
#include "monitor/failing_share.hpp"
#include "state/state.hpp"

namespace mdsweep::monitor {

// The smallest audit of `candidates` that passes with at most `allowed_failures`; nothing above `most`.
[[nodiscard]] std::optional<std::size_t> audits_needed(std::size_t candidates, std::size_t allowed_failures,
                                                       double alpha, double delta, std::size_t most);

struct GateInputs {
    std::span<const double> test_u, test_e;  // of the test set, under the model to be frozen
    // Before there is a test set: at rows that it had not seen; u may not be known.
    std::span<const double> held_out_u = {}, held_out_e = {};
    std::span<const std::size_t> undecided;  // ids of the points that are neither answered nor given out
    std::span<const double> undecided_u;     // theirs
    std::span<const Gate> gates;             // all so far
    int model_version = 0;                   // of the model to be frozen
    double alpha = 0, delta = 0;             // 1 - coverage, 1 - confidence of the sweep
    double audit_fraction = 0.2;             // an audit takes at most this share of its candidates
    std::size_t simulations_left = 0;        // in the budget
    std::size_t waited = std::numeric_limits<std::size_t>::max();  // simulations since a gate was first put off
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
    bool put_off = false;  // a gate would have been possible, for more than it may cost later
};

// Before there is a test set: a gate over all that is left, if the errors at held-out rows promise that it passes.
// Later: a gate over all that is left, or over the points with u <= lambda, whichever is expected to cost fewer
// simulations. The rest counts, too: a gate of its own, all of it where it is too small for one, half of it where too
// many of its points fail. Audits take at most audit_fraction of their candidates, in a small pool half of them. A gate
// that is expected to cost more than twice the shortest audit is put off until half of what it costs above that has
// been spent on learning. It may cost less then. Never more than half as much again is lost by waiting, and nearly all
// of it is gained where the surrogate still learns.
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
