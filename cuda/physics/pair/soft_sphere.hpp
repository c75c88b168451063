// Soft spheres, epsilon (sigma/r)^n with any n > 0. W. G. Hoover et al., J. Chem. Phys. 52, 4931 (1970).
#pragma once

#include <array>
#include <cmath>
#include <stdexcept>

#include "physics/number.hpp"
#include "physics/potential.hpp"

namespace mdsweep::md {

struct SoftSphere {
    static constexpr std::string_view name = "soft_sphere";
    static constexpr std::string_view sentence = "epsilon (sigma/r)^n.";
    static constexpr std::array<Parameter, 3> parameters = {{{"epsilon", 1, 0}, {"sigma", 0, 1}, {"n", 0, 0}}};
    static float natural_cutoff(const float* /*p*/) { return 0; }

    // Where the energy is 1e12 epsilon, if that is not below anything that occurs.
    static float nearest(const float* p) {
        if (!(p[2] > 0)) throw std::invalid_argument("soft_sphere needs n > 0");
        return p[1] * larger(std::pow(1e-12F, 1 / p[2]), 1e-3F);
    }

    template <class Real>
    MDSWEEP_HD static PairValue<Real> at(Real /*r2*/, Real inverse_r, const float* p, const float* /*tables*/) {
        const Real n(p[2]);
        const Real energy = Real(p[0]) * power(Real(p[1]) * inverse_r, n);
        return {n * energy * inverse_r * inverse_r, energy};
    }
};

}  // namespace mdsweep::md
