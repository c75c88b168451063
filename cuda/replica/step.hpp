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
//   pairs_once     whether the team computes the force of each pair once, in a loop of its own:
//   add_up_pairs<with_energy>()
//                  for all particles, then pair_sum(i) for its own particles i, ... in place of pair_sums(), without
//                  energies, and pair_energies() for those of all its pairs
//
// The particles in the lanes of a Real are of one species. Workers touch only their own particles, except what the pair
// loop reads of its partners, between two barriers.
#pragma once

#include "physics/coulomb.hpp"
#include "physics/gaussian.hpp"
#include "replica/reach.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

// The periodic images in the box: x has period 1, y the box's aspect, and z its period where it has no walls.
template <class Real>
struct PeriodicBox {
    Real y, inverse_y, z, half_z;
    MDSWEEP_HD explicit PeriodicBox(const StepParameters& p, float unit = 1)
        : y(p.aspect_y), inverse_y(1.0F / p.aspect_y), z(p.period_z * unit), half_z(p.half_period_z * unit) {}
};

// z of a position, or of a distance of two, that is at most a period outside.
template <class Real>
MDSWEEP_HD Real wrapped_z(Real z, const PeriodicBox<Real>& box) {
    return select(box.half_z < absolute(z), z - with_sign_of(box.z, z), z);
}

// The species of a worker's particles i, ..., which is the same in all lanes.
template <class Scalar>
MDSWEEP_HD int species_of(const Particles<Scalar>& particles, int i) {
    return static_cast<int>(particles.label[i] >> label_number_bits);
}

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

// This worker's share of the sheets' moments at the present positions.
template <class Team, class Scalar>
MDSWEEP_HD void sheet_moments(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                              typename Team::Real (&moments)[sheet_terms]) {
    using Real = typename Team::Real;
#pragma unroll 1
    for (int i = team.rank() * Team::width; i < particles.padded; i += team.size() * Team::width)
        add_chebyshev(team.load(particles.z + i) * Real(p.inverse_half_height), team.load(particles.charge + i),
                      moments);
}

// Coefficients of the sheets' field (or potential) from everyone's moments, into team.field(). Barriers on both sides:
// positions published before are known after.
template <class Team>
MDSWEEP_HD void sheet_field(Team& team, const float* matrix, typename Team::Real (&moments)[sheet_terms]) {
    using Real = typename Team::Real;
    static_assert(sheet_terms % Team::width == 0);
    const auto* const sums = team.sums();
    team.sum(moments, team.sums());
#pragma unroll 1
    for (int a = team.rank() * Team::width; a < sheet_terms; a += team.size() * Team::width) {
        Real coefficient(0.0F);
        for (int b = 0; b < sheet_terms; ++b)
            coefficient = multiply_add(team.load(matrix + b * sheet_terms + a), Real(sums[b]), coefficient);
        team.store(team.field() + a, coefficient);
    }
    team.sync();
}

// This worker's share of the sheets' energy, half of sum_ab M[a] E[a][b] M[b]. The moments M are in team.sums(), where
// sheet_field() left them.
template <class Team>
MDSWEEP_HD typename Team::Real sheet_energy(Team& team, const StepParameters& p) {
    using Real = typename Team::Real;
    const auto* const sums = team.sums();
    Real energy(0.0F);
#pragma unroll 1
    for (int a = team.rank() * Team::width; a < sheet_terms; a += team.size() * Team::width) {
        Real potential(0.0F);
        for (int b = 0; b < sheet_terms; ++b)
            potential = multiply_add(team.load(p.sheet.energy.data() + b * sheet_terms + a), Real(sums[b]), potential);
        energy = multiply_add(Real(0.5F) * potential, team.load(sums + a), energy);
    }
    return energy;
}

// Sums and coefficients of exact electrostatics' reciprocal part over all particles (physics/periodic_coulomb.hpp),
// into particles.reciprocal. Barriers on both sides.
template <bool bulk, class Team, class Scalar>
MDSWEEP_HD void reciprocal_coefficients(Team& team, const Particles<Scalar>& particles, const StepParameters& p) {
    using Real = typename Team::Real;
    constexpr int rows = Team::reciprocal_rows;
    const int stride = team.size() * Team::width, begin = team.rank() * Team::width;
    Scalar* const coefficients = particles.reciprocal + p.periodic.value_count;
#pragma unroll 1
    for (int first = begin; first < particles.padded; first += rows * stride) {
        // One of several workers has to stay in step with the others, whatever its share. A number of rows that a GPU's
        // compiler knows keeps all of them in registers.
        const int left = (particles.padded - first) / Team::width, count = Team::alone && left < rows ? left : rows;
        ChargeAt<Real> own[rows];
#pragma unroll
        for (int row = 0; row < count; ++row) {
            const int i = first + row * stride;
            const bool is_there = i < particles.padded;
            const int at = is_there ? i : first;
            own[row] = {team.load(particles.x + at), team.load(particles.y + at), team.load(particles.z + at),
                        is_there ? team.load(particles.charge + at) : Real(0.0F)};
        }
        const auto collect = [&](const Real(&values)[coulomb_batch], int at) {
            team.collect(values, particles.reciprocal, at, first == begin);
        };
        if constexpr (bulk)
            coulomb_sums<BulkTerms>(p.periodic, own, count, collect);
        else
            coulomb_sums<SlitTerms>(p.periodic, own, count, collect);
    }
    team.finish_collecting(particles.reciprocal, p.periodic.value_count);
    coulomb_coefficients(p.periodic, particles.reciprocal, coefficients, team.rank(), team.size());
    team.sync();
}

