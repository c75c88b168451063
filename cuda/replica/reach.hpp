// The pair loop's look for partners within the short range's reach, which leaves a particle's pair with itself out.
//
// To 128 particles every partner is in the same warp as itself, and to a vector's width of particles in the same
// vector: were it to count as near, the short range would be computed for all of them.
#pragma once

#include <bit>
#include <cstdint>

#include "physics/number.hpp"

namespace mdsweep::md {

// All squared distances are at least `soft`. That alone have a particle and itself, and two at the same place, where no
// force has a direction: they are left out. `longest`: the reach, squared.
//
// A Distance says how far a partner is, and `holds` whether that is near. In general it is the squared distance itself:
// the smallest of several may be that of a particle to itself, so that only one at a time can be asked about.
template <class Real>
struct Reach {
    using Distance = Real;
    static constexpr bool of_smallest = false;
    Real soft, longest;

    MDSWEEP_HD Reach(Real soft_squared, Real longest_squared) : soft(soft_squared), longest(longest_squared) {}
    MDSWEEP_HD Distance distance_of(Real squared) const { return squared; }
    MDSWEEP_HD auto may_hold(Distance distance) const { return distance < longest; }
    MDSWEEP_HD auto holds(Distance distance) const { return both(soft < distance, distance < longest); }
};

// Positive floats are in the order of their bits, and those of `soft` itself wrap to the largest number: a sum and a
// minimum, which are one instruction of a GPU from compute capability 9.0 on.
template <>
struct Reach<float> {
    using Distance = std::uint32_t;
    static constexpr bool of_smallest = true;
    std::uint32_t minus_soft, limit;

    MDSWEEP_HD Reach(float soft_squared, float longest_squared)
        : minus_soft(~std::bit_cast<std::uint32_t>(soft_squared)),
          limit(soft_squared < longest_squared ? std::bit_cast<std::uint32_t>(longest_squared) + minus_soft : 0) {}
    MDSWEEP_HD Distance distance_of(float squared) const { return std::bit_cast<std::uint32_t>(squared) + minus_soft; }
    MDSWEEP_HD bool may_hold(Distance distance) const { return distance < limit; }
    MDSWEEP_HD bool holds(Distance distance) const { return distance < limit; }
};

}  // namespace mdsweep::md
