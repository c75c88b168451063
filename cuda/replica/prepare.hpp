// From a job to a replica's first instant: constants, ions, positions without overlap, velocities.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "replica/replica.hpp"

namespace mdsweep::md {

// Throws std::runtime_error when the replica could never be simulated: its ions do not fit, or its box is narrower than
// the slit is high.
void check_job(const ReplicaJob& job);

// The same replica with its box length as the unit of length: lateral is 1, which spares the pair loop two products for
// every minimum image. kT and the mass stay units, so times scale as lengths do, and velocities and energies stay.
[[nodiscard]] ReplicaJob in_cell_units(ReplicaJob job);

// In cell units, whatever the job's.
[[nodiscard]] StepParameters make_step_parameters(const ReplicaJob& job);

// The owner of a replica's arrays, in cell units, on the host; `padded` is count rounded up to a multiple of
// `multiple`.
struct HostReplica {
    std::vector<float> numbers;  // twelve arrays of `padded`
    std::vector<std::uint8_t> group;
    int count = 0;
    int padded = 0;

    [[nodiscard]] Ions<float> ions();
};
inline constexpr int numbers_per_ion = 12;

// Places the ions and draws Maxwellian velocities; forces are zero until the first step. Throws std::runtime_error when
// the ions do not fit (host/model refuses such points before).
[[nodiscard]] HostReplica make_replica(const ReplicaJob& job, int multiple);

// A view of twelve consecutive arrays of `padded` numbers.
template <class Scalar>
MDSWEEP_HD Ions<Scalar> ions_view(Scalar* numbers, std::uint8_t* group, int count, int padded) {
    Ions<Scalar> ions;
    Scalar** arrays[numbers_per_ion] = {&ions.x,  &ions.y,  &ions.z,  &ions.vx,     &ions.vy,     &ions.vz,
                                        &ions.fx, &ions.fy, &ions.fz, &ions.charge, &ions.radius, &ions.inverse_mass};
    for (int k = 0; k < numbers_per_ion; ++k) *arrays[k] = numbers + static_cast<std::int64_t>(k) * padded;
    ions.group = group;
    ions.count = count;
    ions.padded = padded;
    return ions;
}

// Why a replica was lost, with all that is needed to run it again.
[[nodiscard]] std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step);

// Averages of the finished blocks, in the caller's terms.
[[nodiscard]] std::vector<BlockAverages> block_averages(const ReplicaJob& job, const float* profiles,
                                                        const float* scalars, int blocks);

}  // namespace mdsweep::md
