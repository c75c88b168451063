// One time step of a replica, written once for a GPU block, a CPU core and tests.
//
// Block is the execution policy:
//   Real, Word          number and random word types: `width` lanes each
//   rank(), size()      which of how many workers this is; a worker owns the ions (rank + k size) width ... + width - 1
//   sync()              a barrier
//   load, store         lanes from and to an array
//   ion_numbers(first)  first, first + 1, ... as Word
//   sum(values, sums)   sums of an array of values over all lanes and workers, left in an array that all workers share
//   sums(), field()     two such arrays of sheet_terms scalars
//   vote(condition)     whether it holds in any lane that runs in step with this one
//   any_worker(...)     whether it holds in any worker; a barrier
// and for the pair loop, whose lengths are in cell units / `unit`:
//   rows                how many of its ions a worker treats at once, so that a partner is read once for all of them
//   group               how many partners it treats between two looks for the short range
//   publish(i, x, y, z) makes the position of the worker's own ions i, ... known to all
//   site(ions, i)       its own ions; partner(ions, j), partner_radius(ions, j): one ion's numbers, in all lanes
//   partner_count(ions) where the loop over partners ends
// Workers touch only their own ions, except what the pair loop reads of its partners, between two barriers.
#pragma once

#include "physics/coulomb.hpp"
#include "physics/gaussian.hpp"
#include "physics/wca.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

// BAOAB up to the new positions (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34): half a kick, half a
// drift, the thermostat, half a drift. Returns in `moments` this worker's share of the sheets' sum_j q_j T_b(2 z_j /
// h).
template <class Block, class Scalar>
MDSWEEP_HD void kick_and_drift(Block& block, const Ions<Scalar>& ions, const StepParameters& p, std::int64_t step,
                               typename Block::Real (&moments)[sheet_terms], bool& lost) {
    using Real = typename Block::Real;
    const Real half_step(0.5F * p.time_step);
    const Real memory(p.velocity_memory);
    Real height_used(0.0F);
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        const Real inverse_mass = block.load(ions.inverse_mass + i);
        const Real kick = half_step * inverse_mass;
        Real vx = multiply_add(kick, block.load(ions.fx + i), block.load(ions.vx + i));
        Real vy = multiply_add(kick, block.load(ions.fy + i), block.load(ions.vy + i));
        Real vz = multiply_add(kick, block.load(ions.fz + i), block.load(ions.vz + i));
        Real x = multiply_add(half_step, vx, block.load(ions.x + i));
        Real y = multiply_add(half_step, vy, block.load(ions.y + i));
        Real z = multiply_add(half_step, vz, block.load(ions.z + i));

        const auto words =
            noise_words(p.noise, Purpose::thermostat, static_cast<std::uint64_t>(step), block.ion_numbers(i));
        const Vector3<Real> noise = three_gaussians<Real>(words);
        const Real amplitude = Real(p.velocity_noise) * square_root(inverse_mass);
        vx = multiply_add(memory, vx, amplitude * noise.x);
        vy = multiply_add(memory, vy, amplitude * noise.y);
        vz = multiply_add(memory, vz, amplitude * noise.z);

        x = minimum_image(multiply_add(half_step, vx, x));
        y = minimum_image(multiply_add(half_step, vy, y));
        z = multiply_add(half_step, vz, z);
        const Real t = z * Real(p.inverse_half_height);
        // A comparison with a number that is not finite is false: it counts as beyond the wall.
        height_used = larger(height_used, select(absolute(t) < Real(1.0F), absolute(t), Real(2.0F)));
        add_chebyshev(t, block.load(ions.charge + i), moments);

        block.store(ions.vx + i, vx);
        block.store(ions.vy + i, vy);
        block.store(ions.vz + i, vz);
        block.store(ions.x + i, x);
        block.store(ions.y + i, y);
        block.store(ions.z + i, z);
        block.publish(i, x, y, z);
    }
    lost = lost || any_lane(Real(1.0F) < height_used);
}

// This worker's share of the sheets' moments at the present positions.
template <class Block, class Scalar>
MDSWEEP_HD void sheet_moments(Block& block, const Ions<Scalar>& ions, const StepParameters& p,
                              typename Block::Real (&moments)[sheet_terms]) {
    using Real = typename Block::Real;
#pragma unroll 1
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width)
        add_chebyshev(block.load(ions.z + i) * Real(p.inverse_half_height), block.load(ions.charge + i), moments);
}

