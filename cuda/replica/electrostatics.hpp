// The exact electrostatics of a replica: its tables and its constant part.
#pragma once

#include "physics/coulomb_tables.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

// For the shape of the job's box and its accuracy, in cell units. Throws std::invalid_argument when no plan reaches it.
[[nodiscard]] CoulombTables<float> coulomb_tables(const ReplicaJob& job);

// The energy of the charges with their own images, and with the background of a charged bulk, in kT.
[[nodiscard]] float self_energy(const ReplicaJob& job, const CoulombTables<float>& electrostatics);

}  // namespace mdsweep::md
