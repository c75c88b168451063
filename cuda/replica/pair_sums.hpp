// The pair loop: what all partners exert on a worker's particles, Coulomb's law and the short range. step.hpp says what
// a Team is.
#pragma once

#include "physics/coulomb.hpp"
#include "replica/periodic_box.hpp"
#include "replica/reach.hpp"

namespace mdsweep::md {

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

}  // namespace mdsweep::md
