// A half-space of Lennard-Jones particles, epsilon (2/15 (sigma/w)^9 - (sigma/w)^3), as LAMMPS' wall/lj93: the integral
// over particles of number density rho and energy e has epsilon = 2/3 pi rho sigma^3 e. The minimum, -sqrt(10)/3
// epsilon, is at (2/5)^(1/6) sigma.
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct LennardJones93Wall {
    static constexpr std::string_view name = "lj_9_3";
    static constexpr std::string_view sentence =
        "epsilon (2/15 (sigma/w)^9 - (sigma/w)^3): a half-space of Lennard-Jones particles.";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    static float nearest(const float* p) { return 0.05F * p[1]; }

    template <class Real>
    MDSWEEP_HD static WallValue<Real> at(Real w, const float* p) {
        const Real one(1.0F), inverse_w = one / w, s = Real(p[1]) * inverse_w;
        const Real s3 = s * s * s, scaled = Real(p[0]) * s3, repulsion = Real(2.0F / 15.0F) * s3 * s3;
        return {scaled * inverse_w * multiply_add(Real(9.0F), repulsion, Real(-3.0F)), scaled * (repulsion - one)};
    }
};

}  // namespace mdsweep::md
