// One time step of a replica, written once for a GPU block, a CPU core and tests.
//
// Block is the execution policy:
//   Real, Word          number and random word types: `width` lanes each
//   rank(), size()      which of how many workers this is; a worker owns the ions (rank + k size) width ... + width - 1
//   sync()              a barrier
//   load, store         lanes from and to an array
//   everyone(p)         one ion's number, in all lanes
//   ion_numbers(first)  first, first + 1, ... as Word
//   sum(values, sums)   sums of an array of values over all lanes and workers; every worker gets them
//   scratch()           sheet_terms scalars that all workers share
// Workers touch only their own ions, except positions, charges and radii, which are read by all between two barriers.
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
    }
    lost = lost || any_lane(Real(1.0F) < height_used);
}

// This worker's share of the sheets' moments at the present positions.
template <class Block, class Scalar>
MDSWEEP_HD void sheet_moments(Block& block, const Ions<Scalar>& ions, const StepParameters& p,
                              typename Block::Real (&moments)[sheet_terms]) {
    using Real = typename Block::Real;
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width)
        add_chebyshev(block.load(ions.z + i) * Real(p.inverse_half_height), block.load(ions.charge + i), moments);
}

// Coefficients of the sheets' field (or potential) from everyone's moments, into the scratch that all workers share.
template <class Block, class Scalar>
MDSWEEP_HD void sheet_field(Block& block, const float* matrix, typename Block::Real (&moments)[sheet_terms],
                            Scalar* field) {
    Scalar sums[sheet_terms];
    block.sum(moments, sums);
    block.sync();
    for (int a = block.rank(); a < sheet_terms; a += block.size()) {
        Scalar coefficient(0);
        for (int b = 0; b < sheet_terms; ++b) coefficient += Scalar(matrix[a * sheet_terms + b]) * sums[b];
        field[a] = coefficient;
    }
    block.sync();
}

// What the ions at i .. i + width - 1 feel from all ions.
template <class Real>
struct PairSum {
    Real x, y, z;
    Real energy;  // with_energy only: the sum over partners, each pair counted from both ends
};

template <bool with_energy, class Block, class Scalar>
MDSWEEP_HD PairSum<typename Block::Real> pair_sum(Block& block, const Ions<Scalar>& ions, const StepParameters& p,
                                                  int i) {
    using Real = typename Block::Real;
    const Real x = block.load(ions.x + i), y = block.load(ions.y + i), z = block.load(ions.z + i);
    const Real radius = block.load(ions.radius + i);
    const Real strength = Real(p.bjerrum) * block.load(ions.charge + i);
    const Real longest(p.longest_cutoff_squared), nearest(p.nearest_pair_squared);
    PairSum<Real> sum{Real(0.0F), Real(0.0F), Real(0.0F), Real(0.0F)};
#ifdef __CUDA_ARCH__
#pragma unroll 4
#endif
    for (int j = 0; j < ions.count; ++j) {
        const Real dx = minimum_image(x - block.everyone(ions.x + j));
        const Real dy = minimum_image(y - block.everyone(ions.y + j));
        const Real dz = z - block.everyone(ions.z + j);
        const Real distance2 = multiply_add(dx, dx, multiply_add(dy, dy, dz * dz));
        const Real r2 = larger(distance2, nearest);
        const Real inverse_r = reciprocal_sqrt(r2);
        const Real inverse_r2 = inverse_r * inverse_r;
        const Real pair_strength = strength * block.everyone(ions.charge + j);
        Real force_over_r = coulomb_force_over_r(pair_strength, inverse_r, inverse_r2);
        if constexpr (with_energy)
            sum.energy = sum.energy + select(Real(0.0F) < distance2, pair_strength * inverse_r, Real(0.0F));
        if (any_lane(r2 < longest)) {
            const Real sigma = radius + block.everyone(ions.radius + j);
            const Real sigma2 = sigma * sigma;
            const auto repels = r2 < Real(wca_cutoff_squared) * sigma2;
            force_over_r = force_over_r + select(repels, wca_force_over_r(inverse_r2, sigma2), Real(0.0F));
            if constexpr (with_energy) {
                const Real energy = select(repels, wca_energy(inverse_r2, sigma2), Real(0.0F));
                sum.energy = sum.energy + select(Real(0.0F) < distance2, energy, Real(0.0F));
            }
        }
        sum.x = multiply_add(force_over_r, dx, sum.x);
        sum.y = multiply_add(force_over_r, dy, sum.y);
        sum.z = multiply_add(force_over_r, dz, sum.z);
    }
    return sum;
}

