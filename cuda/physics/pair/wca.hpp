// Weeks-Chandler-Andersen: the repulsive part of Lennard-Jones, cut and shifted at its minimum.
// J. Chem. Phys. 54, 5237 (1971).
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

inline constexpr float wca_cutoff_squared = 1.2599210498948732F;  // (2^(1/6))^2, in units of sigma^2
inline constexpr float wca_cutoff = 1.122462048309373F;

struct Wca {
    static constexpr std::string_view name = "wca";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* p) { return wca_cutoff * p[1]; }
    static float nearest(const float* p) { return 0.1F * p[1]; }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real /*r2*/, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real inverse_r2 = inverse_r * inverse_r;
        const Real s2 = Real(p[1] * p[1]) * inverse_r2;
        const Real s6 = s2 * s2 * s2, scaled = Real(p[0]) * s6;
        return {Real(24.0F) * inverse_r2 * scaled * multiply_add(Real(2.0F), s6, Real(-1.0F)),
                multiply_add(Real(4.0F) * scaled, s6 - Real(1.0F), Real(p[0]))};
    }
};

}  // namespace mdsweep::md
