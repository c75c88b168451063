// The bare Coulomb pair and the minimum image of a cell that is periodic in x and y.
#pragma once

#include "physics/number.hpp"

namespace mdsweep::md {

// F / r of two charges with q_i q_j l_B = strength; energy in kT is strength / r.
template <class Real>
MDSWEEP_HD Real coulomb_force_over_r(Real strength, Real inverse_r) {
    return (strength * inverse_r) * (inverse_r * inverse_r);
}

// The nearest of all images of a lateral distance in units of the box length.
template <class Real>
MDSWEEP_HD Real minimum_image(Real distance) {
    return distance - nearest_integer(distance);
}
template <class Real>
MDSWEEP_HD Real lateral_distance(Real a, Real b) {
    return minimum_image(a - b);
}

// The same where the period is another.
template <class Real>
MDSWEEP_HD Real lateral_distance(Real a, Real b, Real period, Real inverse_period) {
    const Real distance = a - b;
    return distance - period * nearest_integer(distance * inverse_period);
}

}  // namespace mdsweep::md
