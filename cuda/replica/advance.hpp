// Many steps of a replica: dynamics, sampling, block averages. The same on every backend (see step.hpp for Block).
#pragma once

#include "replica/step.hpp"

namespace mdsweep::md {

// Makes the present positions known to all workers' pair loops, after the next barrier.
template <class Block, class Scalar>
MDSWEEP_HD void publish_positions(Block& block, const Ions<Scalar>& ions) {
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width)
        block.publish(i, block.load(ions.x + i), block.load(ions.y + i), block.load(ions.z + i));
}

// Forces at the start, from where the first half kick takes them.
template <class Block, class Scalar>
MDSWEEP_HD void initialise_forces(Block& block, const Ions<Scalar>& ions, const StepParameters& p) {
    typename Block::Real moments[sheet_terms];
    for (auto& m : moments) m = typename Block::Real(0.0F);
    sheet_moments(block, ions, p, moments);
    sheet_field(block, p.sheet.force.data(), moments);
    forces_and_kick(block, ions, p, false);
    block.sync();
}

// Counts every ion into the bin of its distance from the nearer wall, and adds the energies of this instant.
template <class Block, class Scalar>
MDSWEEP_HD void take_sample(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder,
                            Progress& progress) {
    for (int i = block.rank(); i < ions.count; i += block.size()) {
        const float depth = (p.half_height - absolute(static_cast<float>(ions.z[i]))) * p.inverse_half_height;
        // In the range of bins also when the replica is lost and the depth may be anything, or not a number.
        const float place = larger(depth * static_cast<float>(p.half_bins), 0.0F);
        const int bin = place < static_cast<float>(p.half_bins) ? static_cast<int>(place) : p.half_bins - 1;
        block.increment(recorder.counts + ions.group[i] * p.half_bins + bin);
    }
    Scalar potential, kinetic;
    energies(block, ions, p, potential, kinetic);
    progress.potential += static_cast<double>(potential);
    progress.kinetic += static_cast<double>(kinetic);
    ++progress.samples;
}

// Turns the sums of a full block into averages and begins the next one.
template <class Block>
MDSWEEP_HD void finish_block(Block& block, const StepParameters& p, Recorder& recorder, Progress& progress) {
    const int bins = group_count * p.half_bins;
    const float per_sample = 1.0F / static_cast<float>(progress.samples);
    block.sync();
    for (int k = block.rank(); k < bins; k += block.size()) {
        recorder.profiles[progress.blocks * bins + k] = static_cast<float>(recorder.counts[k]) * per_sample;
        recorder.counts[k] = 0;
    }
    if (block.rank() == 0) {
        float* scalars = recorder.scalars + progress.blocks * scalar_count;
        scalars[recorded_potential_energy] = static_cast<float>(progress.potential / progress.samples);
        scalars[recorded_kinetic_energy] = static_cast<float>(progress.kinetic / progress.samples);
    }
    progress.potential = progress.kinetic = 0;
    progress.samples = 0;
    ++progress.blocks;
    block.sync();
}

// Does up to `steps` steps, fewer when the replica ends or is lost. Positions, velocities, forces, recorder and
// progress are all that goes over to the next call.
template <class Block, class Scalar>
MDSWEEP_HD void advance(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder,
                        Progress& progress, std::int64_t steps) {
    using Real = typename Block::Real;
    const std::int64_t end = p.equilibration_steps + p.production_steps;
    const std::int64_t last = progress.step + steps < end ? progress.step + steps : end;
    publish_positions(block, ions);
    if (progress.step == 0) initialise_forces(block, ions, p);
    bool lost = progress.lost;
    while (progress.step < last) {
        Real moments[sheet_terms];
        for (Real& m : moments) m = Real(0.0F);
        kick_and_drift(block, ions, p, progress.step, moments, lost);
        sheet_field(block, p.sheet.force.data(), moments);
        forces_and_kick(block, ions, p, true);
        block.sync();
        ++progress.step;
        const std::int64_t produced = progress.step - p.equilibration_steps;
        if (produced > 0 && produced % p.sampling_interval == 0) {
            take_sample(block, ions, p, recorder, progress);
            if (progress.samples == p.samples_per_block) finish_block(block, p, recorder, progress);
        }
    }
    progress.lost = block.any_worker(lost);
}

}  // namespace mdsweep::md
