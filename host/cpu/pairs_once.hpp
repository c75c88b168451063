// Forces between the particles of a replica on one core, each pair computed once.
//
// A vector of particles meets the particles of later vectors one by one. What they do to such a partner is summed lane
// by lane, and over the lanes when all have met it. Within a vector that is full each particle meets those in the next
// half of the lanes, all at once: the vector meets itself, rotated lane by lane. Vectors with ghosts come last in this
// order: ghosts are partners of none, and their vectors have few partners. Included only by kernel.cpp.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "cpu/lanes.hpp"
#include "replica/step.hpp"

namespace mdsweep::md::HWY_NAMESPACE {

// Team: the execution policy (replica/step.hpp), of one worker.
template <class Team>
class PairsOnce {
public:
    PairsOnce(const Particles<float>& particles, const StepParameters& p)
        : sums_(particles.padded / lane_count, Force{zero(), zero(), zero()}),
          back_(particles.padded, Force{zero(), zero(), zero()}) {
        for (const bool full : {true, false})
            for (int species = 0; species < p.species; ++species) {
                const Segment& segment = p.tables.segments[species];
                const int first = full ? segment.first : end_of_full(segment);
                const int end = full ? end_of_full(segment) : segment.first + segment.count;
                if (first < end) runs_.push_back({species, full, first, end});
            }
        for (Run run : runs_) {
            if (meetings_.empty()) {
                list_meetings(p, {run.species, run.full, run.first, std::min(run.first + lane_count, run.end)});
                first_meetings_ = meetings_.size();
                run.first += lane_count;
            }
            list_meetings(p, run);
        }
    }

    // with_energy: energies() as well, which costs half as much again.
    template <bool with_energy>
    void add_up(const Team& team, const Particles<float>& particles, const StepParameters& p) {
        energies_ = {zero(), zero(), zero()};
        for (const Run& run : runs_) {
            if (run.full)
                meet_itself<with_energy>(team, particles, p, run);
            else
                meet_each<Way::one, with_energy>(team, particles, p, {run, run.species, run.first, run.end}, run.first,
                                                 run.end);
        }
        // What is summed for so many partners stays in the first cache.
        constexpr int block = 128;
        for (int begin = 0; begin < particles.padded; begin += block)
            for (std::size_t k = 0; k < meetings_.size(); ++k)
                if (k < first_meetings_)
                    meet_each<Way::first, with_energy>(team, particles, p, meetings_[k], begin, begin + block);
                else
                    meet_each<Way::both, with_energy>(team, particles, p, meetings_[k], begin, begin + block);
        for (const Run& run : runs_)
            for (int i = run.first; i < run.end; i += lane_count) finish(i, std::min(lane_count, run.end - i));
    }

    // The sum for the particles i, ...: as pair_sums() has it, without energies.
    [[nodiscard]] MDSWEEP_HD PairSum<Lanes> of(int i) const {
        const Force& sum = sums_[i / lane_count];
        return {sum.x, sum.y, sum.z, zero(), zero(), zero()};
    }

    [[nodiscard]] const PairEnergies<Lanes>& energies() const { return energies_; }

private:
    struct Force {
        Lanes x, y, z;
    };

    // Particles of a species that follow each other, from the first to the one before `end`: vectors without ghosts,
    // or the one vector that has some.
    struct Run {
        int species;
        bool full;
        int first, end;
    };

    // A run and the particles of a species from the first to the one before `end`: those that are in later vectors,
    // which are less where both are the same species.
    struct Meeting {
        Run run;
        int species, first, end;
    };

    // Whether a pair's force acts on the vector alone, on the partner too, or on a partner that nobody has met before.
    enum class Way { one, both, first };

    // What acts between particles of two species.
    struct Pairing {
        Pairing(const StepParameters& p, int a, int b)
            : box(p, Team::unit),
              soft(p.soft_pair_squared * Team::unit * Team::unit),
              strength(inverse_cube_unit * pair_strength<Team>(p).force * p.tables.segments[b].charge),
              energy_strength(pair_strength<Team>(p).energy * p.tables.segments[b].charge),
              inverse_cutoff_squared(p.periodic.inverse_cutoff_squared / (Team::unit * Team::unit)),
              term(p.tables.pairs[a * p.species + b]),
              reach(soft, Lanes(term.cutoff_squared * Team::unit * Team::unit)) {
            for (int k = 0; k <= pair_coulomb_degree; ++k)
                minus_force[k] = Lanes(p.periodic.minus_force[k] * (1 / inverse_cube_unit));
        }

