// The long range: the field of the charged sheets, and the reciprocal part of exact electrostatics. step.hpp says what
// a Team is.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {

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

}  // namespace mdsweep::md
