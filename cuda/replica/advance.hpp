// Many steps of a replica: dynamics, sampling, block averages. The same on every backend (see step.hpp for Block).
#pragma once

#include "replica/nose_hoover.hpp"
#include "replica/sample_motion.hpp"
#include "replica/sample_rdf.hpp"
#include "replica/step.hpp"

namespace mdsweep::md {

// Makes the present positions known to all workers' pair loops, after the next barrier.
template <class Block, class Scalar>
MDSWEEP_HD void publish_positions(Block& block, const Ions<Scalar>& ions, const StepParameters& p) {
    using Real = typename Block::Real;
    const Real inverse_y(1.0F / p.aspect_y);
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width)
        block.publish(ions, i, block.load(ions.x + i), block.load(ions.y + i) * inverse_y, block.load(ions.z + i));
}

// Forces at the start, from where the first half kick takes them; `smooth`: see smooth_weight().
template <class Block, class Scalar>
MDSWEEP_HD void initialise_forces(Block& block, const Ions<Scalar>& ions, const StepParameters& p, int smooth = 1) {
    typename Block::Real moments[sheet_terms];
    for (auto& m : moments) m = typename Block::Real(0.0F);
    if constexpr (Block::loop == LoopKind::sheet) sheet_moments(block, ions, p, moments);
    long_range_field(block, ions, p, moments);
    forces_and_kick(block, ions, p, false, smooth);
    block.sync();
}

// Counts every ion into the bin of its height.
template <class Block, class Scalar>
MDSWEEP_HD void count_profiles(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder) {
    const float half_bins = 0.5F * static_cast<float>(p.bins);
    for (int s = 0; s < p.species; ++s) {
        const Segment& segment = p.tables.segments[s];
        std::uint32_t* counts = recorder.counts + segment.group * p.bins;
        for (int i = segment.first + block.rank(); i < segment.first + segment.count; i += block.size()) {
            const float place =
                multiply_add(static_cast<float>(ions.z[i]) * p.inverse_half_height, half_bins, half_bins);
            // In the range of bins also when the replica is lost and the place may be anything, or not a number.
            const float held = larger(place, 0.0F);
            const int bin = held < static_cast<float>(p.bins) ? static_cast<int>(held) : p.bins - 1;
            block.increment(counts + bin);
        }
    }
}

template <class Block, class Scalar>
MDSWEEP_HD void take_sample(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder,
                            Progress& progress) {
    if (p.bins > 0) count_profiles(block, ions, p, recorder);
    if (p.rdf.bins > 0 && (progress.samples + 1) % p.rdf.interval == 0) count_pairs(block, ions, p, recorder);
    const Scalars<Scalar> scalars = sample_scalars(block, ions, p);
    if (block.rank() == 0) {
        recorder.sums[recorded_conserved_energy] += static_cast<double>(scalars.of[recorded_potential_energy]) +
                                                    static_cast<double>(scalars.of[recorded_kinetic_energy]) +
                                                    chain_energy(*recorder.chain, p);
        for (int k = 0; k < scalar_count; ++k) recorder.sums[k] += static_cast<double>(scalars.of[k]);
    }
    ++progress.samples;
}

// Turns the sums of a full block into averages and begins the next one.
template <class Block>
MDSWEEP_HD void finish_block(Block& block, const StepParameters& p, Recorder& recorder, Progress& progress) {
    const int bins = p.groups * p.bins;
    const float per_sample = 1.0F / static_cast<float>(progress.samples);
    block.sync();
    for (int k = block.rank(); k < bins; k += block.size()) {
        recorder.profiles[progress.blocks * bins + k] = static_cast<float>(recorder.counts[k]) * per_sample;
        recorder.counts[k] = 0;
    }
    if (block.rank() == 0) {
        float* scalars = recorder.scalars + progress.blocks * scalar_count;
        for (int k = 0; k < scalar_count; ++k) {
            scalars[k] = static_cast<float>(recorder.sums[k] / progress.samples);
            recorder.sums[k] = 0;
        }
    }
    if (p.rdf.bins > 0) finish_pairs(block, p, recorder, progress);
    if (p.motion.samples > 0) finish_motion(block, p, recorder, progress);
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
    publish_positions(block, ions, p);
    const bool chain = p.thermostat == Thermostat::nose_hoover;
    if (progress.step == 0) {
        initialise_forces(block, ions, p, smooth_weight(p, 0));
        if (chain) start_chain(block, ions, *recorder.chain);
    }
    bool lost = progress.lost;
    while (progress.step < last) {
        Real moments[sheet_terms];
        for (Real& m : moments) m = Real(0.0F);
        const Scalar factor = chain ? begin_with_chain(block, p, *recorder.chain) : Scalar(1);
        kick_and_drift(block, ions, p, progress.step, factor, moments, lost);
        const int smooth = smooth_weight(p, progress.step + 1);
        long_range_field(block, ions, p, moments, smooth > 0);
        forces_and_kick(block, ions, p, true, smooth);
        if (chain) end_with_chain(block, ions, p, *recorder.chain);
        block.sync();
        ++progress.step;
        const std::int64_t produced = progress.step - p.equilibration_steps;
        if (produced <= 0) continue;
        const auto since_sample = static_cast<int>(produced % p.sampling_interval);
        if (p.motion.samples > 0) follow_motion(block, ions, p, recorder, step_of_block(p, progress, since_sample));
        if (since_sample == 0) {
            take_sample(block, ions, p, recorder, progress);
            if (progress.samples < p.samples_per_block) continue;
            // Known at the end of every block, however the steps are cut into calls: a finished block is a good one.
            lost = block.any_worker(lost);
            if (lost) break;
            finish_block(block, p, recorder, progress);
        }
    }
    progress.lost = block.any_worker(lost);
}

}  // namespace mdsweep::md