// The weight of exact electrostatics' reciprocal part in a step's forces. Every reciprocal_interval-th step has
// reciprocal_interval times the part as an impulse; the steps between have none. These are the reversible multiple time
// steps of Tuckerman, Berne and Martyna (J. Chem. Phys. 97, 1990, 1992, eq. 2.21). Samples are taken at steps with the
// impulse (step_parameters.hpp). since_impulse: steps, 0 at the impulse itself.
MDSWEEP_HD int reciprocal_weight(const StepParameters& p, int since_impulse) {
    return since_impulse == 0 ? p.reciprocal_interval : 0;
}

// The long-range field of all particles at their new positions: sheets or reciprocal part. Barriers on both sides:
// positions published before are known after. `moments`: the sheets' where there are any. `reciprocal`: whether the
// reciprocal part of exact electrostatics is needed.
template <class Team, class Scalar>
MDSWEEP_HD void long_range_field(Team& team, const Particles<Scalar>& particles, const StepParameters& p,
                                 typename Team::Real (&moments)[sheet_terms], bool reciprocal = true) {
    if constexpr (Team::loop == LoopKind::sheet) {
        sheet_field(team, p.sheet.force.data(), moments);
    } else if constexpr (exact_coulomb(Team::loop)) {
        if (!reciprocal)
            team.sync();
        else if (square_slit(Team::loop) || p.period_z == 0)
            reciprocal_coefficients<false>(team, particles, p);
        else
            reciprocal_coefficients<true>(team, particles, p);
    } else {
        team.sync();
    }
}

// Forces, energies and virial of a worker's particles, summed over all partners. Energies and the virial exist
// with_energy only and count each pair from both ends.
template <class Real>
struct PairSum {
    Real x, y, z;
    Real energy, coulomb_energy, virial;
};

// Energies and virial of a worker's pairs, each counted once.
template <class Real>
struct PairEnergies {
    Real short_range, coulomb, virial;
};

// A position and a charge in the pair loop: a worker's particles, one a lane, or one partner.
template <class Coordinate, class Real>
struct PairSite {
    Coordinate x, y;
    Real z, charge;
};

template <class Real>
struct Separation {
    Real x, y, z, squared;
};

// `soft` is added to the squared distance. It keeps a particle's pair with itself, whose direction is zero, finite, and
// is below the last digit of any other.
template <LoopKind loop, class Site, class Real>
MDSWEEP_HD Separation<Real> separation(const Site& a, const Site& b, Real soft, const PeriodicBox<Real>& box) {
    const auto all = [soft](Real x, Real y, Real z) {
        return Separation<Real>{x, y, z, multiply_add(x, x, multiply_add(y, y, multiply_add(z, z, soft)))};
    };
    if constexpr (square_slit(loop))
        return all(lateral_distance(a.x, b.x), lateral_distance(a.y, b.y), a.z - b.z);
    else
        return all(lateral_distance(a.x, b.x), lateral_distance(a.y, b.y, box.y, box.inverse_y),
                   wrapped_z(a.z - b.z, box));
}

template <class Real>
MDSWEEP_HD void add(PairSum<Real>& sum, Real force_over_r, const Separation<Real>& apart) {
    sum.x = multiply_add(force_over_r, apart.x, sum.x);
    sum.y = multiply_add(force_over_r, apart.y, sum.y);
    sum.z = multiply_add(force_over_r, apart.z, sum.z);
}

// A worker's particles in the pair loop.
template <class Team>
struct PairRows {
    using Real = typename Team::Real;
    MDSWEEP_HD explicit PairRows(const StepParameters& p)
        : box(p, Team::unit),
          soft(p.soft_pair_squared * Team::unit * Team::unit),
          inverse_cutoff_squared(p.periodic.inverse_cutoff_squared / (Team::unit * Team::unit)) {}

