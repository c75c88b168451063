// Pair distances, counted while a replica runs: what radial distribution functions are made of. See step.hpp for Block.
#pragma once

#include "replica/step.hpp"

namespace mdsweep::md {

// Counts the distances of the ions of one vector, `lanes` of which are real, to the partners first <= j < end. Those
// within the vector itself are counted with the lanes before them only.
template <class Block, class Scalar>
MDSWEEP_HD void count_partners(Block& block, const Ions<Scalar>& ions, const StepParameters& p, int i, int lanes,
                               int first, int end, std::uint32_t* counts) {
    using Real = typename Block::Real;
    const PeriodicBox<Real> box(p, Block::unit);
    const Real bins_per_length(p.rdf.bins_per_length / Block::unit);
    const auto bins = static_cast<Scalar>(p.rdf.bins);
    const auto site = block.site(ions, i);
#pragma unroll 1
    for (int j = first < i + 1 ? i + 1 : first; j < end; ++j) {
        const auto apart = separation<Block::loop>(site, block.partner(ions, j), Real(0.0F), box);
        Scalar places[Block::width];
        block.store(places, square_root(apart.squared) * bins_per_length);
        const int counted = j - i < lanes ? j - i : lanes;
        // A place that is not a number, in a lost replica, is in no bin.
        for (int lane = 0; lane < counted; ++lane)
            if (places[lane] < bins) block.increment(counts + static_cast<int>(places[lane]));
    }
}

// Counts each pair of ions once, at the bin of its distance. Barriers: the positions that the pair loop reads are
// published before and must not change until all workers are done.
template <class Block, class Scalar>
MDSWEEP_HD void count_pairs(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Recorder& recorder) {
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        const int species = species_of(ions, i);
        const Segment& own = p.tables.segments[species];
        const int real = own.first + own.count - i;
        const int lanes = real < Block::width ? real : Block::width;
        if (lanes <= 0) continue;  // ghosts
#pragma unroll 1
        for (int other = species; other < p.species; ++other) {
            const Segment& partners = p.tables.segments[other];
            std::uint32_t* counts = recorder.pair_counts + group_pair(own.group, partners.group, p.groups) * p.rdf.bins;
            count_partners(block, ions, p, i, lanes, partners.first, partners.first + partners.count, counts);
        }
    }
}

// The block's mean numbers of pairs in a bin; the next block begins with none. Between two barriers.
template <class Block>
MDSWEEP_HD void finish_pairs(Block& block, const StepParameters& p, Recorder& recorder, const Progress& progress) {
    const int bins = group_pairs(p.groups) * p.rdf.bins;
    const float per_configuration = 1.0F / static_cast<float>(p.rdf.configurations);
    float* rdf = recorder.rdf + static_cast<std::int64_t>(progress.blocks) * bins;
    for (int k = block.rank(); k < bins; k += block.size()) {
        rdf[k] = static_cast<float>(recorder.pair_counts[k]) * per_configuration;
        recorder.pair_counts[k] = 0;
    }
}

}  // namespace mdsweep::md
