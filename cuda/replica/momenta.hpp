// The momenta that a replica conserves, and its velocities at the start.
#pragma once

#include <array>

#include "replica/replica.hpp"

namespace mdsweep::md {

// Along which axes nothing changes the total momentum.
[[nodiscard]] std::array<bool, 3> conserved_momenta(const ReplicaJob& job);
// Degrees of freedom of the kinetic energy: three a particle, less the momenta that are conserved at zero.
[[nodiscard]] double degrees_of_freedom(const ReplicaJob& job);

// Takes the conserved momenta away and makes the kinetic energy what the temperature says.
void settle_velocities(const ReplicaJob& job, const Particles<float>& particles);

}  // namespace mdsweep::md
