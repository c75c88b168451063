// From a job to a replica's first instant: constants, tables, ions, positions without overlap, velocities.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "physics/coulomb_tables.hpp"
#include "replica/replica.hpp"
#include "replica/sample_motion.hpp"

namespace mdsweep::md {

// Throws std::runtime_error when the replica could never be simulated: its ions do not fit, its box is too small for
// its electrostatics or for what is to be recorded, or its potentials are not one for each pair of species.
void check_job(const ReplicaJob& job);

// The same replica with its box length as the unit of length: lateral is 1, which spares the pair loop two products for
// every minimum image. Energies and masses stay, so times scale as lengths do. Potentials keep their units; they are
// converted where their terms are made.
[[nodiscard]] ReplicaJob in_cell_units(ReplicaJob job);

// How far pair distances are counted, in the job's units: rdf_range, or by default half the smallest period, up to
// where each distance is that of the nearest image.
[[nodiscard]] float rdf_range_of(const ReplicaJob& job);

[[nodiscard]] LoopKind loop_kind(const ReplicaJob& job);

// In how many steps the smooth part of exact electrostatics acts once: at most the job's smooth_interval, and a divisor
// of the intervals at which something is recorded, as velocities between two impulses are not those of an instant; and
// below a sixtieth of a plasma oscillation, sqrt(4 pi l_B sum(n q^2 / m)) of its phase, so that what it does to
// averages stays below what the time step does.
[[nodiscard]] int smooth_interval_of(const ReplicaJob& job);

// Along which axes nothing changes the total momentum.
[[nodiscard]] std::array<bool, 3> conserved_momenta(const ReplicaJob& job);
// Over which the kinetic energy is spread: without the momenta that are conserved, and zero.
[[nodiscard]] double degrees_of_freedom(const ReplicaJob& job);

// In cell units, whatever the job's; without tables.
[[nodiscard]] StepParameters make_step_parameters(ReplicaJob job);

// What StepTables points into: one array of words, so that a backend copies it as a whole.
class TableStorage {
public:
    // electrostatics: null where it is not exact.
    TableStorage(const ReplicaJob& job, int multiple, const CoulombTables<float>* electrostatics);

    [[nodiscard]] const std::vector<std::uint32_t>& words() const { return words_; }
    // Sets the parameters' pointers into such a copy.
    void attach(StepParameters& p, const std::uint32_t* words) const;
    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }

private:
    std::vector<Segment> segments_;
    std::vector<std::uint32_t> words_;
    std::size_t pairs_ = 0, walls_ = 0, splines_ = 0, modes_ = 0, rows_ = 0,
                matrices_ = 0;  // where they begin
};

// The places that a job's ions take when each species is followed by ghosts up to a multiple of `multiple`.
[[nodiscard]] int places_of(const ReplicaJob& job, int multiple);

// The owner of a replica's arrays, in cell units, on the host.
struct HostReplica {
    std::vector<float> numbers;         // numbers_of() them
    std::vector<std::uint32_t> labels;  // [padded]
    TableStorage tables;
    StepParameters constants;  // without tables
    int padded = 0;

    [[nodiscard]] Ions<float> ions();
    // With tables in this replica's own storage.
    [[nodiscard]] StepParameters parameters() const;
};
inline constexpr int numbers_per_ion = 11;

// Places the ions and draws Maxwellian velocities, without the conserved momenta and then of exactly the job's
// temperature where there are any; forces are zero until the first step. `multiple`: see places_of();
// `padded`: how long the arrays are, 0: no longer than need be. Throws std::runtime_error when the ions do not fit
// (host/model refuses such points before).
[[nodiscard]] HostReplica make_replica(const ReplicaJob& job, int multiple, int padded = 0);

// How many numbers a replica has: eleven arrays of `padded`, the waves of exact electrostatics, and motion_arrays of
// `padded` where motion is asked for.
[[nodiscard]] inline std::size_t numbers_of(int padded, const StepParameters& p) {
    const int arrays = numbers_per_ion + (p.motion.samples > 0 ? motion_arrays : 0);
    return static_cast<std::size_t>(arrays) * static_cast<std::size_t>(padded) +
           2 * static_cast<std::size_t>(p.periodic.value_count);
}

// A view of them.
template <class Scalar>
MDSWEEP_HD Ions<Scalar> ions_view(Scalar* numbers, std::uint32_t* labels, int padded) {
    const auto array = [numbers, padded](int k) { return numbers + static_cast<std::int64_t>(k) * padded; };
    return {array(0), array(1), array(2), array(3),  array(4),  array(5), array(6),
            array(7), array(8), array(9), array(10), array(11), labels,   padded};
}

// Why a replica was lost, with all that is needed to run it again.
[[nodiscard]] std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step);

// How many numbers a replica's recorder writes to (Recorder).
struct RecordSizes {
    RecordSizes() = default;
    explicit RecordSizes(const ReplicaJob& job);
    std::size_t profile = 0, rdf = 0, motion = 0;  // of a block; scalar_count besides
    std::size_t blocks = 0;
};

// The finished blocks of a recorder.
struct RecordView {
    const float *profiles, *scalars, *rdf, *motion;
};

// What a replica's recorder writes to, on the host.
struct HostRecord {
    explicit HostRecord(const ReplicaJob& job);
    [[nodiscard]] Recorder recorder() {
        return {counts.data(), sums.data(),        profiles.data(), scalars.data(), pair_counts.data(),
                rdf.data(),    motion_sums.data(), motion.data(),   &chain};
    }
    [[nodiscard]] RecordView view() const { return {profiles.data(), scalars.data(), rdf.data(), motion.data()}; }

    std::vector<std::uint32_t> counts;
    std::vector<double> sums;
    std::vector<float> profiles, scalars;
    std::vector<std::uint32_t> pair_counts;
    std::vector<float> rdf;
    std::vector<double> motion_sums;
    std::vector<float> motion;
    NoseHooverChain chain{};
};

// Averages of the finished blocks, in the caller's terms.
[[nodiscard]] std::vector<BlockAverages> block_averages(const ReplicaJob& job, const RecordView& record, int blocks);

}  // namespace mdsweep::md
