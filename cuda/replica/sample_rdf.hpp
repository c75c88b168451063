// Pair distances, counted while a replica runs: what radial distribution functions are made of. See step.hpp for Team.
#pragma once

#include "replica/step.hpp"

namespace mdsweep::md {

// Counts the distances of the particles of one vector, `lanes` of which are real, to the partners first <= j < end.
// Those within the vector itself are counted with the lanes before them only.
template <class Team, class Scalar>
MDSWEEP_HD void count_partners(Team& team, const Particles<Scalar>& particles, const StepParameters& p, int i,
                               int lanes, int first, int end, std::uint32_t* counts) {
    using Real = typename Team::Real;
    const PeriodicBox<Real> box(p, Team::unit);
    const Real bins_per_length(p.rdf.bins_per_length / Team::unit);
    const auto bins = static_cast<Scalar>(p.rdf.bins);
    const auto site = team.site(particles, i);
#pragma unroll 1
    for (int j = first < i + 1 ? i + 1 : first; j < end; ++j) {
        const auto apart = separation<Team::loop>(site, team.partner(particles, j), Real(0.0F), box);
        Scalar places[Team::width];
        team.store(places, square_root(apart.squared) * bins_per_length);
        const int counted = j - i < lanes ? j - i : lanes;
        // A place that is not a number, in a lost replica, is in no bin.
        for (int lane = 0; lane < counted; ++lane)
            if (places[lane] < bins) team.increment(counts + static_cast<int>(places[lane]));
    }
}

// Counts each pair of particles once, at the bin of its distance. Barriers: the positions that the pair loop reads are
// published before and must not change until all workers are done.
template <class Team, class Scalar>
MDSWEEP_HD void count_pairs(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                            Recorder& recorder) {
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        const int species = species_of(particles, i);
        const Segment& own = p.tables.segments[species];
        const int real = own.first + own.count - i;
        const int lanes = real < Team::width ? real : Team::width;
        if (lanes <= 0) continue;  // ghosts
#pragma unroll 1
        for (int other = species; other < p.species; ++other) {
            const Segment& partners = p.tables.segments[other];
            std::uint32_t* counts = recorder.pair_counts + group_pair(own.group, partners.group, p.groups) * p.rdf.bins;
            count_partners(team, particles, p, i, lanes, partners.first, partners.first + partners.count, counts);
        }
    }
}

// The block's mean numbers of pairs in a bin; the next block begins with none. Between two barriers.
template <class Team>
MDSWEEP_HD void finish_pairs(Team& team, const StepParameters& p, Recorder& recorder, const Progress& progress) {
    const int bins = group_pairs(p.groups) * p.rdf.bins;
    const float per_configuration = 1.0F / static_cast<float>(p.rdf.configurations);
    float* rdf = recorder.rdf + static_cast<std::int64_t>(progress.blocks) * bins;
    for (int k = team.rank(); k < bins; k += team.size()) {
        rdf[k] = static_cast<float>(recorder.pair_counts[k]) * per_configuration;
        recorder.pair_counts[k] = 0;
    }
}

}  // namespace mdsweep::md