    typename Team::Site site[Team::rows];
    const PairTerm* terms[Team::rows] = {};  // of pairs with any species
    PairSum<Real> coulomb[Team::rows], short_range[Team::rows];
    PeriodicBox<Real> box;
    Real soft;
    Real inverse_cutoff_squared;  // of the pair part of exact electrostatics
};

// Force over r and energy of two unit charges, in the units of pair_strength().
template <bool with_energy, class Team, class Real>
MDSWEEP_HD PairValue<Real> coulomb_pair(const StepParameters& p, Real squared, Real inverse_cutoff_squared) {
    if constexpr (exact_coulomb(Team::loop)) {
        constexpr bool in_cells = Team::unit == 1;
        const Real s = in_cells ? smaller(squared, Real(p.periodic.cutoff_squared))
                                : at_most_one(squared * inverse_cutoff_squared);
        const float* const force = in_cells ? p.periodic.minus_force_in_cells : p.periodic.minus_force;
        const float* const energy = in_cells ? p.periodic.minus_energy_in_cells : p.periodic.minus_energy;
        const Real inverse = reciprocal_sqrt(s);
        return {short_range_force_over_r<pair_coulomb_degree>(force, s, inverse),
                with_energy ? short_range_energy<pair_coulomb_degree>(energy, s, inverse) : s};
    } else {
        const Real inverse_r = reciprocal_sqrt(squared);
        return {coulomb_force_over_r(Real(1.0F), inverse_r), inverse_r};
    }
}

// Factors from the sums over coulomb_pair() to forces (in cell units times Team::unit) and energies.
struct PairStrength {
    float force, energy;
};
template <class Team>
MDSWEEP_HD PairStrength pair_strength(const StepParameters& p) {
    constexpr float unit = Team::unit;
    if constexpr (exact_coulomb(Team::loop) && unit != 1)
        return {p.coulomb * p.periodic.inverse_cutoff_cubed, p.coulomb * p.periodic.inverse_cutoff};
    else
        return {p.coulomb * unit * unit * unit, p.coulomb * unit};
}

// Adds the sums over coulomb_pair(), times a product of charges, to `sum`.
template <bool with_energy, class Real>
MDSWEEP_HD void add_scaled(PairSum<Real>& sum, const PairStrength& strength, Real charges,
                           const PairSum<Real>& coulomb) {
    const Real force = Real(strength.force) * charges;
    sum.x = multiply_add(force, coulomb.x, sum.x);
    sum.y = multiply_add(force, coulomb.y, sum.y);
    sum.z = multiply_add(force, coulomb.z, sum.z);
    if constexpr (with_energy)
        sum.coulomb_energy = multiply_add(Real(strength.energy) * charges, coulomb.coulomb_energy, sum.coulomb_energy);
}

template <bool with_energy, class Team>
MDSWEEP_HD typename Team::Real add_coulomb(PairRows<Team>& own, int row, const StepParameters& p,
                                           const typename Team::Site& partner) {
    using Real = typename Team::Real;
    const Separation<Real> apart = separation<Team::loop>(own.site[row], partner, own.soft, own.box);
    if constexpr (has_coulomb(Team::loop)) {
        const auto pair = coulomb_pair<with_energy, Team>(p, apart.squared, own.inverse_cutoff_squared);
        add(own.coulomb[row], pair.force_over_r, apart);
        if constexpr (with_energy) {
            const Real energy = select(own.soft < apart.squared, pair.energy, Real(0.0F));
            own.coulomb[row].coulomb_energy = own.coulomb[row].coulomb_energy + energy;
        }
    }
    return apart.squared;
}

// Of several rows seldom more than one has a lane that the partner is near to.
template <bool with_energy, class Team>
MDSWEEP_HD void add_short_range(Team& team, PairRows<Team>& own, int row, const typename Team::Site& partner,
                                int species, const Reach<typename Team::Real>& reach, const float* splines) {
    using Real = typename Team::Real;
    constexpr float unit = Team::unit;
    const Separation<Real> apart = separation<Team::loop>(own.site[row], partner, own.soft, own.box);
    if constexpr (Team::rows > 1)
        if (!team.vote(reach.holds(reach.distance_of(apart.squared)))) return;
    const Real r2 = apart.squared * Real(1.0F / (unit * unit));
    const PairValue<Real> value = pair_value(own.terms[row][species], splines, r2);
    add(own.short_range[row], value.force_over_r, apart);
    if constexpr (with_energy) {
        PairSum<Real>& sum = own.short_range[row];
        sum.energy = sum.energy + select(own.soft < apart.squared, value.energy, Real(0.0F));
        sum.virial = sum.virial + select(own.soft < apart.squared, value.force_over_r * r2, Real(0.0F));
    }
}

