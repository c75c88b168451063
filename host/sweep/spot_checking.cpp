// Spot checks of the answers that a gate keeper has handed over, and their revocation.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

#include "basics/random.hpp"
#include "monitor/failing_share.hpp"
#include "monitor/gate.hpp"
#include "monitor/spot_checks.hpp"
#include "state/life.hpp"
#include "sweep/gate_keeper.hpp"
#include "sweep/point_sets.hpp"

namespace mdsweep {

namespace {

constexpr double spot_check_share = 0.01;  // of what is asked while there is anything handed over

}  // namespace

std::size_t GateKeeper::spot_checks_open(std::size_t budget_left) const {
    const std::size_t given = count_of(state_, Role::spot);
    if (given >= spot_checks_) return 0;
    return std::min({spot_checks_ - given, handed_over(state_).size(), budget_left});
}

// Drawn uniformly without replacement among all that is handed over, and so within each gate, too. While others are
// simulated, one slot in a hundred; when nothing else is left, up to what the user asked for.
std::vector<std::size_t> GateKeeper::spot_checks_to_ask(std::size_t wanted, std::size_t budget_left) const {
    const std::vector<std::size_t> points = handed_over(state_);
    if (points.empty() || wanted == 0) return {};
    const bool others = !undecided(state_).empty();
    const std::uint64_t seed = state_.seed * 0x9E3779B97F4A7C15ULL + 0x73706F74 + points.size();
    std::size_t count = others ? 0 : spot_checks_open(budget_left);
    for (std::size_t slot = 0; slot < wanted && others; ++slot) {
        std::mt19937_64 random(seed + (slot << 32));
        if (random_unit(random) < spot_check_share) ++count;
    }
    return monitor::draw_audits(points, std::min({count, wanted, points.size()}), seed);
}

std::string GateKeeper::settle_spot_checks() {
    std::string words;
    for (Gate& gate : state_.gates) {
        if (!gate.passed || gate.revoked) continue;
        std::vector<std::size_t> checked;
        for (std::size_t i = 0; i < state_.points.size(); ++i) {
            const PointState& point = state_.points[i];
            if (point.role == Role::spot && point.gate == gate.number && has_outcome(point.status))
                checked.push_back(i);
        }
        if (checked.size() == gate.spot_checks) continue;
        const std::vector<double> errors = judge_.errors(gate.model_version, checked);
        gate.spot_checks = checked.size();
        gate.spot_failures =
            static_cast<std::size_t>(std::ranges::count_if(errors, [](double e) { return !monitor::passes(e); }));
        const double delta = 1 - state_.config.monitor.confidence;
        if (!monitor::must_revoke(gate.handed_over, gate.spot_checks, gate.spot_failures, gate.alpha, delta)) continue;
        revoke(gate);
        words += fmt::format(
            "{}the answers of gate {} are revoked: {} of {} spot checks missed the tolerance, so more "
            "than {:.3g} % of its answers do; its points are open again",
            words.empty() ? "" : "; ", gate.number, gate.spot_failures, gate.spot_checks, 100 * gate.alpha);
    }
    return words;
}

void GateKeeper::revoke(Gate& gate) {
    gate.revoked = true;
    for (PointState& point : state_.points)
        if (point.gate == gate.number) (void)Life(point).reopen();
}

void GateKeeper::answer_again(const std::vector<std::size_t>& spot_checks) {
    std::map<int, std::vector<std::size_t>> by_gate;
    for (const std::size_t i : spot_checks) by_gate[state_.points[i].gate].push_back(i);
    for (const auto& [number, points] : by_gate) {
        const auto gate = std::ranges::find(state_.gates, number, &Gate::number);
        if (gate == state_.gates.end() || gate->revoked) continue;
        answer(points, gate->estimated ? Status::estimated : Status::predicted, number, gate->model_version);
    }
}

}  // namespace mdsweep
