// `replicas: auto`: a point's production, split over several replicas with an equilibration each, brings its outcome
// sooner where the device would else be idle. Blocks stay as long as they are and as many in all, so that errors mean
// the same. A point that ran in so many replicas can be run again: the number is stored with it.
#pragma once

#include <cstddef>

#include "config/config.hpp"

namespace mdsweep {

// The simulation of a point in so many replicas, as a sweep file that says so would have it: each has its part of what
// `simulation` has of production, blocks and max_steps. Throws std::invalid_argument where can_have_replicas() does not
// hold.
[[nodiscard]] SimulationConfig in_replicas(const SimulationConfig& simulation, int replicas);

// Whether the sweep's points may have so many: as many as the file says, or a split of its production.
[[nodiscard]] bool can_have_replicas(const SimulationConfig& simulation, int replicas);

// How many a point gets where so many run at once, each as fast as one alone: the most that are possible, 1 where
// production is not to be split; as many as the file says, where it says so.
[[nodiscard]] int replicas_to_take(const SimulationConfig& simulation, std::size_t places);

// Time steps of a point in all its replicas, at most.
[[nodiscard]] std::int64_t most_steps_of_a_point(const SimulationConfig& simulation, int replicas);

}  // namespace mdsweep
