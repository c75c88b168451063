// Weeks-Chandler-Andersen: the repulsive part of Lennard-Jones, cut and shifted at its minimum.
// J. Chem. Phys. 54, 5237 (1971).
#pragma once

#include "physics/pair/lennard_jones.hpp"

namespace mdsweep::md {

inline constexpr float wca_cutoff_squared = 1.2599210498948732F;  // (2^(1/6))^2, in units of sigma^2
inline constexpr float wca_cutoff = 1.122462048309373F;

struct Wca {
    static constexpr std::string_view name = "wca";
    static constexpr std::string_view sentence =
        "Weeks, Chandler and Andersen: 4 epsilon ((sigma/r)^12 - (sigma/r)^6) + epsilon up to 2^(1/6) sigma.";
    static constexpr auto parameters = LennardJones::parameters;
    static float natural_cutoff(const float* p) { return wca_cutoff * p[1]; }
    static float nearest(const float* p) { return LennardJones::nearest(p); }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real inverse_r, const float* p, const float* tables) {
        const PairValue<Real> value = LennardJones::at(r2, inverse_r, p, tables);
        return {value.force_over_r, value.energy + Real(p[0])};
    }
};

}  // namespace mdsweep::md