// Coefficients of the sheets' field (or potential) from everyone's moments, into block.field(). Barriers on both sides:
// positions published before are known after.
template <class Block>
MDSWEEP_HD void sheet_field(Block& block, const float* matrix, typename Block::Real (&moments)[sheet_terms]) {
    using Scalar = typename Block::Scalar;
    const Scalar* sums = block.sums();
    block.sum(moments, block.sums());
    for (int a = block.rank(); a < sheet_terms; a += block.size()) {
        Scalar coefficient(0);
        for (int b = 0; b < sheet_terms; ++b) coefficient += Scalar(matrix[a * sheet_terms + b]) * sums[b];
        block.field()[a] = coefficient;
    }
    block.sync();
}

// What a worker's ions feel from all ions.
template <class Real>
struct PairSum {
    Real x, y, z;
    Real energy;  // with_energy only: the sum over partners, each pair counted from both ends
};

// Of the pair loop: a worker's ions and one partner.
template <class Coordinate, class Real>
struct PairSite {
    Coordinate x, y;
    Real z, charge;
};

template <class Real>
struct Separation {
    Real x, y, z, squared;
};

// `soft` keeps an ion's pair with itself finite, whose direction is zero; it is below the last digit of any other.
template <class Site, class Real>
MDSWEEP_HD Separation<Real> separation(const Site& a, const Site& b, Real soft) {
    const Real x = lateral_distance(a.x, b.x), y = lateral_distance(a.y, b.y), z = a.z - b.z;
    return {x, y, z, multiply_add(x, x, multiply_add(y, y, multiply_add(z, z, soft)))};
}

template <class Real>
MDSWEEP_HD void add(PairSum<Real>& sum, Real force_over_r, const Separation<Real>& apart) {
    sum.x = multiply_add(force_over_r, apart.x, sum.x);
    sum.y = multiply_add(force_over_r, apart.y, sum.y);
    sum.z = multiply_add(force_over_r, apart.z, sum.z);
}

// The sums for the worker's ions at first, first + size * width, ... Coulomb is added up for every pair, the short
// range only where a group of partners is near one of the ions.
template <bool with_energy, class Block, class Scalar>
MDSWEEP_HD void pair_sums(Block& block, const Ions<Scalar>& ions, const StepParameters& p, int first,
                          PairSum<typename Block::Real> (&result)[Block::rows]) {
    using Real = typename Block::Real;
    using Site = typename Block::Site;
    constexpr float unit = Block::unit, unit2 = unit * unit;
    const Real soft(p.soft_pair_squared * unit2), longest(p.longest_cutoff_squared * unit2);
    const Real nearest_pair(p.nearest_pair_squared * unit2), zero(0.0F);
    const int stride = block.size() * Block::width;
    Site own[Block::rows];
    Real radius[Block::rows];
    PairSum<Real> coulomb[Block::rows], repulsion[Block::rows];
#pragma unroll
    for (int row = 0; row < Block::rows; ++row) {
        own[row] = block.site(ions, first + row * stride);
        radius[row] = block.load(ions.radius + first + row * stride) * Real(unit);
        coulomb[row] = repulsion[row] = {zero, zero, zero, zero};
    }
    const int count = block.partner_count(ions);
#pragma unroll 1
    for (int j = 0; j < count; j += Block::group) {
        Real nearest = longest, nearest_of[Block::group];
#pragma unroll
        for (int k = 0; k < Block::group; ++k) {
            const Site partner = block.partner(ions, j + k);
#pragma unroll
            for (int row = 0; row < Block::rows; ++row) {
                const Separation<Real> apart = separation(own[row], partner, soft);
                const Real inverse_r = reciprocal_sqrt(apart.squared);
                add(coulomb[row], coulomb_force_over_r(partner.charge, inverse_r), apart);
                if constexpr (with_energy) {
                    const Real energy = select(soft < apart.squared, partner.charge * inverse_r, zero);
                    coulomb[row].energy = coulomb[row].energy + energy;
                }
                nearest_of[k] = row == 0 ? apart.squared : smaller(nearest_of[k], apart.squared);
            }
            nearest = k == 0 ? nearest_of[k] : smaller(nearest, nearest_of[k]);
        }
        if (!block.vote(nearest < longest)) continue;
#pragma unroll
        for (int k = 0; k < Block::group; ++k) {
            if (!block.vote(nearest_of[k] < longest)) continue;
            const Site partner = block.partner(ions, j + k);
            const Real partner_radius = block.partner_radius(ions, j + k);
#pragma unroll
            for (int row = 0; row < Block::rows; ++row) {
                const Separation<Real> apart = separation(own[row], partner, soft);
                const Real r2 = larger(apart.squared, nearest_pair);
                const Real sigma = radius[row] + partner_radius;
                const Real sigma2 = sigma * sigma, inverse_r2 = Real(1.0F) / r2;
                const auto repels = r2 < Real(wca_cutoff_squared) * sigma2;
                add(repulsion[row], select(repels, wca_force_over_r(inverse_r2, sigma2), zero), apart);
                if constexpr (with_energy) {
                    const Real energy = select(repels, wca_energy(inverse_r2, sigma2), zero);
                    repulsion[row].energy = repulsion[row].energy + select(soft < apart.squared, energy, zero);
                }
            }
        }
    }
#pragma unroll
    for (int row = 0; row < Block::rows; ++row) {
        const Real strength = Real(p.bjerrum * unit) * own[row].charge;
        result[row].x = Real(unit) * multiply_add(strength, coulomb[row].x, repulsion[row].x);
        result[row].y = Real(unit) * multiply_add(strength, coulomb[row].y, repulsion[row].y);
        result[row].z = Real(unit) * multiply_add(strength, coulomb[row].z, repulsion[row].z);
        result[row].energy = multiply_add(strength, coulomb[row].energy, repulsion[row].energy);
    }
}

