#include "monitor/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <random>
#include <stdexcept>

#include "basics/random.hpp"
#include "monitor/bounds.hpp"

namespace mdsweep::monitor {

namespace {

// Points are safe, in the words of the log, where no more than this share of alpha fails.
constexpr double aim_share = 0.2;
// A pool of fewer than so many shortest audits is small. Selective gates cost there about what they save. A gate over
// all that is left does not, and may audit half of it, since audits are answers that would be simulated anyway.
constexpr std::size_t small = 20;
constexpr double dearest = 0.5;
std::size_t share_of(double share, std::size_t n) {
    return static_cast<std::size_t>(std::floor(share * static_cast<double>(n) + 1e-9));
}

double percent(std::size_t part, std::size_t all) {
    return 100 * static_cast<double>(part) / static_cast<double>(all);
}

std::size_t count_failing(std::span<const double> errors) {
    return static_cast<std::size_t>(std::ranges::count_if(errors, [](double e) { return !passes(e); }));
}

int next_number(std::span<const Gate> gates) {
    int last = 0;
    for (const Gate& gate : gates) last = std::max(last, gate.number);
    return last + 1;
}

// A gate over the undecided points with u <= lambda whose audit takes at most `fraction` of them.
std::optional<GateProposal> propose(const GateInputs& inputs, const Threshold& threshold, double fraction) {
    GateProposal proposal;
    proposal.threshold = threshold;
    Gate& gate = proposal.gate;
    gate.number = next_number(inputs.gates);
    gate.model_version = inputs.model_version;
    gate.threshold = threshold.lambda;
    gate.alpha = inputs.alpha;
    gate.delta = gate_delta(inputs.delta, gate.number);
    for (std::size_t i = 0; i < inputs.undecided.size(); ++i)
        if (inputs.undecided_u[i] <= threshold.lambda) gate.candidates.push_back(inputs.undecided[i]);
    const std::optional<AuditPlan> plan =
        plan_audit(gate.candidates.size(), gate.alpha, gate.delta, threshold.expected_failing_share,
                   share_of(fraction, gate.candidates.size()));
    if (!plan) return std::nullopt;
    proposal.plan = *plan;
    gate.stages = plan->stages;
    return proposal;
}

std::string describe(const GateProposal& proposal, std::size_t undecided) {
    const Gate& gate = proposal.gate;
    const std::string more = gate.stages.size() == 1 ? "none of which may fail"
                                                     : fmt::format("up to {} if some fail", gate.stages.back().audits);
    return fmt::format("gate {} over {} of {} undecided points: {} audits, {} (expected: {:.1f} %)", gate.number,
                       gate.candidates.size(), undecided, gate.stages.front().audits, more,
                       100 * proposal.threshold.expected_failing_share);
}

// Why there is no gate, for the log.
std::string explain(const GateInputs& inputs, const Threshold& selected, std::optional<std::size_t> smallest_audit,
                    double fraction) {
    const std::size_t left = inputs.undecided.size();
    if (!smallest_audit)
        return fmt::format("no gate: no audit of the {} points left could prove anything, so they are simulated", left);
    if (static_cast<double>(*smallest_audit) > dearest * static_cast<double>(left))
        return fmt::format(
            "no gate: auditing the {} points left would take at least {} of them, so simulating them all "
            "costs little more",
            left, *smallest_audit);
    const bool tested = !inputs.test_e.empty();
    const std::span<const double> errors = tested ? inputs.test_e : inputs.held_out_e;
    const std::size_t failing = count_failing(errors);
    const double share = percent(failing, errors.size());
    if (!tested && share <= 100 * inputs.alpha)
        return fmt::format(
            "no gate yet: {} of {} rows left out miss, but with what that leaves uncertain an audit of the {} points "
            "left would take more than {:.0f} % of them",
            failing, errors.size(), left, 100 * fraction);
    if (!tested)
        return fmt::format("no gate yet: it misses {:.0f} % of the rows left out ({} of {})", share, failing,
                           errors.size());
    const std::string test_set =
        fmt::format("no gate yet: the test set fails at {:.0f} % ({} of {})", share, failing, errors.size());
    const auto safe = static_cast<std::size_t>(
        std::ranges::count_if(inputs.undecided_u, [&](double u) { return u <= selected.lambda; }));
    if (safe == left)
        return fmt::format("{}, but an audit of the {} points left would take too many of them", test_set, left);
    return fmt::format("{}, and {} of {} undecided points look safe, too few for an audit", test_set, safe, left);
}

}  // namespace

std::optional<std::size_t> audits_needed(std::size_t candidates, std::size_t allowed_failures, double alpha,
                                         double delta, std::size_t most) {
    most = std::min(most, candidates);
    if (allowed_failures >= most) return std::nullopt;
    // The chance to see so few failures falls with the number of draws: bisect for K / |C| <= alpha ...
    const std::size_t allowed = share_of(alpha, candidates);
    const auto proves = [&](std::size_t draws) {
        return failing_bound(candidates, draws, allowed_failures, delta) <= allowed;
    };
    if (!proves(most)) return std::nullopt;
    std::size_t too_few = allowed_failures;
    std::size_t enough = most;
    while (enough - too_few > 1) {
        const std::size_t middle = too_few + (enough - too_few) / 2;
        (proves(middle) ? enough : too_few) = middle;
    }
    // ... and go on until the share among the answers that are handed over is proven too.
    for (std::size_t draws = enough; draws <= most; ++draws)
        if (audit_passes(candidates, draws, allowed_failures, alpha, delta)) return draws;
    return std::nullopt;
}

namespace {

// Simulations until such an audit has passed.
double cost_of(const AuditPlan& plan) {
    return plan.odds.audits / plan.odds.chance;
}

// Simulations that the points a gate leaves will cost: a gate of their own where so few of them fail that one is in
// sight. Else nobody knows: half of them are assumed, and all where they are too few for a gate. A gate over the easy
// points alone takes away from the others what would have let them through together.
struct Rest {
    double cost = 0;
    bool gate_in_sight = true;
};

Rest what_is_left(const GateInputs& inputs, const Gate& gate, double fraction) {
    constexpr std::size_t audits_worth = 5;  // a set of so many shortest audits
    constexpr double not_in_sight = 0.5;
    const std::size_t points = inputs.undecided.size() - gate.candidates.size();
    if (points == 0) return {};
    std::vector<double> errors, u;
    for (std::size_t i = 0; i < inputs.test_u.size(); ++i)
        if (inputs.test_u[i] > gate.threshold) errors.push_back(inputs.test_e[i]);
    std::ranges::copy_if(inputs.undecided_u, std::back_inserter(u), [&](double x) { return x > gate.threshold; });
    const double share = believed_share(expected_share(errors), scaled_share(inputs.test_u, inputs.test_e, u));
    const double delta = gate_delta(inputs.delta, gate.number + 1);
    const auto shortest = audits_needed(points, 0, inputs.alpha, delta, points - 1);
    const bool too_few = !shortest || points < audits_worth * *shortest;
    const auto plan = plan_audit(points, inputs.alpha, delta, share, share_of(fraction, points));
    const auto all = static_cast<double>(points);
    return {.cost = too_few ? all : plan ? cost_of(*plan) : not_in_sight * all, .gate_in_sight = plan && !too_few};
}

// A gate and its expected cost: the simulations until it has passed, and those for the points that it leaves.
struct PricedGate {
    GateProposal proposal;
    Rest rest;
    double cost = 0;
};

std::optional<PricedGate> price(const GateInputs& inputs, std::optional<GateProposal> proposal, double fraction) {
    if (!proposal) return std::nullopt;
    const Rest rest = what_is_left(inputs, proposal->gate, fraction);
    const double cost = cost_of(proposal->plan) + rest.cost;
    return PricedGate{std::move(*proposal), rest, cost};
}

// The gate over points with u <= lambda that is expected to cost least, of the lambdas just below a failing test point.
std::optional<PricedGate> best_part(const GateInputs& inputs, double fraction) {
    const std::vector<std::size_t> order = comparable(inputs.test_u, inputs.undecided_u);
    std::optional<PricedGate> best;
    std::size_t failures = 0;
    for (std::size_t n = 1; n <= order.size(); ++n) {
        const bool last = n == order.size();
        if (!passes(inputs.test_e[order[n - 1]])) ++failures;
        if (!last && passes(inputs.test_e[order[n]])) continue;
        if (!last && inputs.test_u[order[n]] == inputs.test_u[order[n - 1]]) continue;
        Threshold part{.lambda = last ? std::numeric_limits<double>::infinity() : inputs.test_u[order[n - 1]],
                       .test_points = n,
                       .test_failures = failures};
        // Chosen with the next failure in sight: it counts by half.
        const double counted = (static_cast<double>(failures) + 1) / (static_cast<double>(n) + 2);
        std::vector<double> covered;
        std::ranges::copy_if(inputs.undecided_u, std::back_inserter(covered),
                             [&](double u) { return u <= part.lambda; });
        part.expected_failing_share = believed_share(counted, scaled_share(inputs.test_u, inputs.test_e, covered));
        if (part.expected_failing_share >= inputs.alpha) continue;
        std::optional<PricedGate> gate = price(inputs, propose(inputs, part, fraction), fraction);
        if (gate && (!best || gate->cost < best->cost)) best = std::move(gate);
    }
    return best;
}

std::string put_off_words(const PricedGate& gate, std::size_t left) {
    const GateProposal& proposal = gate.proposal;
    const std::size_t covered = proposal.gate.candidates.size();
    if (!gate.rest.gate_in_sight)
        return fmt::format(
            "no gate yet: {} of {} undecided points look safe, but none is in sight for the {} others; a better "
            "surrogate may cover them",
            covered, left, left - covered);
    return fmt::format(
        "no gate yet: {:.1f} % of {} undecided points are expected to fail, so that an audit would take about {:.0f}; "
        "a better surrogate may need fewer",
        100 * proposal.threshold.expected_failing_share, covered, cost_of(proposal.plan));
}

}  // namespace

GateDecision propose_gate(const GateInputs& inputs) {
    if (inputs.undecided.size() != inputs.undecided_u.size())
        throw std::invalid_argument("propose_gate: the undecided points' ids and u differ in length");
    if (inputs.undecided.empty()) return {{}, "no gate: every point has an answer or is being simulated"};
    const bool tested = !inputs.test_e.empty();
    if (!tested && inputs.held_out_e.empty()) return {{}, "no gate yet: nothing tells how good the surrogate is"};
    for (const Gate& gate : inputs.gates) {
        if (!gate.closed) return {{}, fmt::format("gate {} is still being audited", gate.number)};
        // The audit has shown that this model is not good enough; asking again would only spend delta.
        if (!gate.passed && gate.model_version == inputs.model_version)
            return {{}, fmt::format("no gate yet: gate {} refused this model; waiting for a newer one", gate.number)};
    }

    const std::size_t left = inputs.undecided.size();
    const double delta = gate_delta(inputs.delta, next_number(inputs.gates));
    const std::optional<std::size_t> smallest_audit = audits_needed(left, 0, inputs.alpha, delta, left - 1);
    const bool small_pool = !smallest_audit || left < small * *smallest_audit;
    const double fraction = small_pool ? std::max(dearest, inputs.audit_fraction) : inputs.audit_fraction;

    const Threshold all = tested ? cover_all(inputs.test_u, inputs.test_e, inputs.undecided_u)
                                 : by_held_out_rows(inputs.held_out_u, inputs.held_out_e, inputs.undecided_u);
    std::optional<PricedGate> gate = price(inputs, propose(inputs, all, fraction), fraction);
    std::optional<PricedGate> part = tested ? best_part(inputs, fraction) : std::nullopt;
    if (!gate || (part && part->cost < gate->cost)) gate = std::move(part);
    if (!gate) {
        const Threshold selected =
            choose_threshold(inputs.test_u, inputs.test_e, inputs.undecided_u, aim_share * inputs.alpha);
        return {{}, explain(inputs, selected, smallest_audit, fraction)};
    }
    const double shortest = smallest_audit ? static_cast<double>(*smallest_audit) : 0;
    if (static_cast<double>(inputs.waited) < (gate->cost - 2 * shortest) / 2)
        return {{}, put_off_words(*gate, left), true};
    const std::size_t audits = gate->proposal.plan.stages.front().audits;
    if (audits > inputs.simulations_left)
        return {{},
                fmt::format("no gate: its {} audits exceed the {} simulations left in the budget", audits,
                            inputs.simulations_left)};
    std::string words = describe(gate->proposal, left);
    return {std::move(gate->proposal), std::move(words)};
}

std::vector<std::size_t> draw_audits(std::span<const std::size_t> candidates, std::size_t count, std::uint64_t seed) {
    if (count > candidates.size()) throw std::invalid_argument("draw_audits: more audits than candidates");
    std::mt19937_64 random(seed);
    return random_choice(std::vector(candidates.begin(), candidates.end()), count, random);
}

void close_gate(Gate& gate, std::size_t failures) {
    if (gate.closed) throw std::logic_error(fmt::format("gate {} is closed already", gate.number));
    const std::size_t candidates = gate.candidates.size();
    const std::size_t audits = gate.audits.size();
    const AuditStep step = next_step(gate, failures).step;
    gate.passed = step == AuditStep::pass;
    gate.failing_bound = gate.passed && !gate.stages.empty() ? allowed_failing(candidates, audits, failures, gate.alpha)
                                                             : failing_bound(candidates, audits, failures, gate.delta);
    gate.failures = static_cast<int>(failures);
    gate.handed_over = gate.passed ? candidates - audits : 0;
    gate.closed = true;
}

}  // namespace mdsweep::monitor