        PeriodicBox<Lanes> box;
        Lanes soft, strength, energy_strength, inverse_cutoff_squared;
        Lanes minus_force[pair_coulomb_degree + 1]{};  // of exact electrostatics, in units of inverse_cube_unit
        const PairTerm& term;
        Reach<Lanes> reach;
    };

    static Lanes zero() { return Lanes(0.0F); }
    static int end_of_full(const Segment& segment) { return segment.first + segment.count / lane_count * lane_count; }

    // The partners of a run's vectors are the particles of later vectors.
    void list_meetings(const StepParameters& p, const Run& run) {
        if (run.first >= run.end) return;
        for (int species = 0; species < p.species; ++species) {
            const Segment& segment = p.tables.segments[species];
            const int end = segment.first + segment.count;
            int first = end;
            if (species == run.species)
                first = run.first + lane_count;
            else if (species > run.species && run.full)
                first = segment.first;
            else if (species > run.species || run.full)
                first = end_of_full(segment);
            if (first < end) meetings_.push_back({run, species, first, end});
        }
    }

    // The vectors of a run with those of their partners that are between `begin` and `end` - 1, one by one. As a
    // function of its own its loop keeps what it can in registers.
    template <Way way, bool with_energy>
    __attribute__((noinline)) void meet_each(const Team& team, const Particles<float>& particles,
                                             const StepParameters& p, const Meeting& meeting, int begin, int end) {
        const Run& run = meeting.run;
        const int first = std::max(begin, meeting.first), last = std::min(end, meeting.end);
        if (first >= last) return;
        const bool same = way != Way::one && run.species == meeting.species;
        const Pairing pairing(p, run.species, meeting.species);
        for (int i = run.first; i < run.end; i += lane_count) {
            const typename Team::Site own = team.site(particles, i);
            const Lanes charge = own.charge * pairing.strength;
            Force& sum = sums_[i / lane_count];
            Lanes x = sum.x, y = sum.y, z = sum.z;
            if constexpr (way == Way::one) x = y = z = zero();
            PairEnergies<Lanes> energies{zero(), zero(), zero()};
            for (int j = same ? std::max(first, i + lane_count) : first; j < last; ++j) {
                const auto apart = separation<Team::loop>(own, team.partner(particles, j), pairing.soft, pairing.box);
                // A particle meets itself in its own vector only.
                const bool near = any_lane(way == Way::one ? pairing.reach.holds(apart.squared)
                                                           : pairing.reach.may_hold(apart.squared));
                if (!has_coulomb(Team::loop) && !near && way != Way::first) continue;
                if constexpr (with_energy) add_energies(p, pairing, own.charge, apart.squared, near, energies);
                const Lanes force = force_over_r(p, pairing, charge, apart.squared, near);
                x = multiply_add(force, apart.x, x);
                y = multiply_add(force, apart.y, y);
                z = multiply_add(force, apart.z, z);
                Force& back = back_[j];
                if constexpr (way == Way::first) {
                    back = {force * apart.x, force * apart.y, force * apart.z};
                } else if constexpr (way == Way::both) {
                    back.x = multiply_add(force, apart.x, back.x);
                    back.y = multiply_add(force, apart.y, back.y);
                    back.z = multiply_add(force, apart.z, back.z);
                }
            }
            sum = {x, y, z};
            if constexpr (with_energy) add_share(way == Way::one ? 0.5F : 1.0F, energies);
        }
    }

    // Full vectors, each with itself: every particle with those in the next half of the lanes.
    template <bool with_energy>
    __attribute__((noinline)) void meet_itself(const Team& team, const Particles<float>& particles,
                                               const StepParameters& p, const Run& run) {
        const Pairing pairing(p, run.species, run.species);
        const NextLane next;
        for (int i = run.first; i < run.end; i += lane_count) {
            const typename Team::Site own = team.site(particles, i);
            const Lanes charge = own.charge * pairing.strength;
            typename Team::Site other = own;
            Lanes x = zero(), y = zero(), z = zero(), back_x = zero(), back_y = zero(), back_z = zero();
            PairEnergies<Lanes> energies{zero(), zero(), zero()};
            for (int distance = 1;; ++distance) {
                other.x = next.of(other.x), other.y = next.of(other.y), other.z = next.of(other.z);
                back_x = next.of(back_x), back_y = next.of(back_y), back_z = next.of(back_z);
                const auto apart = separation<Team::loop>(own, other, pairing.soft, pairing.box);
                const bool near = any_lane(pairing.reach.may_hold(apart.squared));
                const Lanes force = force_over_r(p, pairing, charge, apart.squared, near);
                x = multiply_add(force, apart.x, x);
                y = multiply_add(force, apart.y, y);
                z = multiply_add(force, apart.z, z);
                // Half a turn away both of a pair meet each other.
                const bool half_a_turn_away = distance == lane_count / 2;
                if constexpr (with_energy) {
                    if (half_a_turn_away) add_share(1, std::exchange(energies, {zero(), zero(), zero()}));
                    add_energies(p, pairing, own.charge, apart.squared, near, energies);
                }
                if (half_a_turn_away) break;
                back_x = multiply_add(force, apart.x, back_x);
                back_y = multiply_add(force, apart.y, back_y);
                back_z = multiply_add(force, apart.z, back_z);
            }
            if constexpr (with_energy) add_share(0.5F, energies);
            sums_[i / lane_count] = {x - half_a_turn(back_x), y - half_a_turn(back_y), z - half_a_turn(back_z)};
        }
    }

