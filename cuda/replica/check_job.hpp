// Whether a replica can be simulated at all.
#pragma once

#include <stdexcept>

#include "replica/job.hpp"

namespace mdsweep::md {

class ImpossibleJob : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Throws ImpossibleJob when the replica could never be simulated. Its particles do not fit, its box is too small for
// its electrostatics or its records, or its potentials are not one for each pair of species.
void check_job(const ReplicaJob& job);

// That part of it which takes microseconds: all but the accuracy of exact electrostatics and the start.
void check_job_numbers(const ReplicaJob& job);

}  // namespace mdsweep::md