// Forces at the present positions (pairs, sheets, walls) into ions.f*, and the last half kick of BAOAB when kick is
// set. `field` holds the sheets' force coefficients.
template <class Block, class Scalar>
MDSWEEP_HD void forces_and_kick(Block& block, const Ions<Scalar>& ions, const StepParameters& p, const Scalar* field,
                                bool kick) {
    using Real = typename Block::Real;
    const Real half_step(kick ? 0.5F * p.time_step : 0.0F);
    const Real half_height(p.half_height);
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        const PairSum<Real> pairs = pair_sum<false>(block, ions, p, i);
        const Real z = block.load(ions.z + i);
        const Real radius = block.load(ions.radius + i);
        const Real sheets = block.load(ions.charge + i) * chebyshev_series(z * Real(p.inverse_half_height), field);
        const Real walls = wall_force(z + half_height, radius) - wall_force(half_height - z, radius);
        const Real fz = pairs.z + sheets + walls;
        const Real kick_size = half_step * block.load(ions.inverse_mass + i);
        block.store(ions.fx + i, pairs.x);
        block.store(ions.fy + i, pairs.y);
        block.store(ions.fz + i, fz);
        block.store(ions.vx + i, multiply_add(kick_size, pairs.x, block.load(ions.vx + i)));
        block.store(ions.vy + i, multiply_add(kick_size, pairs.y, block.load(ions.vy + i)));
        block.store(ions.vz + i, multiply_add(kick_size, fz, block.load(ions.vz + i)));
    }
}

// Potential and kinetic energy of the replica in kT; every worker gets both.
template <class Block, class Scalar>
MDSWEEP_HD void energies(Block& block, const Ions<Scalar>& ions, const StepParameters& p, Scalar* field,
                         Scalar& potential, Scalar& kinetic) {
    using Real = typename Block::Real;
    Real moments[sheet_terms];
    for (Real& m : moments) m = Real(0.0F);
    sheet_moments(block, ions, p, moments);
    sheet_field(block, p.sheet.energy.data(), moments, field);
    Real parts[2] = {Real(0.0F), Real(0.0F)};
    const Real half(0.5F), half_height(p.half_height), zero(0.0F);
    for (int i = block.rank() * Block::width; i < ions.padded; i += block.size() * Block::width) {
        const Real z = block.load(ions.z + i);
        const Real radius = block.load(ions.radius + i);
        const Real sheets = block.load(ions.charge + i) * chebyshev_series(z * Real(p.inverse_half_height), field);
        const Real walls = wall_energy(z + half_height, radius) + wall_energy(half_height - z, radius);
        const Real inverse_mass = block.load(ions.inverse_mass + i);
        const auto real_ion = zero < inverse_mass;
        const Real vx = block.load(ions.vx + i), vy = block.load(ions.vy + i), vz = block.load(ions.vz + i);
        const Real speed2 = multiply_add(vx, vx, multiply_add(vy, vy, vz * vz));
        const Real mine = multiply_add(half, pair_sum<true>(block, ions, p, i).energy + sheets, walls);
        parts[0] = parts[0] + select(real_ion, mine, zero);
        parts[1] = parts[1] + select(real_ion, half * speed2 / inverse_mass, zero);
    }
    Scalar sums[2];
    block.sum(parts, sums);
    potential = sums[0] - Scalar(p.sheet_self_energy);
    kinetic = sums[1];
}

}  // namespace mdsweep::md
