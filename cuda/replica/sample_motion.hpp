// Displacements and velocity correlations, added up while a replica runs. A window begins by keeping where its
// particles are and how fast; at each of its samples follow their displacements, without periods, and the velocities'
// products with those at the start. See step.hpp for Team.
#pragma once

#include "replica/step.hpp"

namespace mdsweep::md {

enum MotionNumber { motion_msd_lateral, motion_msd_z, motion_vacf_lateral, motion_vacf_z, motion_numbers };

// A particle's own numbers, in arrays behind those of the reciprocal part: positions at the last sample, displacements,
// velocities at the window's start.
enum MotionArray { last_x, last_y, last_z, moved_x, moved_y, moved_z, start_vx, start_vy, start_vz, motion_arrays };

template <class Scalar>
MDSWEEP_HD Scalar* motion_of(const Particles<Scalar>& particles, const StepParameters& p, MotionArray which, int i) {
    return particles.reciprocal + 2 * p.periodic.value_count + static_cast<std::int64_t>(which) * particles.padded + i;
}

// The number of the step within the present block, from 1; asked before its samples are counted.
MDSWEEP_HD int step_of_block(const StepParameters& p, const Progress& progress, int since_sample) {
    return progress.samples * p.sampling_interval + (since_sample == 0 ? p.sampling_interval : since_sample);
}

template <class Team, class Scalar>
MDSWEEP_HD void begin_window(Team& team, const Particles<Scalar>& particles, const StepParameters& p) {
    using Real = typename Team::Real;
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        team.store(motion_of(particles, p, last_x, i), team.load(particles.x + i));
        team.store(motion_of(particles, p, last_y, i), team.load(particles.y + i));
        team.store(motion_of(particles, p, last_z, i), team.load(particles.z + i));
        team.store(motion_of(particles, p, moved_x, i), Real(0.0F));
        team.store(motion_of(particles, p, moved_y, i), Real(0.0F));
        team.store(motion_of(particles, p, moved_z, i), Real(0.0F));
        team.store(motion_of(particles, p, start_vx, i), team.load(particles.vx + i));
        team.store(motion_of(particles, p, start_vy, i), team.load(particles.vy + i));
        team.store(motion_of(particles, p, start_vz, i), team.load(particles.vz + i));
    }
}

// Adds to the displacements what the particles have moved since the last sample: less than half a period.
template <class Team, class Scalar>
MDSWEEP_HD void follow_particles(Team& team, const Particles<Scalar>& particles, const StepParameters& p) {
    using Real = typename Team::Real;
    const PeriodicBox<Real> box(p);
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        const auto move = [&](MotionArray moved, MotionArray last, Scalar* position, const auto& image) {
            const Real now = team.load(position + i), step = image(now - team.load(motion_of(particles, p, last, i)));
            team.store(motion_of(particles, p, moved, i), team.load(motion_of(particles, p, moved, i)) + step);
            team.store(motion_of(particles, p, last, i), now);
        };
        move(moved_x, last_x, particles.x, [](Real d) { return minimum_image(d); });
        move(moved_y, last_y, particles.y, [&](Real d) { return minimum_image(d * box.inverse_y) * box.y; });
        move(moved_z, last_z, particles.z, [&](Real d) { return wrapped_z(d, box); });
    }
}

// Sums over the particles of a group, at team.sums(). Ghosts neither move nor have a velocity.
template <class Team, class Scalar>
MDSWEEP_HD void sum_motion(Team& team, const Particles<Scalar>& particles, const StepParameters& p, int group) {
    using Real = typename Team::Real;
    Real sums[motion_numbers];
    for (Real& sum : sums) sum = Real(0.0F);
    const auto product = [&](MotionArray a, const Scalar* b, int i) {
        return team.load(motion_of(particles, p, a, i)) * team.load(b);
    };
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        if (p.tables.segments[species_of(particles, i)].group != group) continue;
        const auto square = [&](MotionArray moved) { return product(moved, motion_of(particles, p, moved, i), i); };
        sums[motion_msd_lateral] = sums[motion_msd_lateral] + (square(moved_x) + square(moved_y));
        sums[motion_msd_z] = sums[motion_msd_z] + square(moved_z);
        sums[motion_vacf_lateral] = sums[motion_vacf_lateral] +
                                    (product(start_vx, particles.vx + i, i) + product(start_vy, particles.vy + i, i));
        sums[motion_vacf_z] = sums[motion_vacf_z] + product(start_vz, particles.vz + i, i);
    }
    team.sum(sums, team.sums());
}

// Takes what is due at a step of the block, its number counted from 1. Steps after the last whole window count nothing.
template <class Team, class Scalar>
MDSWEEP_HD void follow_motion(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                              Recorder& recorder, int step) {
    if (step % p.motion.interval != 0) return;
    const int sample = step / p.motion.interval - 1;
    if (sample >= p.motion.windows * p.motion.samples) return;
    const int place = sample % p.motion.samples;
    if (place == 0)
        begin_window(team, particles, p);
    else
        follow_particles(team, particles, p);
#pragma unroll 1
    for (int group = 0; group < p.groups; ++group) {
        sum_motion(team, particles, p, group);
        if (team.rank() != 0) continue;
        double* sums = recorder.motion_sums + (group * p.motion.samples + place) * motion_numbers;
        for (int k = 0; k < motion_numbers; ++k) sums[k] += static_cast<double>(team.sums()[k]);
    }
}

// The block's means over its windows; the next block begins with none. Between two barriers.
template <class Team>
MDSWEEP_HD void finish_motion(Team& team, const StepParameters& p, Recorder& recorder, const Progress& progress) {
    const int numbers = p.groups * p.motion.samples * motion_numbers;
    float* motion = recorder.motion + static_cast<std::int64_t>(progress.blocks) * numbers;
    for (int k = team.rank(); k < numbers; k += team.size()) {
        motion[k] = static_cast<float>(recorder.motion_sums[k] / p.motion.windows);
        recorder.motion_sums[k] = 0;
    }
}

}  // namespace mdsweep::md