// Adds `group` partners j, ... of a species. Coulomb is added up for every pair, the short range only where a partner
// is near one of the particles.
template <bool with_energy, int group, class Team, class Scalar>
MDSWEEP_HD void add_partners(Team& team, const Particles<Scalar>& particles, const StepParameters& p, int j,
                             int species, const Reach<typename Team::Real>& reach, PairRows<Team>& own) {
    using Near = Reach<typename Team::Real>;
    static_assert(Near::of_smallest || group * Team::rows == 1);
    typename Near::Distance nearest{}, nearest_of[group];
#pragma unroll
    for (int k = 0; k < group; ++k) {
        const auto partner = team.partner(particles, j + k);
#pragma unroll
        for (int row = 0; row < Team::rows; ++row) {
            const auto distance = reach.distance_of(add_coulomb<with_energy>(own, row, p, partner));
            nearest_of[k] = row == 0 ? distance : smaller(nearest_of[k], distance);
        }
        nearest = k == 0 ? nearest_of[k] : smaller(nearest, nearest_of[k]);
    }
    if (!team.vote(reach.may_hold(nearest))) return;
#pragma unroll
    for (int k = 0; k < group; ++k) {
        if (!team.vote(reach.holds(nearest_of[k]))) continue;
        const auto partner = team.partner(particles, j + k);
#pragma unroll
        for (int row = 0; row < Team::rows; ++row)
            add_short_range<with_energy>(team, own, row, partner, species, reach, p.tables.splines);
    }
}

// The sums for the worker's particles at first, first + size * width, ...
template <bool with_energy, class Team, class Scalar>
MDSWEEP_HD void pair_sums(Team& team, const Particles<Scalar>& particles, const StepParameters& p, int first,
                          PairSum<typename Team::Real> (&result)[Team::rows]) {
    using Real = typename Team::Real;
    constexpr float unit = Team::unit, unit2 = unit * unit;
    const Real zero(0.0F);
    const int stride = team.size() * Team::width;
    const PairStrength strength = pair_strength<Team>(p);
    PairRows<Team> own(p);
#pragma unroll
    for (int row = 0; row < Team::rows; ++row) {
        own.site[row] = team.site(particles, first + row * stride);
        own.terms[row] = p.tables.pairs + species_of(particles, first + row * stride) * p.species;
        own.short_range[row] = {zero, zero, zero, zero, zero, zero};
    }
#pragma unroll 1
    for (int species = 0; species < p.species; ++species) {
        const Segment& segment = p.tables.segments[species];
        const Reach<Real> reach(own.soft, Real(segment.longest_cutoff_squared * unit2));
        const int end = segment.first + segment.count;
#pragma unroll
        for (int row = 0; row < Team::rows; ++row) own.coulomb[row] = {zero, zero, zero, zero, zero, zero};
        int j = segment.first;
#pragma unroll 1
        for (; j + Team::group <= end; j += Team::group)
            add_partners<with_energy, Team::group>(team, particles, p, j, species, reach, own);
        if constexpr (Team::group > 1) {
#pragma unroll 1
            for (; j < end; ++j) add_partners<with_energy, 1>(team, particles, p, j, species, reach, own);
        }
        if constexpr (has_coulomb(Team::loop)) {
#pragma unroll
            for (int row = 0; row < Team::rows; ++row)
                add_scaled<with_energy>(own.short_range[row], strength, Real(segment.charge) * own.site[row].charge,
                                        own.coulomb[row]);
        }
    }
#pragma unroll
    for (int row = 0; row < Team::rows; ++row) {
        const Real from_tile(1.0F / unit);
        result[row] = own.short_range[row];
        result[row].x = from_tile * result[row].x;
        result[row].y = from_tile * result[row].y;
        result[row].z = from_tile * result[row].z;
    }
}

// Force and energy of a particle beside the pair sums: walls, external field, long-range part.
template <class Real>
struct OneBody {
    Real x, y, z;
    Real left, right;             // the walls' forces, each towards the middle
    Real energy, coulomb_energy;  // the latter counts pairs from both ends, and has no sheets: see sheet_energy()
};

// The field of exact electrostatics' reciprocal part at a worker's particles i, ...: per unit charge.
template <class Team, class Scalar>
MDSWEEP_HD ReciprocalField<typename Team::Real> reciprocal_field(Team& team, const Particles<Scalar>& particles,
                                                                 const StepParameters& p, int i) {
    using Real = typename Team::Real;
    const Scalar* const coefficients = particles.reciprocal + p.periodic.value_count;
    const Real x = team.load(particles.x + i), y = team.load(particles.y + i), z = team.load(particles.z + i);
    if (square_slit(Team::loop) || p.period_z == 0)
        return coulomb_field<SlitTerms, most_term_quads>(p.periodic, coefficients, x, y, z);
    return coulomb_field<BulkTerms, most_term_quads>(p.periodic, coefficients, x, y, z);
}

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
