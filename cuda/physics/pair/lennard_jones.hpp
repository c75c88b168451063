// Lennard-Jones, 4 epsilon ((sigma/r)^12 - (sigma/r)^6).
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct LennardJones {
    static constexpr std::string_view name = "lj";
    static constexpr std::string_view sentence = "Lennard-Jones: 4 epsilon ((sigma/r)^12 - (sigma/r)^6).";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    static float nearest(const float* p) { return 0.1F * p[1]; }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real /*r2*/, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real inverse_r2 = inverse_r * inverse_r;
        const Real s2 = Real(p[1] * p[1]) * inverse_r2;
        const Real s6 = s2 * s2 * s2, scaled = Real(p[0]) * s6;
        return {Real(24.0F) * inverse_r2 * scaled * multiply_add(Real(2.0F), s6, Real(-1.0F)),
                Real(4.0F) * scaled * (s6 - Real(1.0F))};
    }
};

}  // namespace mdsweep::md
