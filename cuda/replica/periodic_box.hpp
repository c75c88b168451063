// The box in which a replica's particles are: the images of a distance.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {

// The periodic images in the box: x has period 1, y the box's aspect, and z its period where it has no walls.
template <class Real>
struct PeriodicBox {
    Real y, inverse_y, z, half_z;
    MDSWEEP_HD explicit PeriodicBox(const StepParameters& p, float unit = 1)
        : y(p.aspect_y), inverse_y(1.0F / p.aspect_y), z(p.period_z * unit), half_z(p.half_period_z * unit) {}
};

// z of a position, or of a distance of two, that is at most a period outside.
template <class Real>
MDSWEEP_HD Real wrapped_z(Real z, const PeriodicBox<Real>& box) {
    return select(box.half_z < absolute(z), z - with_sign_of(box.z, z), z);
}

}  // namespace mdsweep::md
