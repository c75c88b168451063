// Three independent standard normal numbers from four random words (Box and Muller, Ann. Math. Stat. 29, 610, 1958).
#pragma once

#include "physics/philox.hpp"

namespace mdsweep::md {

template <class Real>
struct Vector3 {
    Real x, y, z;
};

// sin and cos of a whole turn times u, u in (0, 1), as Taylor series within a quarter turn (error below 1e-7).
template <class Real>
struct SineCosine {
    Real sine, cosine;
};
template <class Real>
MDSWEEP_HD SineCosine<Real> sine_cosine_of_turn(Real u) {
    const Real t = u - Real(0.5F);                                      // the angle plus half a turn
    const Real angle = Real(6.2831853F) * (Real(0.25F) - absolute(t));  // in [-pi/2, pi/2]
    const Real q = angle * angle;
    Real s = multiply_add(q, Real(-2.5052108e-8F), Real(2.7557319e-6F));
    s = multiply_add(q, s, Real(-1.9841270e-4F));
    s = multiply_add(q, s, Real(8.3333333e-3F));
    s = multiply_add(q, s, Real(-1.6666667e-1F));
    s = multiply_add(q, s, Real(1.0F));
    Real c = multiply_add(q, Real(2.0876757e-9F), Real(-2.7557319e-7F));
    c = multiply_add(q, c, Real(2.4801587e-5F));
    c = multiply_add(q, c, Real(-1.3888889e-3F));
    c = multiply_add(q, c, Real(4.1666667e-2F));
    c = multiply_add(q, c, Real(-0.5F));
    c = multiply_add(q, c, Real(1.0F));
    // Half a turn more than t changes both signs: cos(2 pi t) = sin(angle), sin(2 pi t) = sign(t) cos(angle).
    return {select(t < Real(0.0F), c, -c), -(angle * s)};
}

template <class Real, class Word>
MDSWEEP_HD Vector3<Real> three_gaussians(const FourWords<Word>& words) {
    const Real radius1 = square_root(Real(-2.0F) * natural_log(UnitInterval<Real>::from(words.a)));
    const Real radius2 = square_root(Real(-2.0F) * natural_log(UnitInterval<Real>::from(words.c)));
    const SineCosine<Real> first = sine_cosine_of_turn(UnitInterval<Real>::from(words.b));
    const SineCosine<Real> second = sine_cosine_of_turn(UnitInterval<Real>::from(words.d));
    return {radius1 * first.cosine, radius1 * first.sine, radius2 * second.cosine};
}

}  // namespace mdsweep::md
