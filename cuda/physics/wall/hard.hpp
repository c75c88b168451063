// Nearly a hard wall: the (50, 49) Mie potential cut and shifted at its minimum, 50/49 sigma, which stands for hard
// spheres in J. Jover et al., J. Chem. Phys. 137, 144505 (2012), where kT = 1.5 epsilon. The energy is epsilon at w =
// sigma and 5 epsilon at 0.986 sigma. It asks for a time step about a third of WCA's.
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct HardWall {
    static constexpr std::string_view name = "hard";
    static constexpr std::string_view sentence =
        "Nearly hard: the (50, 49) Mie potential, cut and shifted at 50/49 sigma.";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* p) { return 50.0F / 49.0F * p[1]; }
    static float nearest(const float* p) { return 0.6F * p[1]; }

    template <class Real>
    MDSWEEP_HD static WallValue<Real> at(Real w, const float* p) {
        constexpr float strength = 134.55266F;  // 50 (50/49)^49
        const Real one(1.0F), inverse_w = one / w, s = Real(p[1]) * inverse_w;
        const Real s2 = s * s, s4 = s2 * s2, s8 = s4 * s4, s16 = s8 * s8;
        const Real scaled = Real(strength * p[0]) * s16 * s16 * s16 * s;
        return {scaled * inverse_w * multiply_add(Real(50.0F), s, Real(-49.0F)),
                multiply_add(scaled, s - one, Real(p[0]))};
    }
};

}  // namespace mdsweep::md