    MDSWEEP_HD static Lanes force_over_r(const StepParameters& p, const Pairing& pairing, Lanes charge, Lanes squared,
                                         bool near) {
        constexpr float unit2 = Team::unit * Team::unit;
        Lanes force = zero();
        if constexpr (Team::loop == LoopKind::sheet) {
            force = times_inverse_cube(charge, squared);
        } else if constexpr (exact_coulomb(Team::loop)) {
            const Lanes s = at_most_one(squared * pairing.inverse_cutoff_squared);
            force = charge * plus_inverse_cube(power_series<pair_coulomb_degree>(pairing.minus_force, s), s);
        }
        if (near) {
            const Lanes r2 = squared * Lanes(1.0F / unit2);
            force = force + pair_value(pairing.term, p.tables.splines, r2).force_over_r;
        }
        return force;
    }

    // What a particle has with itself is no energy.
    MDSWEEP_HD static void add_energies(const StepParameters& p, const Pairing& pairing, Lanes charge, Lanes squared,
                                        bool near, PairEnergies<Lanes>& sums) {
        const auto others = pairing.soft < squared;
        if constexpr (has_coulomb(Team::loop)) {
            const Lanes of_unit_charges = coulomb_pair<true, Team>(p, squared, pairing.inverse_cutoff_squared).energy;
            sums.coulomb = sums.coulomb + select(others, charge * pairing.energy_strength * of_unit_charges, zero());
        }
        if (!near) return;
        const Lanes r2 = squared * Lanes(1.0F / (Team::unit * Team::unit));
        const PairValue<Lanes> value = pair_value(pairing.term, p.tables.splines, r2);
        sums.short_range = sums.short_range + select(others, value.energy, zero());
        sums.virial = sums.virial + select(others, value.force_over_r * r2, zero());
    }
    void add_share(float share, const PairEnergies<Lanes>& energies) {
        energies_.short_range = multiply_add(Lanes(share), energies.short_range, energies_.short_range);
        energies_.coulomb = multiply_add(Lanes(share), energies.coulomb, energies_.coulomb);
        energies_.virial = multiply_add(Lanes(share), energies.virial, energies_.virial);
    }

    // Takes what the `count` particles i, ... felt as partners from what was summed for their vector; the first vector
    // was nobody's partner.
    MDSWEEP_HD void finish(int i, int count) {
        const Lanes from_tile(1.0F / Team::unit);
        Force& sum = sums_[i / lane_count];
        if (i != runs_.front().first) {
            sum.x = sum.x - over_lanes(i, count, &Force::x);
            sum.y = sum.y - over_lanes(i, count, &Force::y);
            sum.z = sum.z - over_lanes(i, count, &Force::z);
        }
        sum = {from_tile * sum.x, from_tile * sum.y, from_tile * sum.z};
    }
    [[nodiscard]] MDSWEEP_HD Lanes over_lanes(int i, int count, Lanes Force::*component) const {
        constexpr int stride = sizeof(Force) / sizeof(float);
        return sums_of_lanes(reinterpret_cast<const float*>(&(back_[i].*component)), stride, count);
    }

    std::vector<Run> runs_;  // in order
    // Those of the first vector come first: it meets all others before any other does.
    std::vector<Meeting> meetings_;
    std::size_t first_meetings_ = 0;
    PairEnergies<Lanes> energies_{zero(), zero(), zero()};
    std::vector<Force> sums_;  // of each vector
    std::vector<Force> back_;  // of each particle, with the opposite sign, by the lanes of those that exert it
};

}  // namespace mdsweep::md::HWY_NAMESPACE
