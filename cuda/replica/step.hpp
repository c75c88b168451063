// One time step of a replica, written once for a GPU, a CPU core and tests.
//
// Team is the execution policy: workers that step one replica together, each with one or more SIMD lanes.
//
//   loop           pair loop and long range (LoopKind)
//   Real, Word     number and random word types with `width` lanes each
//   alone          whether there is never more than one worker
//   rank(), size() this worker and the number of workers; a worker owns
//                  the particles (rank + k size) width ... + width - 1
//   sync()         a barrier
//   load, store    lanes from and to an array
//   words          the same for random words
//   sum(values, sums)
//                  sums an array of values over all lanes and workers
//                  into an array that all workers share
//   sums(), field()
//                  two such arrays of sheet_terms scalars
//   vote(condition)
//                  whether it holds in any lane that runs in step with this one
//   any_worker(condition)
//                  whether it holds in any worker; they wait for each other,
//                  which orders nothing in memory
//   reciprocal_rows
//                  most particles that a worker treats at once in reciprocal
//                  sums
//   collect(values, sums, at, fresh)
//                  adds values to sums[at], ... over all lanes and workers,
//                  or sets them if `fresh`
//   finish_collecting(sums, count)
//                  must follow: a barrier, after which sums holds them
//
// The pair loop, whose lengths are in cell units / `unit`, needs besides:
//
//   rows           particles that a worker treats at once, so that a partner
//                  is read once for all of them
//   group          partners between two checks for the short range; those that are left at the end of a species are
//                  checked one by one
//   publish(particles, i, x, y, z)
//                  makes the position of the worker's own particles i, ...
//                  known to all; x and y in periods
//   site(particles, i)
//                  the worker's own particles, one a lane
//   partner(particles, j)
//                  one particle, the same in all lanes
//   pairs_once     whether the team computes the force of each pair once, in a loop of its own: add_up_pairs<bool>()
//   for
//                  all particles, with or without energies, then pair_sum(i) for its own particles i, ... in place of
//                  pair_sums(), and pair_energies() for those of all its pairs
//
// The particles in the lanes of a Real are of one species. Workers touch only their own particles, except what the pair
// loop reads of its partners, between two barriers.
#pragma once

#include "physics/gaussian.hpp"
#include "replica/long_range.hpp"
#include "replica/pair_sums.hpp"

namespace mdsweep::md {

// BAOAB up to the new positions (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34): half a kick, half a
// drift, the thermostat, half a drift; without noise velocity Verlet: half a kick, a drift. Velocities are multiplied
// by `factor` before. Adds to `moments` this worker's share of the sheets' sum_j q_j T_b(2 z_j / h).
template <class Team, class Scalar>
MDSWEEP_HD void kick_and_drift(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                               std::int64_t step, Scalar factor, typename Team::Real (&moments)[sheet_terms],
                               bool& lost) {
    using Real = typename Team::Real;
    const PeriodicBox<Real> box(p);
    const Real half_step(0.5F * p.time_step);
    const bool noisy = p.thermostat == Thermostat::langevin;
    const Real memory(p.velocity_memory), before(factor), first_drift(noisy ? 0.5F * p.time_step : p.time_step);
    const Real lost_beyond(p.lost_beyond), far_beyond(2 * p.lost_beyond);
    Real height_used(0.0F);
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width) {
        const Real inverse_mass = team.load(particles.inverse_mass + i);
        const Real kick = half_step * inverse_mass;
        Real vx = multiply_add(kick, team.load(particles.fx + i), before * team.load(particles.vx + i));
        Real vy = multiply_add(kick, team.load(particles.fy + i), before * team.load(particles.vy + i));
        Real vz = multiply_add(kick, team.load(particles.fz + i), before * team.load(particles.vz + i));
        Real x = multiply_add(first_drift, vx, team.load(particles.x + i));
        Real y = multiply_add(first_drift, vy, team.load(particles.y + i));
        Real z = multiply_add(first_drift, vz, team.load(particles.z + i));

        if (noisy) {
            const auto words = noise_words(p.noise, Purpose::thermostat, static_cast<std::uint64_t>(step),
                                           team.words(particles.label + i) & typename Team::Word(label_number_mask));
            const Vector3<Real> noise = three_gaussians<Real>(words);
            const Real amplitude = Real(p.velocity_noise) * square_root(inverse_mass);
            vx = multiply_add(memory, vx, amplitude * noise.x);
            vy = multiply_add(memory, vy, amplitude * noise.y);
            vz = multiply_add(memory, vz, amplitude * noise.z);
            x = multiply_add(half_step, vx, x);
            y = multiply_add(half_step, vy, y);
            z = multiply_add(half_step, vz, z);
        }

        x = minimum_image(x);
        const Real image_y = minimum_image(y * box.inverse_y);
        y = square_slit(Team::loop) ? image_y : image_y * box.y;
        if (!square_slit(Team::loop)) z = wrapped_z(z, box);
        const Real t = z * Real(p.inverse_half_height);
        // A comparison with a number that is not finite is false: it counts as beyond the wall.
        height_used = larger(height_used, select(absolute(t) < lost_beyond, absolute(t), far_beyond));
        if constexpr (Team::loop == LoopKind::sheet) add_chebyshev(t, team.load(particles.charge + i), moments);

        team.store(particles.vx + i, vx);
        team.store(particles.vy + i, vy);
        team.store(particles.vz + i, vz);
        team.store(particles.x + i, x);
        team.store(particles.y + i, y);
        team.store(particles.z + i, z);
        team.publish(particles, i, x, image_y, z);
    }
    lost = lost || any_lane(lost_beyond < height_used);
}

