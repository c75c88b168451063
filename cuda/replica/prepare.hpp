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
[[nodiscard]] StepParameters make_step_parameters(ReplicaJob job);

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
    const auto array = [numbers, padded](int k) { return numbers + static_cast<std::int64_t>(k) * padded; };
    return {array(0), array(1), array(2),  array(3),  array(4), array(5), array(6), array(7),
            array(8), array(9), array(10), array(11), group,    count,    padded};
}

// Why a replica was lost, with all that is needed to run it again.
[[nodiscard]] std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step);

// What a replica's recorder writes to, on the host.
struct HostRecord {
    explicit HostRecord(const ReplicaJob& job);
    [[nodiscard]] Recorder recorder() { return {counts.data(), profiles.data(), scalars.data()}; }

    std::vector<std::uint32_t> counts;
    std::vector<float> profiles, scalars;
};

// Averages of the finished blocks, in the caller's terms.
[[nodiscard]] std::vector<BlockAverages> block_averages(const ReplicaJob& job, const float* profiles,
                                                        const float* scalars, int blocks);

}  // namespace mdsweep::md
