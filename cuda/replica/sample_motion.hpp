// Displacements and velocity correlations, added up while a replica runs. A window begins by keeping where its ions are
// and how fast; at each of its samples follow their displacements, without periods, and the velocities' products with
// those at the start. See step.hpp for Block.
#pragma once

#include "replica/step.hpp"

namespace mdsweep::md {

enum MotionNumber { motion_msd_lateral, motion_msd_z, motion_vacf_lateral, motion_vacf_z, motion_numbers };

// An ion's own numbers, in arrays behind the waves: positions at the last sample, displacements and velocities at the
// window's start.
enum MotionArray { last_x, last_y, last_z, moved_x, moved_y, moved_z, start_vx, start_vy, start_vz, motion_arrays };

template <class Scalar>
MDSWEEP_HD Scalar* motion_of(const Ions<Scalar>& ions, const StepParameters& p, MotionArray which, int i) {
    return ions.waves + 2 * p.periodic.value_count + static_cast<std::int64_t>(which) * ions.padded + i;
}

// Of the block that is going on, from 1; before its samples are counted.
MDSWEEP_HD int step_of_block(const StepParameters& p, const Progress& progress, int since_sample) {
    return progress.samples * p.sampling_interval + (since_sample == 0 ? p.sampling_interval : since_sample);
}

template <class Block, class Scalar>
MDSWEEP_HD void begin_window(Block& block, const Ions<Scalar>& ions, const StepParameters& p) {
    using Real = typename Block::Real;
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        block.store(motion_of(ions, p, last_x, i), block.load(ions.x + i));
        block.store(motion_of(ions, p, last_y, i), block.load(ions.y + i));
        block.store(motion_of(ions, p, last_z, i), block.load(ions.z + i));
        block.store(motion_of(ions, p, moved_x, i), Real(0.0F));
        block.store(motion_of(ions, p, moved_y, i), Real(0.0F));
        block.store(motion_of(ions, p, moved_z, i), Real(0.0F));
        block.store(motion_of(ions, p, start_vx, i), block.load(ions.vx + i));
        block.store(motion_of(ions, p, start_vy, i), block.load(ions.vy + i));
        block.store(motion_of(ions, p, start_vz, i), block.load(ions.vz + i));
    }
}

// Adds to the displacements what the ions have moved since the last sample: less than half a period.
template <class Block, class Scalar>
MDSWEEP_HD void follow_ions(Block& block, const Ions<Scalar>& ions, const StepParameters& p) {
    using Real = typename Block::Real;
    const PeriodicBox<Real> box(p);
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        const auto move = [&](MotionArray moved, MotionArray last, Scalar* position, const auto& image) {
            const Real now = block.load(position + i), step = image(now - block.load(motion_of(ions, p, last, i)));
            block.store(motion_of(ions, p, moved, i), block.load(motion_of(ions, p, moved, i)) + step);
            block.store(motion_of(ions, p, last, i), now);
        };
        move(moved_x, last_x, ions.x, [](Real d) { return minimum_image(d); });
        move(moved_y, last_y, ions.y, [&](Real d) { return minimum_image(d * box.inverse_y) * box.y; });
        move(moved_z, last_z, ions.z, [&](Real d) { return wrapped_z(d, box); });
    }
}

// Sums over the ions of a group, at block.sums(). Ghosts neither move nor have a velocity.
template <class Block, class Scalar>
MDSWEEP_HD void sum_motion(Block& block, const Ions<Scalar>& ions, const StepParameters& p, int group) {
    using Real = typename Block::Real;
    Real sums[motion_numbers];
    for (Real& sum : sums) sum = Real(0.0F);
    const auto product = [&](MotionArray a, const Scalar* b, int i) {
        return block.load(motion_of(ions, p, a, i)) * block.load(b);
    };
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        if (p.tables.segments[species_of(ions, i)].group != group) continue;
        const auto square = [&](MotionArray moved) { return product(moved, motion_of(ions, p, moved, i), i); };
        sums[motion_msd_lateral] = sums[motion_msd_lateral] + (square(moved_x) + square(moved_y));
        sums[motion_msd_z] = sums[motion_msd_z] + square(moved_z);
        sums[motion_vacf_lateral] =
            sums[motion_vacf_lateral] + (product(start_vx, ions.vx + i, i) + product(start_vy, ions.vy + i, i));
        sums[motion_vacf_z] = sums[motion_vacf_z] + product(start_vz, ions.vz + i, i);
    }
    block.sum(sums, block.sums());
}

// Takes what is due at a step of the block, its number counted from 1. Steps after the last whole window count nothing.
template <class Block, class Scalar>
MDSWEEP_HD void follow_motion(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder,
                              int step) {
    if (step % p.motion.interval != 0) return;
    const int sample = step / p.motion.interval - 1;
    if (sample >= p.motion.windows * p.motion.samples) return;
    const int place = sample % p.motion.samples;
    if (place == 0)
        begin_window(block, ions, p);
    else
        follow_ions(block, ions, p);
#pragma unroll 1
    for (int group = 0; group < p.groups; ++group) {
        sum_motion(block, ions, p, group);
        if (block.rank() != 0) continue;
        double* sums = recorder.motion_sums + (group * p.motion.samples + place) * motion_numbers;
        for (int k = 0; k < motion_numbers; ++k) sums[k] += static_cast<double>(block.sums()[k]);
    }
}

// The block's means over its windows; the next block begins with none. Between two barriers.
template <class Block>
MDSWEEP_HD void finish_motion(Block& block, const StepParameters& p, Recorder& recorder, const Progress& progress) {
    const int numbers = p.groups * p.motion.samples * motion_numbers;
    float* motion = recorder.motion + static_cast<std::int64_t>(progress.blocks) * numbers;
    for (int k = block.rank(); k < numbers; k += block.size()) {
        motion[k] = static_cast<float>(recorder.motion_sums[k] / p.motion.windows);
        recorder.motion_sums[k] = 0;
    }
}

}  // namespace mdsweep::md
