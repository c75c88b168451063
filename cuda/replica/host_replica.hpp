// A replica's arrays on the host, from its job to its first instant: positions without overlap, velocities, tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "replica/sample_motion.hpp"
#include "replica/table_storage.hpp"

namespace mdsweep::md {

// The owner of a replica's arrays, in cell units, on the host.
struct HostReplica {
    std::vector<float> numbers;         // numbers_of() them
    std::vector<std::uint32_t> labels;  // [padded]
    TableStorage tables;
    StepParameters constants;  // without tables
    int padded = 0;

    [[nodiscard]] Particles<float> particles();
    // With tables in this replica's own storage.
    [[nodiscard]] StepParameters parameters() const;
};

// Places the particles and draws Maxwellian velocities, without the conserved momenta and then of exactly the job's
// temperature where there are any; forces are zero until the first step. `multiple`: see places_of();
// `padded`: how long the arrays are, 0: no longer than need be. Throws std::runtime_error when the particles do not fit
// (host/model refuses such points before).
[[nodiscard]] HostReplica make_replica(const ReplicaJob& job, int multiple, int padded = 0);

// The count of a replica's numbers: eleven arrays of `padded`, the sums and coefficients of the reciprocal part, and
// motion_arrays of `padded` where motion is recorded.
[[nodiscard]] inline std::size_t numbers_of(int padded, const StepParameters& p) {
    const int arrays = numbers_per_particle + (p.motion.samples > 0 ? motion_arrays : 0);
    return static_cast<std::size_t>(arrays) * static_cast<std::size_t>(padded) +
           2 * static_cast<std::size_t>(p.periodic.value_count);
}

}  // namespace mdsweep::md
