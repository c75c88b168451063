// A plane of Yukawa charges, epsilon exp(-kappa (w - sigma)): epsilon is the energy at w = sigma, 1/kappa the screening
// length. The Debye-Hueckel energy of a charge next to a charged plane has this form.
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct YukawaWall {
    static constexpr std::string_view name = "yukawa";
    static constexpr std::string_view sentence = "Screened charges: epsilon exp(-kappa (w - sigma)).";
    static constexpr std::array<Parameter, 3> parameters = {{{"epsilon", 1, 0}, {"kappa", 0, -1}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    static float nearest(const float* p) { return p[1] > 0 ? larger(p[2] - 20 / p[1], 0.0F) : 0.0F; }

    template <class Real>
    MDSWEEP_HD static WallValue<Real> at(Real w, const float* p) {
        const Real energy = Real(p[0]) * exponential(Real(p[1]) * (Real(p[2]) - w));
        return {Real(p[1]) * energy, energy};
    }
};

}  // namespace mdsweep::md
