// The windows in which displacements and velocity correlations are followed.
#pragma once

#include <cstdint>

#include "config/config.hpp"

namespace mdsweep {

struct CorrelationWindow {
    int samples = 0;   // instants, the first of which has lag 0; 0: nothing is followed
    int interval = 1;  // steps between two of them
    [[nodiscard]] std::int64_t steps() const { return std::int64_t{samples} * interval; }
};

// What the sweep file says. What it leaves open depends on what the motion needs and not on how often is sampled: a
// window is 25 tau long, or 12 / friction where that is longer: a Langevin thermostat makes velocities forget within
// 1 / friction at the latest, the collisions of a fluid mostly sooner. It ends with the block at the latest. It is
// looked at 100 times, or more often where that would be more than 0.25 tau apart (1000 times at most). Beside
// `samples` alone, the interval is that of sampling.
[[nodiscard]] CorrelationWindow correlation_window(const SimulationConfig& simulation);

// Steps of the window, were there no blocks; 0 where nothing is followed.
[[nodiscard]] std::int64_t window_wanted(const SimulationConfig& simulation);

}  // namespace mdsweep
