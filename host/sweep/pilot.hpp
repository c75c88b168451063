// How noisy a sweep's simulations will be, from runs of seconds at some of its points.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "replica/engine.hpp"
#include "state/state.hpp"

namespace mdsweep {

struct PilotOutput {
    std::string name;
    double tolerance = 0;
    // Of the simulations as they are planned, root mean square over the points: their standard error in units of the
    // tolerance.
    double noise = 0;
};

struct Pilot {
    std::vector<PilotOutput> outputs;  // learned ones
    double noise = 0;                  // of the worst output of each point
    double misses = 0;                 // share of the points that noise alone makes miss (monitor/noise.hpp)
    double longer = 0;  // by how much longer than planned simulations should be, see monitor::longer_for()
    std::size_t points = 0;
    std::int64_t steps = 0;  // of production that were run
    std::int64_t planned =
        0;                    // of production of a replica; where that ends by itself, what the target errors will take
    double over_targets = 0;  // see sweep/noise_words.hpp: above 1 where max_steps comes before the targets
    std::int64_t needed = 0;  // production steps with which the noise leaves room for a surrogate
    std::string problem;      // why there is no forecast; empty: there is one
};

// `step_seconds`: of a step of one of the replicas. Takes about `seconds`, where that is less than the runs as planned.
// Errors fall with the square root of the steps; what moves so slowly that a short run does not see it, is missed.
// Motion is followed in windows as long as planned, so that at least four of them are run.
[[nodiscard]] Pilot run_pilot(const SweepState& state, const std::vector<std::size_t>& points, md::Engine& engine,
                              double step_seconds, double seconds);

}  // namespace mdsweep
