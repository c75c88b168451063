#include "sweep/noise_stop.hpp"

#include <algorithm>

#include "model/production_split.hpp"
#include "monitor/noise.hpp"
#include "sweep/plan.hpp"
#include "sweep/point_sets.hpp"

namespace mdsweep {

bool stops_for_noise(const Sweep& sweep) {
    const SweepState& state = sweep.state();
    if (!sweep.learning() || state.models.empty() || sweep.complete() || open_gate(state) != nullptr) return false;
    if (!monitor::too_noisy(sweep.learner().noise(), state.config.monitor.coverage)) return false;
    // Proposes a gate over all points: takes a while in a large sweep, and is asked for only when it matters.
    return earliest_hand_over(state.points.size(), state.design.varying.size(), state.config.monitor).audits > 0;
}

bool all_ran_to_the_end(const SweepState& state) {
    const SimulationConfig& simulation = state.config.simulation;
    if (!simulation.automatic) return false;
    const std::vector<std::size_t> points = simulated_here(state);
    const auto to_the_end = [&](std::size_t i) {
        const Outcome& outcome = *state.points[i].outcome;
        return outcome.steps >= most_steps_of_a_point(simulation, outcome.replicas);
    };
    return points.size() >= simulations_that_tell && std::ranges::all_of(points, to_the_end);
}

}  // namespace mdsweep
