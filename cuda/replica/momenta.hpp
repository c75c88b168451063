// The momenta that a replica conserves, and its velocities at the start.
#pragma once

#include <array>

#include "replica/replica.hpp"

namespace mdsweep::md {

// Along which axes nothing changes the total momentum.
[[nodiscard]] std::array<bool, 3> conserved_momenta(const ReplicaJob& job);
// Over which the kinetic energy is spread: without the momenta that are conserved, and zero.
[[nodiscard]] double degrees_of_freedom(const ReplicaJob& job);

// Takes the conserved momenta away and makes the kinetic energy what the temperature says.
void settle_velocities(const ReplicaJob& job, const Particles<float>& particles);

}  // namespace mdsweep::md
