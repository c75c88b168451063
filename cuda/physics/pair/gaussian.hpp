// Gaussian core, epsilon exp(-r^2 / (2 sigma^2)), for polymer coils that interpenetrate. F. H. Stillinger, J. Chem.
// Phys. 65, 3968 (1976), whose sigma is sqrt(2) times this one.
#pragma once

#include <array>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct Gaussian {
    static constexpr std::string_view name = "gaussian";
    static constexpr std::string_view sentence = "Gaussian core: epsilon exp(-r^2 / (2 sigma^2)).";
    static constexpr std::array<Parameter, 2> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }
    static float nearest(const float* /*p*/) { return 0; }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real r2, Real /*inverse_r*/, const float* p, const float* /*tables*/) {
        const Real inverse_sigma2(1.0F / (p[1] * p[1]));
        const Real energy = Real(p[0]) * exponential(Real(-0.5F) * r2 * inverse_sigma2);
        return {energy * inverse_sigma2, energy};
    }
};

}  // namespace mdsweep::md
