#include "sweep/noise_stop.hpp"

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

}  // namespace mdsweep
