// Many steps of a replica: dynamics, sampling, block averages. The same on every backend (see step.hpp for Team).
#pragma once

#include "replica/nose_hoover.hpp"
#include "replica/sample_motion.hpp"
#include "replica/sample_rdf.hpp"
#include "replica/step.hpp"

namespace mdsweep::md {

// Makes the present positions known to all workers' pair loops, after the next barrier.
template <class Team, class Scalar>
MDSWEEP_HD void publish_positions(Team& team, const Particles<Scalar>& particles, const StepParameters& p) {
    using Real = typename Team::Real;
    const Real inverse_y(1.0F / p.aspect_y);
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width)
        team.publish(particles, i, team.load(particles.x + i), team.load(particles.y + i) * inverse_y,
                     team.load(particles.z + i));
}

// Forces at the start, from where the first half kick takes them; `reciprocal`: see reciprocal_weight().
template <class Team, class Scalar>
MDSWEEP_HD void initialise_forces(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                                  int reciprocal = 1) {
    typename Team::Real moments[sheet_terms], unused[sample_parts];
    for (auto& m : moments) m = typename Team::Real(0.0F);
    if constexpr (Team::loop == LoopKind::sheet) sheet_moments(team, particles, p, moments);
    long_range_field(team, particles, p, moments);
    forces_and_kick<false>(team, particles, p, false, reciprocal, unused);
    team.sync();
}

// The scalars at the present velocities and positions, of which the reciprocal part of exact electrostatics is known.
// Forces stay as they are.
template <class Team, class Scalar>
MDSWEEP_HD Scalars<Scalar> scalars_at(Team& team, const Particles<Scalar>& particles, const StepParameters& p) {
    using Real = typename Team::Real;
    Real moments[sheet_terms], parts[sample_parts];
    for (Real& m : moments) m = Real(0.0F);
    if constexpr (Team::loop == LoopKind::sheet) {
        sheet_moments(team, particles, p, moments);
        sheet_field(team, p.sheet.force.data(), moments);
    }
    for_each_force<true>(team, particles, p, 1, parts, [](int, Real, Real, Real) {});
    Scalars<Scalar> scalars = energies_of<Scalar>(team, p, parts);
    sum_kinetic_energy(team, particles);
    scalars.of[recorded_kinetic_energy] = team.sums()[0];
    return scalars;
}

// Counts every particle into the bin of its height.
template <class Team, class Scalar>
MDSWEEP_HD void count_profiles(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                               Recorder& recorder) {
    const float half_bins = 0.5F * static_cast<float>(p.bins);
    for (int s = 0; s < p.species; ++s) {
        const Segment& segment = p.tables.segments[s];
        std::uint32_t* counts = recorder.counts + segment.group * p.bins;
        for (int i = segment.first + team.rank(); i < segment.first + segment.count; i += team.size()) {
            const float place =
                multiply_add(static_cast<float>(particles.z[i]) * p.inverse_half_height, half_bins, half_bins);
            // In the range of bins also when the replica is lost and the place may be anything, or not a number.
            const float held = larger(place, 0.0F);
            const int bin = held < static_cast<float>(p.bins) ? static_cast<int>(held) : p.bins - 1;
            team.increment(counts + bin);
        }
    }
}

// What the forces of a step that is sampled tell of it: all but the kinetic energy.
template <class Team>
MDSWEEP_HD void record_energies(Team& team, const StepParameters& p, Recorder& recorder,
                                const typename Team::Real (&parts)[sample_parts]) {
    const auto energies = energies_of<typename Team::Scalar>(team, p, parts);
    if (team.rank() != 0) return;
    for (int k = 0; k < scalar_count; ++k) recorder.sums[k] += static_cast<double>(energies.of[k]);
    recorder.sums[recorded_conserved_energy] += static_cast<double>(energies.of[recorded_potential_energy]);
}

// The rest of a sample, at the end of its step.
template <class Team, class Scalar>
MDSWEEP_HD void take_sample(Team& team, const Particles<Scalar>& particles, const StepParameters& p, Recorder& recorder,
                            Progress& progress) {
    if (p.bins > 0) count_profiles(team, particles, p, recorder);
    if (p.rdf.bins > 0 && (progress.samples + 1) % p.rdf.interval == 0) count_pairs(team, particles, p, recorder);
    sum_kinetic_energy(team, particles);
    if (team.rank() == 0) {
        const auto kinetic = static_cast<double>(team.sums()[0]);
        recorder.sums[recorded_kinetic_energy] += kinetic;
        recorder.sums[recorded_conserved_energy] += kinetic + chain_energy(*recorder.chain, p);
    }
    ++progress.samples;
}

