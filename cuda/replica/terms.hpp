// The potentials of a replica as its step reads them, in cell units.
#pragma once

#include <vector>

#include "replica/job.hpp"

namespace mdsweep::md {

// [species][species]
[[nodiscard]] std::vector<PairTerm> pair_terms(const ReplicaJob& job);

// [left, right][species]
[[nodiscard]] std::vector<WallTerm> wall_terms(const ReplicaJob& job);

}  // namespace mdsweep::md
