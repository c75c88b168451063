// Yukawa (screened Coulomb), epsilon sigma/r exp(-kappa (r - sigma)): epsilon is the energy at contact, r = sigma, and
// 1/kappa the screening length. A exp(-kappa r)/r is the same with epsilon sigma exp(kappa sigma) = A. There is no
// core: sigma only says where the energy is epsilon, which may be negative. As for hard-core Yukawa particles: J. S.
// Rowlinson, Physica A 156, 15 (1989).
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct Yukawa {
    static constexpr std::string_view name = "yukawa";
    static constexpr std::string_view sentence = "Screened charges: epsilon sigma/r exp(-kappa (r - sigma)).";
    static constexpr std::array<Parameter, 3> parameters = {{{"epsilon", 1, 0}, {"kappa", 0, -1}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    // Within the core of a thick particle exp(20) is enough, and enough for a float.
    static float nearest(const float* p) { return larger(0.01F * p[2], p[1] > 0 ? p[2] - 20 / p[1] : 0.0F); }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real kappa(p[1]), sigma(p[2]), r = r2 * inverse_r;
        const Real energy = Real(p[0]) * sigma * inverse_r * exponential(kappa * (sigma - r));
        return {energy * inverse_r * (inverse_r + kappa), energy};
    }
};

}  // namespace mdsweep::md
