// The far images of every charge as an infinite charged sheet with an L x L hole (cuda/README.md).
//
// The energy of two unit charges a distance z apart is l_B / L^2 * sheet_potential(z), and the force on the first
// l_B / L^2 * 4 atan(4 |z| sqrt(1/2 + (z/L)^2) / L) sign(z). Both depend on z alone and are analytic up to z = +-i L/2,
// so that a double Chebyshev series in z_i and z_j converges like a geometric one. With N charges,
//
//     phi(z) = sum_a T_a(2z/h) sum_b E[a][b] M[b],     M[b] = sum_j q_j T_b(2 z_j/h),
//
// which costs O(N) a step, has no grid, and whose force is the exact derivative of its energy. With 16 terms the error
// is below 1e-6 of the largest sheet force for h <= 0.85 L and 4e-6 in a cube (tests/cuda/charged_sheet_test.cpp).
#pragma once

#include <array>

#include "physics/number.hpp"

namespace mdsweep::md {

inline constexpr int sheet_terms = 16;

struct ChargedSheet {
    // [b][a], the coefficients of T_a(2 z_i / h) T_b(2 z_j / h); multiplied by l_B / L^2 already. Force is that on a
    // unit charge, in z.
    std::array<float, sheet_terms * sheet_terms> energy{};
    std::array<float, sheet_terms * sheet_terms> force{};
    float self_energy = 0;  // of a unit charge with its own sheet, to be left out: l_B / L^2 * sheet_potential(0) / 2
};

// L^2 / l_B times the energy of two unit charges a distance z apart; lateral is L.
[[nodiscard]] double sheet_potential(double z, double lateral);

// L^2 / l_B times the force in z on the first of them.
[[nodiscard]] double sheet_force(double z, double lateral);

// The series for a slit. Throws std::invalid_argument when height > lateral (the series would lose accuracy).
[[nodiscard]] ChargedSheet make_charged_sheet(double bjerrum, double lateral, double height);

// Adds weight * T_a(t) to sums[a], t in [-1, 1].
template <class Real>
MDSWEEP_HD void add_chebyshev(Real t, Real weight, Real (&sums)[sheet_terms]) {
    Real previous = weight;
    Real current = weight * t;
    const Real twice = t + t;
    sums[0] = sums[0] + previous;
    sums[1] = sums[1] + current;
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
    for (int a = 2; a < sheet_terms; ++a) {
        const Real next = multiply_subtract(twice, current, previous);
        sums[a] = sums[a] + next;
        previous = current;
        current = next;
    }
}

// sum_a coefficients[a] T_a(t) (Clenshaw). Scalar coefficients, shared by all lanes.
template <class Real, class Scalar>
MDSWEEP_HD Real chebyshev_series(Real t, const Scalar* coefficients) {
    Real later(0.0F);
    Real current(0.0F);
    const Real twice = t + t;
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
    for (int a = sheet_terms - 1; a > 0; --a) {
        const Real next = multiply_add(twice, current, Real(coefficients[a]) - later);
        later = current;
        current = next;
    }
    return multiply_add(t, current, Real(coefficients[0]) - later);
}

}  // namespace mdsweep::md