// Force and energy of a particle beside the pair sums: walls, external field, long-range part.
template <class Real>
struct OneBody {
    Real x, y, z;
    Real left, right;             // the walls' forces, each towards the middle
    Real energy, coulomb_energy;  // the latter counts pairs from both ends, and has no sheets: see sheet_energy()
};

// team.field() holds the coefficients of the sheets' force. `reciprocal`: the weight of exact electrostatics'
// reciprocal part in the forces; at 0 it is left out, in the energy too.
template <class Team, class Scalar>
MDSWEEP_HD OneBody<typename Team::Real> one_body(Team& team, const Particles<Scalar>& particles,
                                                 const StepParameters& p, int i, int reciprocal) {
    using Real = typename Team::Real;
    const Real z = team.load(particles.z + i), charge = team.load(particles.charge + i);
    OneBody<Real> sum{charge * Real(p.field[0]),
                      charge * Real(p.field[1]),
                      charge * Real(p.field[2]),
                      Real(0.0F),
                      Real(0.0F),
                      Real(0.0F),
                      Real(0.0F)};
    sum.energy = -(sum.z * z);
    if (p.period_z == 0) {
        const WallTerm* wall = p.tables.walls + species_of(particles, i);
        const Real half_height(p.half_height);
        const WallValue<Real> left = wall_value(wall[0], z + half_height);
        const WallValue<Real> right = wall_value(wall[p.species], half_height - z);
        sum.left = left.force;
        sum.right = right.force;
        sum.z = sum.z + (left.force - right.force);
        sum.energy = sum.energy + (left.energy + right.energy);
    }
    if constexpr (Team::loop == LoopKind::sheet)
        sum.z = sum.z + charge * chebyshev_series(z * Real(p.inverse_half_height), team.field());
    if constexpr (exact_coulomb(Team::loop)) {
        if (reciprocal == 0) return sum;
        const ReciprocalField<Real> field = reciprocal_field(team, particles, p, i);
        const Real strength = Real(p.coulomb * static_cast<float>(reciprocal)) * charge;
        sum.x = sum.x - strength * field.x;
        sum.y = sum.y - strength * field.y;
        sum.z = sum.z - strength * field.z;
        sum.coulomb_energy = Real(p.coulomb) * charge * field.potential;
    }
    return sum;
}

// A worker's share of a sample, by RecordedScalar: of all but the kinetic energy.
inline constexpr int sample_parts = 8;  // a power of two, as team.sum() wants
static_assert(scalar_count <= sample_parts);

template <class Team, class Scalar>
MDSWEEP_HD void add_energies(Team& team, const Particles<Scalar>& particles, int i,
                             const PairSum<typename Team::Real>& pairs, const OneBody<typename Team::Real>& alone,
                             typename Team::Real (&parts)[sample_parts]) {
    using Real = typename Team::Real;
    const Real half(0.5F), zero(0.0F);
    const auto real_particle = zero < team.load(particles.inverse_mass + i);
    const auto add = [&](RecordedScalar which, Real value) {
        parts[which] = parts[which] + select(real_particle, value, zero);
    };
    const Real coulomb = half * (pairs.coulomb_energy + alone.coulomb_energy);
    add(recorded_potential_energy, multiply_add(half, pairs.energy, alone.energy + coulomb));
    add(recorded_electrostatic_energy, coulomb);
    add(recorded_virial, half * pairs.virial);
    add(recorded_left_wall_force, alone.left);
    add(recorded_right_wall_force, alone.right);
}

