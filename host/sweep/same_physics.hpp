// Whether two simulations are of the same system by the same method: one's results can then stand for the other's.
#pragma once

#include <optional>
#include <string>

#include "replica/job.hpp"

namespace mdsweep {

// The first thing that differs, in words ("the time step is 0.004 and not 0.005"); nothing where the results have the
// same means. How long is simulated, in how many blocks and how often is sampled may differ: that shows in the errors.
// `length` is the jobs' unit of length in the user's.
[[nodiscard]] std::optional<std::string> difference(const md::ReplicaJob& one, const md::ReplicaJob& other,
                                                    double length);

}  // namespace mdsweep
