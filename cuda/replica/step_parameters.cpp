#include "replica/step_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "replica/momenta.hpp"

namespace mdsweep::md {

namespace {

bool any_charge(const ReplicaJob& job) {
    return std::ranges::any_of(job.species, [](const Species& s) { return s.charge != 0 && s.count > 0; });
}

}  // namespace

float half_the_smallest_period(const ReplicaJob& job) {
    const float lateral = 0.5F * std::min(job.lateral, job.box_y());
    return job.periodic_z ? std::min(lateral, 0.5F * job.height) : lateral;
}

float rdf_range_of(const ReplicaJob& job) {
    return job.rdf_range > 0 ? job.rdf_range : half_the_smallest_period(job);
}

ReplicaJob in_cell_units(ReplicaJob job) {
    const float unit = job.lateral;
    job.lateral_y = job.box_y() / unit;
    job.lateral = 1;
    job.height /= unit;
    job.bjerrum /= unit;
    for (float& component : job.field) component *= unit;
    for (Species& s : job.species) s.diameter /= unit;
    job.rdf_range /= unit;
    job.time_step /= unit;
    job.thermostat_time /= unit;
    job.friction *= unit;
    return job;
}

LoopKind loop_kind(const ReplicaJob& job) {
    if (!any_charge(job) || job.electrostatics == Electrostatics::none) return LoopKind::neutral;
    if (job.electrostatics == Electrostatics::charged_sheet) return LoopKind::sheet;
    return !job.periodic_z && job.box_y() == job.lateral ? LoopKind::exact_square : LoopKind::exact;
}

int reciprocal_interval_of(const ReplicaJob& job) {
    if (!exact_coulomb(loop_kind(job))) return 1;
    double sum = 0;
    for (const Species& s : job.species) {
        const auto charge = static_cast<double>(s.charge);
        sum += static_cast<double>(s.count) * charge * charge / static_cast<double>(s.mass);
    }
    const double volume =
        static_cast<double>(job.lateral) * static_cast<double>(job.box_y()) * static_cast<double>(job.height);
    const double frequency = std::sqrt(4 * std::numbers::pi * static_cast<double>(job.bjerrum) * sum / volume);
    constexpr double most_phase = 0.1;
    const auto fits = [&](std::int64_t n) {
        return static_cast<double>(n) * static_cast<double>(job.time_step) * frequency <= most_phase &&
               job.equilibration_steps % n == 0 && job.sampling_interval % n == 0 &&
               job.steps_between_correlations() % n == 0;
    };
    int interval = std::max(1, job.reciprocal_interval);
    while (interval > 1 && !fits(interval)) --interval;
    return interval;
}

namespace {

PairCounting pair_counting(const ReplicaJob& job, int samples_per_block) {
    PairCounting rdf;
    rdf.bins = job.rdf_bins;
    rdf.interval = std::max(1, std::min(job.rdf_interval, samples_per_block));
    rdf.configurations = samples_per_block / rdf.interval;
    rdf.bins_per_length = static_cast<float>(job.rdf_bins) / rdf_range_of(job);
    return rdf;
}

MotionSampling motion_sampling(const ReplicaJob& job) {
    MotionSampling motion;
    motion.samples = job.correlation_samples;
    motion.interval = std::max(1, job.steps_between_correlations());
    if (motion.samples > 0) motion.windows = static_cast<int>(job.steps_per_block() / motion.interval / motion.samples);
    return motion;
}

}  // namespace

StepParameters make_step_parameters(ReplicaJob job) {
    job = in_cell_units(std::move(job));
    StepParameters p;
    p.loop = loop_kind(job);
    p.species = static_cast<int>(job.species.size());
    p.aspect_y = job.lateral_y;
    p.half_height = 0.5F * job.height;
    p.inverse_half_height = 2.0F / job.height;
    p.period_z = job.periodic_z ? job.height : 0.0F;
    p.half_period_z = job.periodic_z ? p.half_height : 1e6F;
    p.lost_beyond = job.periodic_z ? 1.5F : 1.0F;
    p.coulomb = job.bjerrum;
    std::ranges::copy(job.field, p.field);
    p.time_step = job.time_step;
    p.thermostat = job.thermostat;
    p.temperature = job.temperature;
    p.degrees = static_cast<float>(degrees_of_freedom(job));
    if (job.thermostat == Thermostat::nose_hoover) {
        p.chain_mass[1] = job.temperature * job.thermostat_time * job.thermostat_time;
        p.chain_mass[0] = p.degrees * p.chain_mass[1];
    }
    const bool langevin = job.thermostat == Thermostat::langevin;
    p.velocity_memory = langevin ? std::exp(-job.friction * job.time_step) : 1.0F;
    p.velocity_noise = langevin ? std::sqrt(-job.temperature * std::expm1(-2 * job.friction * job.time_step)) : 0.0F;
    p.noise = {job.seed, job.point, job.replica};
    p.equilibration_steps = job.equilibration_steps;
    p.production_steps = job.production_steps;
    p.reciprocal_interval = reciprocal_interval_of(job);
    p.sampling_interval = job.sampling_interval;
    p.samples_per_block = static_cast<int>(job.production_steps / (std::int64_t{job.sampling_interval} * job.blocks));
    p.bins = job.bins;
    p.groups = job.groups();
    p.rdf = pair_counting(job, p.samples_per_block);
    p.motion = motion_sampling(job);
    if (p.loop == LoopKind::sheet) {
        p.sheet = make_charged_sheet(job.bjerrum, job.lateral, job.height);
        for (const Species& s : job.species)
            p.self_energy += static_cast<float>(s.count) * s.charge * s.charge * p.sheet.self_energy;
    }
    // Far below any distance that occurs.
    float widest = 1e-4F;
    for (const Species& s : job.species) widest = std::max(widest, s.count > 0 ? s.diameter : 0.0F);
    p.soft_pair_squared = 1e-8F * widest * widest;
    return p;
}

}  // namespace mdsweep::md