// Turns the sums of a full block into averages and begins the next one. What was counted is complete since the barriers
// of sum_kinetic_energy(), and is counted again after those of the next step.
template <class Team>
MDSWEEP_HD void finish_block_average(Team& team, const StepParameters& p, Recorder& recorder, Progress& progress) {
    const int bins = p.groups * p.bins;
    const float per_sample = 1.0F / static_cast<float>(progress.samples);
    for (int k = team.rank(); k < bins; k += team.size()) {
        recorder.profiles[progress.blocks * bins + k] = static_cast<float>(recorder.counts[k]) * per_sample;
        recorder.counts[k] = 0;
    }
    if (team.rank() == 0) {
        float* scalars = recorder.scalars + progress.blocks * scalar_count;
        for (int k = 0; k < scalar_count; ++k) {
            scalars[k] = static_cast<float>(recorder.sums[k] / progress.samples);
            recorder.sums[k] = 0;
        }
    }
    if (p.rdf.bins > 0) finish_pairs(team, p, recorder, progress);
    if (p.motion.samples > 0) finish_motion(team, p, recorder, progress);
    progress.samples = 0;
    ++progress.blocks;
}

// The remainder of a count, as the count goes on: without a division, which in 64 bits takes a GPU tens of
// instructions.
struct Remainder {
    int value;
    MDSWEEP_HD Remainder(std::int64_t count, int length) : value(count > 0 ? static_cast<int>(count % length) : 0) {}
    MDSWEEP_HD void count_on(int length) { value = value + 1 == length ? 0 : value + 1; }
};

// Does up to `steps` steps, fewer when the replica ends or is lost. Positions, velocities, forces, recorder and
// progress are all that goes over to the next call.
template <class Team, class Scalar>
MDSWEEP_HD void advance(Team& team, const Particles<Scalar>& particles, const StepParameters& p, Recorder& recorder,
                        Progress& progress, std::int64_t steps) {
    using Real = typename Team::Real;
    const std::int64_t end = p.equilibration_steps + p.production_steps;
    const std::int64_t last = progress.step + steps < end ? progress.step + steps : end;
    publish_positions(team, particles, p);
    const bool chain = p.thermostat == Thermostat::nose_hoover;
    if (progress.step == 0) {
        initialise_forces(team, particles, p, reciprocal_weight(p, 0));
        if (chain) start_chain(team, particles, *recorder.chain);
    }
    Remainder since_impulse(progress.step, p.reciprocal_interval);
    Remainder since_sample(progress.step - p.equilibration_steps, p.sampling_interval);
    bool lost = progress.lost;
    while (progress.step < last) {
        Real moments[sheet_terms];
        for (Real& m : moments) m = Real(0.0F);
        const Scalar factor = chain ? begin_with_chain(team, p, *recorder.chain) : Scalar(1);
        kick_and_drift(team, particles, p, progress.step, factor, moments, lost);
        since_impulse.count_on(p.reciprocal_interval);
        const int reciprocal = reciprocal_weight(p, since_impulse.value);
        long_range_field(team, particles, p, moments, reciprocal > 0);
        const bool sampled = progress.step >= p.equilibration_steps && since_sample.value + 1 == p.sampling_interval;
        Real parts[sample_parts];
        if (sampled) {
            forces_and_kick<true>(team, particles, p, true, reciprocal, parts);
            record_energies(team, p, recorder, parts);
        } else {
            forces_and_kick<false>(team, particles, p, true, reciprocal, parts);
        }
        if (chain) end_with_chain(team, particles, p, *recorder.chain);
        team.sync();
        ++progress.step;
        if (progress.step <= p.equilibration_steps) continue;
        since_sample.count_on(p.sampling_interval);
        if (p.motion.samples > 0)
            follow_motion(team, particles, p, recorder, step_of_block(p, progress, since_sample.value));
        if (!sampled) continue;
        take_sample(team, particles, p, recorder, progress);
        if (progress.samples < p.samples_per_block) continue;
        // Known at the end of every block, however the steps are cut into calls: a finished block is a good one.
        lost = team.any_worker(lost);
        if (lost) break;
        finish_block_average(team, p, recorder, progress);
    }
    progress.lost = team.any_worker(lost);
}

}  // namespace mdsweep::md