// Forces at the present positions (pairs, sheets, walls) into ions.f*, and the last half kick of BAOAB when kick is
// set. block.field() holds the sheets' force coefficients.
template <class Block, class Scalar>
MDSWEEP_HD void forces_and_kick(Block& block, const Ions<Scalar>& ions, const StepParameters& p, bool kick) {
    using Real = typename Block::Real;
    const Real half_step(kick ? 0.5F * p.time_step : 0.0F);
    const Real half_height(p.half_height);
    const int stride = block.size() * Block::width;
#pragma unroll 1
    for (int first = block.rank() * Block::width; first < ions.padded; first += Block::rows * stride) {
        PairSum<Real> pairs[Block::rows];
        pair_sums<false>(block, ions, p, first, pairs);
#pragma unroll
        for (int row = 0; row < Block::rows; ++row) {
            const int i = first + row * stride;
            const Real z = block.load(ions.z + i);
            const Real radius = block.load(ions.radius + i);
            const Real field = chebyshev_series(z * Real(p.inverse_half_height), block.field());
            const Real walls = wall_force(z + half_height, radius) - wall_force(half_height - z, radius);
            const Real fz = multiply_add(block.load(ions.charge + i), field, pairs[row].z + walls);
            const Real kick_size = half_step * block.load(ions.inverse_mass + i);
            block.store(ions.fx + i, pairs[row].x);
            block.store(ions.fy + i, pairs[row].y);
            block.store(ions.fz + i, fz);
            block.store(ions.vx + i, multiply_add(kick_size, pairs[row].x, block.load(ions.vx + i)));
            block.store(ions.vy + i, multiply_add(kick_size, pairs[row].y, block.load(ions.vy + i)));
            block.store(ions.vz + i, multiply_add(kick_size, fz, block.load(ions.vz + i)));
        }
    }
}

// Potential and kinetic energy of the replica in kT; every worker gets both. Overwrites block.field().
template <class Block, class Scalar>
MDSWEEP_HD void energies(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Scalar& potential,
                         Scalar& kinetic) {
    using Real = typename Block::Real;
    Real moments[sheet_terms];
    for (Real& m : moments) m = Real(0.0F);
    sheet_moments(block, ions, p, moments);
    sheet_field(block, p.sheet.energy.data(), moments);
    Real parts[2] = {Real(0.0F), Real(0.0F)};
    const Real half(0.5F), half_height(p.half_height), zero(0.0F);
    const int stride = block.size() * Block::width;
#pragma unroll 1
    for (int first = block.rank() * Block::width; first < ions.padded; first += Block::rows * stride) {
        PairSum<Real> pairs[Block::rows];
        pair_sums<true>(block, ions, p, first, pairs);
#pragma unroll
        for (int row = 0; row < Block::rows; ++row) {
            const int i = first + row * stride;
            const Real z = block.load(ions.z + i);
            const Real radius = block.load(ions.radius + i);
            const Real series = chebyshev_series(z * Real(p.inverse_half_height), block.field());
            const Real sheets = block.load(ions.charge + i) * series;
            const Real walls = wall_energy(z + half_height, radius) + wall_energy(half_height - z, radius);
            const Real inverse_mass = block.load(ions.inverse_mass + i);
            const auto real_ion = zero < inverse_mass;
            const Real vx = block.load(ions.vx + i), vy = block.load(ions.vy + i), vz = block.load(ions.vz + i);
            const Real speed2 = multiply_add(vx, vx, multiply_add(vy, vy, vz * vz));
            const Real mine = multiply_add(half, pairs[row].energy + sheets, walls);
            parts[0] = parts[0] + select(real_ion, mine, zero);
            parts[1] = parts[1] + select(real_ion, half * speed2 / inverse_mass, zero);
        }
    }
    block.sum(parts, block.sums());
    potential = block.sums()[0] - Scalar(p.sheet_self_energy);
    kinetic = block.sums()[1];
}

}  // namespace mdsweep::md
