// Morse, epsilon (exp(-2 alpha (r - r0)) - 2 exp(-alpha (r - r0))): a minimum of -epsilon at r0.
// P. M. Morse, Phys. Rev. 34, 57 (1929).
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct Morse {
    static constexpr std::string_view name = "morse";
    static constexpr std::string_view sentence = "epsilon (exp(-2 alpha (r - r0)) - 2 exp(-alpha (r - r0))).";
    static constexpr std::array<Parameter, 3> parameters = {{{"epsilon", 1, 0}, {"alpha", 0, -1}, {"r0", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    // Finite at r = 0 too, but exp(40) is enough of a core, and of a float.
    static float nearest(const float* p) { return p[1] > 0 ? larger(p[2] - 20 / p[1], 0.0F) : 0.0F; }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real epsilon(p[0]), alpha(p[1]), one(1.0F), two(2.0F);
        const Real decay = exponential(alpha * (Real(p[2]) - r2 * inverse_r));
        return {two * epsilon * alpha * inverse_r * decay * (decay - one), epsilon * decay * (decay - two)};
    }
};

}  // namespace mdsweep::md
