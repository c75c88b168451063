// A wall that repels by WCA in the distance to its plane.
#pragma once

#include "physics/pair/wca.hpp"

namespace mdsweep::md {

struct WcaWall {
    static constexpr std::string_view name = "wca";
    static constexpr std::string_view sentence = "Weeks, Chandler and Andersen, in the distance w to the plane.";
    static constexpr std::array<Parameter, 2> parameters = Wca::parameters;
    static float natural_cutoff(const float* p) { return Wca::natural_cutoff(p); }
    static float nearest(const float* p) { return Wca::nearest(p); }

    template <class Real>
    MDSWEEP_HD static WallValue<Real> at(Real w, const float* p) {
        const PairValue<Real> value = Wca::at(w * w, Real(1.0F) / w, p, nullptr);
        return {w * value.force_over_r, value.energy};
    }
};

}  // namespace mdsweep::md
