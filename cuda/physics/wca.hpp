// Weeks-Chandler-Andersen: the repulsive part of Lennard-Jones, epsilon = 1 kT, cut and shifted at its minimum.
// J. Chem. Phys. 54, 5237 (1971).
#pragma once

#include "physics/number.hpp"

namespace mdsweep::md {

inline constexpr float wca_cutoff_squared = 1.2599210498948732F;  // (2^(1/6))^2, in units of sigma^2

// F / r, from 1 / r^2 and sigma^2; to be used within the cutoff only.
template <class Real>
MDSWEEP_HD Real wca_force_over_r(Real inverse_r2, Real sigma2) {
    const Real s2 = sigma2 * inverse_r2;
    const Real s6 = s2 * s2 * s2;
    return Real(24.0F) * inverse_r2 * s6 * multiply_add(Real(2.0F), s6, Real(-1.0F));
}

template <class Real>
MDSWEEP_HD Real wca_energy(Real inverse_r2, Real sigma2) {
    const Real s2 = sigma2 * inverse_r2;
    const Real s6 = s2 * s2 * s2;
    return multiply_add(Real(4.0F) * s6, s6 - Real(1.0F), Real(1.0F));
}

// The wall's force on an ion at distance w from the wall plane (positive: away from it) and its energy: WCA in w with
// sigma = the ion's radius. Below a tenth of sigma w is held there: an ion that got so near is pushed back with a
// finite force, and one that is beyond the plane is reported by the step.
template <class Real>
MDSWEEP_HD Real wall_force(Real w, Real sigma) {
    const Real held = larger(w, Real(0.1F) * sigma);
    const Real sigma2 = sigma * sigma;
    const Real w2 = held * held;
    const Real force = held * wca_force_over_r(Real(1.0F) / w2, sigma2);
    return select(w2 < Real(wca_cutoff_squared) * sigma2, force, Real(0.0F));
}

template <class Real>
MDSWEEP_HD Real wall_energy(Real w, Real sigma) {
    const Real held = larger(w, Real(0.1F) * sigma);
    const Real sigma2 = sigma * sigma;
    const Real w2 = held * held;
    return select(w2 < Real(wca_cutoff_squared) * sigma2, wca_energy(Real(1.0F) / w2, sigma2), Real(0.0F));
}

}  // namespace mdsweep::md
