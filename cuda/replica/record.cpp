#include "replica/record.hpp"

#include "replica/momenta.hpp"

namespace mdsweep::md {

RecordSizes::RecordSizes(const ReplicaJob& job)
    : profile(static_cast<std::size_t>(job.groups()) * job.bins),
      rdf(static_cast<std::size_t>(group_pairs(job.groups())) * job.rdf_bins),
      motion(static_cast<std::size_t>(job.groups()) * job.correlation_samples * motion_numbers),
      blocks(static_cast<std::size_t>(job.blocks)) {}

HostRecord::HostRecord(const ReplicaJob& job) : sums(scalar_count) {
    const RecordSizes sizes(job);
    counts.resize(sizes.profile);
    profiles.resize(sizes.profile * sizes.blocks);
    scalars.resize(scalar_count * sizes.blocks);
    pair_counts.resize(sizes.rdf);
    rdf.resize(sizes.rdf * sizes.blocks);
    motion_sums.resize(sizes.motion);
    motion.resize(sizes.motion * sizes.blocks);
}

namespace {

std::vector<int> particles_of_groups(const ReplicaJob& job) {
    std::vector<int> particles(static_cast<std::size_t>(job.groups()));
    for (const Species& s : job.species) particles[static_cast<std::size_t>(s.group)] += s.count;
    return particles;
}

// `motion`: of one block, see Recorder.
void put_motion(const ReplicaJob& job, const float* motion, BlockAverages& block) {
    const double area_unit = static_cast<double>(job.lateral) * static_cast<double>(job.lateral);
    for (const int particles : particles_of_groups(job))
        for (int k = 0; k < job.correlation_samples; ++k, motion += motion_numbers) {
            const double per_particle = particles > 0 ? 1.0 / particles : 0;
            block.msd_lateral.push_back(area_unit * per_particle * motion[motion_msd_lateral]);
            block.msd_z.push_back(area_unit * per_particle * motion[motion_msd_z]);
            block.vacf_lateral.push_back(per_particle * motion[motion_vacf_lateral]);
            block.vacf_z.push_back(per_particle * motion[motion_vacf_z]);
        }
}

}  // namespace

std::vector<BlockAverages> block_averages(const ReplicaJob& job, const RecordView& record, int blocks) {
    const RecordSizes sizes(job);
    const double degrees = degrees_of_freedom(job);
    // A force in cell units is one over the length in the job's.
    const double force_unit = 1 / static_cast<double>(job.lateral);
    std::vector<BlockAverages> result(static_cast<std::size_t>(blocks));
    for (std::size_t b = 0; b < result.size(); ++b) {
        BlockAverages& block = result[b];
        const float* of = record.scalars + b * scalar_count;
        const float* const profile = record.profiles + b * sizes.profile;
        const float* const rdf = record.rdf + b * sizes.rdf;
        block.profile.assign(profile, profile + sizes.profile);
        block.rdf.assign(rdf, rdf + sizes.rdf);
        put_motion(job, record.motion + b * sizes.motion, block);
        block.potential_energy = of[recorded_potential_energy];
        block.electrostatic_energy = of[recorded_electrostatic_energy];
        block.kinetic_energy = of[recorded_kinetic_energy];
        block.virial = of[recorded_virial];
        block.conserved_energy = of[recorded_conserved_energy];
        block.wall_force[0] = force_unit * of[recorded_left_wall_force];
        block.wall_force[1] = force_unit * of[recorded_right_wall_force];
        block.temperature = 2 * block.kinetic_energy / degrees;
    }
    return result;
}

std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step) {
    return std::string(job.periodic_z ? "" : "a particle left the slit or ") + "a force was not finite by step " +
           std::to_string(step) + " (seed " + std::to_string(job.seed) + ", point " + std::to_string(job.point) +
           ", replica " + std::to_string(job.replica) + "); a shorter time step may help" +
           (job.periodic_z ? "" : ", or walls that repel more");
}

}  // namespace mdsweep::md