// Calls use(i, x, y, z) with the forces at the present positions on the worker's particles i, ... team.field() holds
// the sheets' force coefficients; `reciprocal`: see reciprocal_weight(). with_energy sets `parts` to the worker's share
// of the energies there, where the reciprocal part must not be left out.
template <bool with_energy, class Team, class Scalar, class Use>
MDSWEEP_HD void for_each_force(Team& team, const Particles<Scalar>& particles, const StepParameters& p, int reciprocal,
                               typename Team::Real (&parts)[sample_parts], const Use& use) {
    using Real = typename Team::Real;
    const int stride = team.size() * Team::width;
    if constexpr (with_energy) {
        for (Real& part : parts) part = Real(0.0F);
        if constexpr (Team::loop == LoopKind::sheet) {
            parts[recorded_electrostatic_energy] = sheet_energy(team, p);
            parts[recorded_potential_energy] = parts[recorded_electrostatic_energy];
        }
    }
    if constexpr (Team::pairs_once) {
        team.template add_up_pairs<with_energy>(particles, p);
        if constexpr (with_energy) {
            const PairEnergies<Real> all = team.pair_energies();
            parts[recorded_potential_energy] = parts[recorded_potential_energy] + all.short_range + all.coulomb;
            parts[recorded_electrostatic_energy] = parts[recorded_electrostatic_energy] + all.coulomb;
            parts[recorded_virial] = parts[recorded_virial] + all.virial;
        }
    }
#pragma unroll 1
    for (int first = team.rank() * Team::width; first < particles.padded; first += Team::rows * stride) {
        PairSum<Real> pairs[Team::rows];
        if constexpr (Team::pairs_once)
            pairs[0] = team.pair_sum(first);
        else
            pair_sums<with_energy>(team, particles, p, first, pairs);
#pragma unroll
        for (int row = 0; row < Team::rows; ++row) {
            const int i = first + row * stride;
            const OneBody<Real> alone = one_body(team, particles, p, i, reciprocal);
            use(i, pairs[row].x + alone.x, pairs[row].y + alone.y, pairs[row].z + alone.z);
            if constexpr (with_energy) add_energies(team, particles, i, pairs[row], alone, parts);
        }
    }
}

// Forces at the present positions into particles.f*, and the last half kick of BAOAB when kick is set; the rest as
// for_each_force() has it.
template <bool with_energy, class Team, class Scalar>
MDSWEEP_HD void forces_and_kick(Team& team, const Particles<Scalar>& particles, const StepParameters& p, bool kick,
                                int reciprocal, typename Team::Real (&parts)[sample_parts]) {
    using Real = typename Team::Real;
    const Real half_step(kick ? 0.5F * p.time_step : 0.0F);
    for_each_force<with_energy>(team, particles, p, reciprocal, parts, [&](int i, Real fx, Real fy, Real fz) {
        const Real kick_size = half_step * team.load(particles.inverse_mass + i);
        team.store(particles.fx + i, fx);
        team.store(particles.fy + i, fy);
        team.store(particles.fz + i, fz);
        team.store(particles.vx + i, multiply_add(kick_size, fx, team.load(particles.vx + i)));
        team.store(particles.vy + i, multiply_add(kick_size, fy, team.load(particles.vy + i)));
        team.store(particles.vz + i, multiply_add(kick_size, fz, team.load(particles.vz + i)));
    });
}

// The scalars of a sample of the whole replica, by RecordedScalar.
template <class Scalar>
struct Scalars {
    Scalar of[scalar_count];
};

// Of everyone's `parts`; every worker gets the same. Barriers on both sides.
template <class Scalar, class Team>
MDSWEEP_HD Scalars<Scalar> energies_of(Team& team, const StepParameters& p,
                                       const typename Team::Real (&parts)[sample_parts]) {
    team.sum(parts, team.sums());
    Scalars<Scalar> scalars{};
    for (int k = 0; k < scalar_count; ++k) scalars.of[k] = team.sums()[k];
    scalars.of[recorded_potential_energy] -= Scalar(p.self_energy);
    scalars.of[recorded_electrostatic_energy] -= Scalar(p.self_energy);
    return scalars;
}

}  // namespace mdsweep::md
