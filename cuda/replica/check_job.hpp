// Whether a replica can be simulated at all.
#pragma once

#include "replica/job.hpp"

namespace mdsweep::md {

// Throws std::runtime_error when the replica could never be simulated. Its particles do not fit, its box is too small
// for its electrostatics or its records, or its potentials are not one for each pair of species.
void check_job(const ReplicaJob& job);

}  // namespace mdsweep::md
