#include "replica/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/gaussian.hpp"
#include "physics/wca.hpp"
#include "replica/placement.hpp"

namespace mdsweep::md {

namespace {

// Of those that are there: all ions are placed with the room of the widest.
float widest_diameter(const ReplicaJob& job) {
    float widest = 0;
    for (const Species& s : job.species) widest = std::max(widest, s.count > 0 ? s.diameter : 0.0F);
    return widest;
}

}  // namespace

void check_job(const ReplicaJob& job) {
    if (!(job.lateral >= job.height))
        throw std::runtime_error("a replica's box must be at least as wide as the slit is high (L = " +
                                 std::to_string(job.lateral) + ", h = " + std::to_string(job.height) + ")");
    check_fit(job.ion_count(), job.lateral, job.height, widest_diameter(job));
}

ReplicaJob in_cell_units(ReplicaJob job) {
    const float unit = job.lateral;
    job.lateral = 1;
    job.height /= unit;
    job.bjerrum /= unit;
    for (Species& s : job.species) s.diameter /= unit;
    job.time_step /= unit;
    job.friction *= unit;
    return job;
}

StepParameters make_step_parameters(ReplicaJob job) {
    job = in_cell_units(std::move(job));
    StepParameters p;
    p.half_height = 0.5F * job.height;
    p.inverse_half_height = 2.0F / job.height;
    p.bjerrum = job.bjerrum;
    p.time_step = job.time_step;
    p.velocity_memory = std::exp(-job.friction * job.time_step);
    p.velocity_noise = std::sqrt(-std::expm1(-2 * job.friction * job.time_step));
    p.noise = {job.seed, job.point, job.replica};
    p.equilibration_steps = job.equilibration_steps;
    p.production_steps = job.production_steps;
    p.sampling_interval = job.sampling_interval;
    p.samples_per_block = static_cast<int>(job.production_steps / (std::int64_t{job.sampling_interval} * job.blocks));
    p.half_bins = job.half_bins;
    p.sheet = make_charged_sheet(job.bjerrum, job.lateral, job.height);
    float longest = 0;
    for (const Species& s : job.species) {
        longest = std::max(longest, s.diameter);
        p.sheet_self_energy += static_cast<float>(s.count) * s.charge * s.charge * p.sheet.self_energy;
    }
    p.longest_cutoff_squared = wca_cutoff_squared * longest * longest;
    // Both far below any distance that occurs.
    p.nearest_pair_squared = 0.01F * longest * longest;
    p.soft_pair_squared = 1e-8F * longest * longest;
    return p;
}

Ions<float> HostReplica::ions() {
    return ions_view(numbers.data(), group.data(), count, padded);
}

HostReplica make_replica(const ReplicaJob& job, int multiple) {
    HostReplica replica;
    replica.count = job.ion_count();
    replica.padded = (replica.count + multiple - 1) / multiple * multiple;
    replica.numbers.assign(static_cast<std::size_t>(numbers_per_ion) * replica.padded, 0.0F);
    replica.group.assign(static_cast<std::size_t>(replica.padded), 0);
    const Ions<float> ions = replica.ions();
    const NoiseKey key{job.seed, job.point, job.replica};

    const auto positions = place(replica.count, job.lateral, job.height, widest_diameter(job), key);
    const double per_unit = 1 / static_cast<double>(job.lateral);
    int i = 0;
    for (const Species& s : job.species) {
        for (int k = 0; k < s.count; ++k, ++i) {
            const auto& [x, y, z] = positions[static_cast<std::size_t>(i)];
            ions.x[i] = static_cast<float>(x * per_unit);
            ions.y[i] = static_cast<float>(y * per_unit);
            ions.z[i] = static_cast<float>(z * per_unit);
            ions.charge[i] = s.charge;
            ions.radius[i] = 0.5F * s.diameter / job.lateral;
            ions.inverse_mass[i] = 1.0F;
            ions.group[i] = static_cast<std::uint8_t>(s.group);
            const auto words = noise_words<std::uint32_t>(key, Purpose::velocities, 0, static_cast<std::uint32_t>(i));
            const auto velocity = three_gaussians<float>(words);
            ions.vx[i] = velocity.x;
            ions.vy[i] = velocity.y;
            ions.vz[i] = velocity.z;
        }
    }
    return replica;
}

std::string lost_replica_reason(const ReplicaJob& job, std::int64_t step) {
    return "an ion left the slit or a force was not finite by step " + std::to_string(step) + " (seed " +
           std::to_string(job.seed) + ", point " + std::to_string(job.point) + ", replica " +
           std::to_string(job.replica) + "); a shorter time step may help";
}

HostRecord::HostRecord(const ReplicaJob& job)
    : counts(static_cast<std::size_t>(group_count) * job.half_bins),
      profiles(counts.size() * job.blocks),
      scalars(static_cast<std::size_t>(scalar_count) * job.blocks) {}

std::vector<BlockAverages> block_averages(const ReplicaJob& job, const float* profiles, const float* scalars,
                                          int blocks) {
    const int bins = group_count * job.half_bins;
    const double degrees = 3.0 * job.ion_count();
    std::vector<BlockAverages> result(static_cast<std::size_t>(blocks));
    for (int b = 0; b < blocks; ++b) {
        BlockAverages& block = result[static_cast<std::size_t>(b)];
        block.profile.assign(profiles + b * bins, profiles + (b + 1) * bins);
        block.potential_energy = scalars[b * scalar_count + recorded_potential_energy];
        block.kinetic_energy = scalars[b * scalar_count + recorded_kinetic_energy];
        block.temperature = 2 * block.kinetic_energy / degrees;
    }
    return result;
}

}  // namespace mdsweep::md
