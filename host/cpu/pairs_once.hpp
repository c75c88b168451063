// Forces between the particles of a replica on one core, each pair computed once.
//
// A vector of particles meets the particles of later vectors one by one. What they do to such a partner is summed lane
// by lane, and over the lanes when all have met it. Within a vector each pair is computed from both ends. Included only
// by kernel.cpp.
#pragma once

#include <algorithm>
#include <vector>

#include "cpu/lanes.hpp"
#include "replica/step.hpp"

namespace mdsweep::md::HWY_NAMESPACE {

// Team: the execution policy (replica/step.hpp), of one worker.
template <class Team>
class PairsOnce {
public:
    explicit PairsOnce(int padded) : sums_(padded / lane_count), back_(padded) {}

    void add_up(const Team& team, const Particles<float>& particles, const StepParameters& p) {
        const Lanes zero(0.0F);
        std::ranges::fill(sums_, PairSum<Lanes>{zero, zero, zero, zero, zero, zero});
        std::ranges::fill(back_, Back{zero, zero, zero});
        // What is summed for so many partners stays in the first cache.
        constexpr int block = 128;
        for (int begin = 0; begin < particles.padded; begin += block) {
            const int end = std::min(begin + block, particles.padded);
            for (int i = 0; i < end; i += lane_count) meet(team, particles, p, i, begin, end);
        }
        const Lanes from_tile(1.0F / Team::unit);
        for (int v = 0; v < static_cast<int>(sums_.size()); ++v) {
            PairSum<Lanes>& sum = sums_[v];
            sum.x = from_tile * (sum.x - over_lanes(v, &Back::x));
            sum.y = from_tile * (sum.y - over_lanes(v, &Back::y));
            sum.z = from_tile * (sum.z - over_lanes(v, &Back::z));
        }
    }

    // The sum for the particles i, ...: as pair_sums() has it, without energies.
    [[nodiscard]] MDSWEEP_HD const PairSum<Lanes>& of(int i) const { return sums_[i / lane_count]; }

private:
    // A vector of particles and what acts between them and a species.
    struct Pairing {
        Pairing(const typename Team::Site& its_own, const StepParameters& p)
            : own(its_own),
              box(p, Team::unit),
              soft(p.soft_pair_squared * Team::unit * Team::unit),
              inverse_cutoff_squared(p.periodic.inverse_cutoff_squared / (Team::unit * Team::unit)) {}

        typename Team::Site own;
        PeriodicBox<Lanes> box;
        Lanes soft, inverse_cutoff_squared;
        Lanes charge{0.0F};  // times that of the species and the strength of Coulomb's law
        const PairTerm* term = nullptr;
        float reach = 0;
    };

    // The particles i, ... with those from `begin` to `end` - 1 that are in the same vector or in a later one.
    void meet(const Team& team, const Particles<float>& particles, const StepParameters& p, int i, int begin, int end) {
        constexpr float unit2 = Team::unit * Team::unit;
        Pairing pairing(team.site(particles, i), p);
        const PairTerm* const terms = p.tables.pairs + species_of(particles, i) * p.species;
        Lanes x(0.0F), y(0.0F), z(0.0F);
        for (int species = 0; species < p.species; ++species) {
            const Segment& segment = p.tables.segments[species];
            pairing.term = terms + species;
            pairing.reach = pairing.term->cutoff_squared * unit2;
            pairing.charge = pairing.own.charge * Lanes(pair_strength<Team>(p).force * segment.charge);
            int j = std::max({segment.first, begin, i});
            const int last = std::min(segment.first + segment.count, end), same = std::min(last, i + lane_count);
            for (; j < same; ++j) add_pair<false>(team, particles, p, pairing, j, x, y, z);
            for (; j < last; ++j) add_pair<true>(team, particles, p, pairing, j, x, y, z);
        }
        PairSum<Lanes>& sum = sums_[i / lane_count];
        sum.x = sum.x + x;
        sum.y = sum.y + y;
        sum.z = sum.z + z;
    }

    template <bool both_ways>
    MDSWEEP_HD void add_pair(const Team& team, const Particles<float>& particles, const StepParameters& p,
                             const Pairing& pairing, int j, Lanes& x, Lanes& y, Lanes& z) {
        constexpr float unit2 = Team::unit * Team::unit;
        const auto apart = separation<Team::loop>(pairing.own, team.partner(particles, j), pairing.soft, pairing.box);
        const Reach<Lanes> reach(pairing.soft, Lanes(pairing.reach));
        // A particle meets itself in its own vector only.
        const bool near = any_lane(both_ways ? reach.may_hold(apart.squared) : reach.holds(apart.squared));
        Lanes force(0.0F);
        if constexpr (Team::loop == LoopKind::sheet)
            force = coulomb_force_over_r_at(pairing.charge, apart.squared);
        else if constexpr (has_coulomb(Team::loop))
            force = pairing.charge *
                    coulomb_pair<false, Team>(p, apart.squared, pairing.inverse_cutoff_squared).force_over_r;
        else if (!near)
            return;
        if (near) {
            const Lanes r2 = apart.squared * Lanes(1.0F / unit2);
            force = force + pair_value(*pairing.term, p.tables.splines, r2).force_over_r;
        }
        x = multiply_add(force, apart.x, x);
        y = multiply_add(force, apart.y, y);
        z = multiply_add(force, apart.z, z);
        if constexpr (both_ways) {
            Back& back = back_[j];
            back.x = multiply_add(force, apart.x, back.x);
            back.y = multiply_add(force, apart.y, back.y);
            back.z = multiply_add(force, apart.z, back.z);
        }
    }

    // The force on a particle, with the opposite sign, by the lanes of those that exert it.
    struct Back {
        Lanes x, y, z;
    };

    // What was summed by lanes for each particle of vector v.
    [[nodiscard]] MDSWEEP_HD Lanes over_lanes(int v, Lanes Back::*component) const {
        Lanes each[lane_count];
        for (int l = 0; l < lane_count; ++l) each[l] = back_[v * lane_count + l].*component;
        float sums[lane_count];
        sums_of_lanes(each, sums);
        return hn::LoadU(FloatTag(), sums);
    }

    std::vector<PairSum<Lanes>> sums_;
    std::vector<Back> back_;  // of each particle
};

}  // namespace mdsweep::md::HWY_NAMESPACE
