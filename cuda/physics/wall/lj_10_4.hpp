// A plane of Lennard-Jones particles, one per sigma^2: 2 pi epsilon (2/5 (sigma/w)^10 - (sigma/w)^4), which is LAMMPS'
// wall/lj1043 without its last term. The minimum, -6/5 pi epsilon, is at sigma. W. A. Steele, Surf. Sci. 36, 317
// (1973).
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct LennardJones104Wall {
    static constexpr std::string_view name = "lj_10_4";
    static constexpr std::string_view sentence =
        "2 pi epsilon (2/5 (sigma/w)^10 - (sigma/w)^4): a layer of Lennard-Jones particles.";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    static float nearest(const float* p) { return 0.05F * p[1]; }

    template <class Real>
    MDSWEEP_HD static WallValue<Real> at(Real w, const float* p) {
        constexpr float two_pi = 6.2831853F;
        const Real one(1.0F), inverse_w = one / w, s = Real(p[1]) * inverse_w;
        const Real s2 = s * s, s4 = s2 * s2, scaled = Real(two_pi * p[0]) * s4, repulsion = Real(0.4F) * s4 * s2;
        return {scaled * inverse_w * multiply_add(Real(10.0F), repulsion, Real(-4.0F)), scaled * (repulsion - one)};
    }
};

}  // namespace mdsweep::md
