// Where the particles of a replica start: placed without overlap of their diameters, and moved apart where their
// potentials still push them further in a step than the integrator bears.
#pragma once

#include <array>
#include <vector>

#include "replica/job.hpp"

namespace mdsweep::md {

// Positions of all particles in the order of their species: x, y, z, the box centred at the origin, in the job's units.
// Throws std::runtime_error when they do not fit, or when minimisation cannot remove an overlap.
[[nodiscard]] std::vector<std::array<double, 3>> start_positions(const ReplicaJob& job);

// Throws where start_positions() would. Costs next to nothing unless potentials reach further than the diameters.
void check_start(const ReplicaJob& job);

}  // namespace mdsweep::md
