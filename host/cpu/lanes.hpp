// A SIMD vector as a number type of the physics: the same names as cuda/physics/number.hpp, over Highway.
//
// Included only by kernel.cpp, which is compiled once for each instruction set. Highway's HWY_NAMESPACE differs between
// them, so that every template instantiated on these types is a function of its own.
#pragma once

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "physics/number.hpp"
#include "replica/tile.hpp"

namespace mdsweep::md::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using FloatTag = hn::ScalableTag<float>;
using WordTag = hn::ScalableTag<std::uint32_t>;
using WideTag = hn::ScalableTag<std::uint64_t>;
inline constexpr int lane_count = static_cast<int>(HWY_LANES(float));

struct Mask {
    hn::Mask<FloatTag> m;
};

struct Lanes {
    hn::Vec<FloatTag> v;
    Lanes() = default;
    MDSWEEP_HD Lanes(hn::Vec<FloatTag> vector) : v(vector) {}
    MDSWEEP_HD explicit Lanes(float x) : v(hn::Set(FloatTag(), x)) {}
};

MDSWEEP_HD Lanes operator+(Lanes a, Lanes b) {
    return hn::Add(a.v, b.v);
}
MDSWEEP_HD Lanes operator-(Lanes a, Lanes b) {
    return hn::Sub(a.v, b.v);
}
MDSWEEP_HD Lanes operator*(Lanes a, Lanes b) {
    return hn::Mul(a.v, b.v);
}
MDSWEEP_HD Lanes operator/(Lanes a, Lanes b) {
    return hn::Div(a.v, b.v);
}
MDSWEEP_HD Lanes operator-(Lanes a) {
    return hn::Neg(a.v);
}
MDSWEEP_HD Mask operator<(Lanes a, Lanes b) {
    return {hn::Lt(a.v, b.v)};
}

MDSWEEP_HD Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
    return hn::MulAdd(a.v, b.v, c.v);
}
MDSWEEP_HD Lanes multiply_subtract(Lanes a, Lanes b, Lanes c) {
    return hn::MulSub(a.v, b.v, c.v);
}
MDSWEEP_HD Lanes nearest_integer(Lanes a) {
    return hn::Round(a.v);
}
MDSWEEP_HD Lanes absolute(Lanes a) {
    return hn::Abs(a.v);
}
MDSWEEP_HD Lanes larger(Lanes a, Lanes b) {
    return hn::Max(a.v, b.v);
}
MDSWEEP_HD Lanes smaller(Lanes a, Lanes b) {
    return hn::Min(a.v, b.v);
}
MDSWEEP_HD Lanes select(Mask m, Lanes yes, Lanes no) {
    return hn::IfThenElse(m.m, yes.v, no.v);
}
MDSWEEP_HD Lanes with_sign_of(Lanes size, Lanes sign) {
    return hn::CopySign(size.v, sign.v);
}
MDSWEEP_HD Mask both(Mask a, Mask b) {
    return {hn::And(a.m, b.m)};
}
MDSWEEP_HD bool any_lane(Mask m) {
    return !hn::AllFalse(FloatTag(), m.m);
}
MDSWEEP_HD Lanes square_root(Lanes a) {
    return hn::Sqrt(a.v);
}
MDSWEEP_HD Lanes natural_log(Lanes a) {
    return hn::Log(FloatTag(), a.v);
}
MDSWEEP_HD Lanes exponential(Lanes a) {
    return hn::Exp(FloatTag(), a.v);
}
MDSWEEP_HD Lanes look_up(const float* table, Lanes index) {
    return hn::GatherIndex(FloatTag(), table, hn::ConvertTo(hn::RebindToSigned<FloatTag>(), index.v));
}

// The processor's estimate (11 to 14 bits) and one Newton step: relative error about 1e-7.
MDSWEEP_HD Lanes reciprocal_sqrt(Lanes a) {
    const Lanes y = hn::ApproximateReciprocalSqrt(a.v);
    const Lanes half_error = hn::NegMulAdd((a * y).v, y.v, hn::Set(FloatTag(), 1.0F));  // 1 - a y^2
    return hn::MulAdd((y * Lanes(0.5F)).v, half_error.v, y.v);
}

// strength / squared^(3/2): coulomb_force_over_r() of reciprocal_sqrt(), but one product shorter: twice the inverse
// root is y (3 - squared y^2), and the factor of 8 is part of the strength, which does not change in a loop over pairs.
MDSWEEP_HD Lanes coulomb_force_over_r_at(Lanes strength, Lanes squared) {
    const Lanes y = hn::ApproximateReciprocalSqrt(squared.v);
    const Lanes twice_inverse = y * Lanes(hn::NegMulAdd(squared.v, (y * y).v, hn::Set(FloatTag(), 3.0F)));
    return ((strength * Lanes(0.125F)) * twice_inverse) * (twice_inverse * twice_inverse);
}

MDSWEEP_HD float sum_of_lanes(Lanes a) {
    return hn::GetLane(hn::SumOfLanes(FloatTag(), a.v));
}

// Sums of two vectors, each within groups of 2 * distance lanes of which the upper half is for the second vector.
template <int distance>
MDSWEEP_HD Lanes sums_of_neighbours(Lanes first, Lanes second) {
    const FloatTag floats;
    if constexpr (distance == lane_count / 2) {
        return hn::Add(hn::ConcatLowerLower(floats, second.v, first.v),
                       hn::ConcatUpperUpper(floats, second.v, first.v));
    } else if constexpr (distance == 1) {
        return hn::Add(hn::OddEven(second.v, first.v), hn::Reverse2(floats, hn::OddEven(first.v, second.v)));
    } else {
        static_assert(distance == 2);
        const hn::Repartition<double, FloatTag> twos;
        const auto a = hn::BitCast(twos, first.v), b = hn::BitCast(twos, second.v);
        return hn::Add(hn::BitCast(floats, hn::OddEven(b, a)), hn::BitCast(floats, hn::Shuffle01(hn::OddEven(a, b))));
    }
}

// The sums over the lanes of as many values as there are lanes. Pairs of neighbours are added until one is left of
// each; what AVX2 has only within halves of a vector is done there.
MDSWEEP_HD void sums_of_lanes(const Lanes* values, float* sums) {
    const FloatTag floats;
    hn::Vec<FloatTag> left[lane_count];
    for (int k = 0; k < lane_count; ++k) left[k] = values[k].v;
    if constexpr (lane_count == 8) {
        for (int k = 0; k < 4; ++k) left[k] = sums_of_neighbours<1>(left[2 * k], left[2 * k + 1]).v;
        for (int k = 0; k < 2; ++k) left[k] = sums_of_neighbours<2>(left[2 * k], left[2 * k + 1]).v;
        left[0] = sums_of_neighbours<4>(left[0], left[1]).v;
    } else {
        for (int count = lane_count / 2; count > 0; count /= 2)
            for (int k = 0; k < count; ++k) {
                const auto low = left[2 * k], high = left[2 * k + 1];
                left[k] = hn::Add(hn::ConcatEven(floats, high, low), hn::ConcatOdd(floats, high, low));
            }
    }
    hn::StoreU(left[0], floats, sums);
}

// Lateral coordinates as whole numbers of 2^-32 periods, as in a GPU's tile (replica/tile.hpp).
struct FixedLanes {
    hn::Vec<hn::RebindToSigned<FloatTag>> v;
};
// x in [-1/2, 1/2] periods; what does not fit, 1/2, becomes -1/2.
MDSWEEP_HD FixedLanes to_fixed(Lanes x) {
    return {hn::NearestInt((x * Lanes(tile_unit)).v)};
}
// The minimum image of a - b, in tile units.
MDSWEEP_HD Lanes lateral_distance(FixedLanes a, FixedLanes b) {
    return hn::ConvertTo(FloatTag(), hn::Sub(a.v, b.v));
}
MDSWEEP_HD Lanes lateral_distance(FixedLanes a, FixedLanes b, Lanes period, Lanes /*inverse_period*/) {
    return lateral_distance(a, b) * period;
}

// Random words, one a lane.
struct LaneWords {
    hn::Vec<WordTag> v;
    LaneWords() = default;
    MDSWEEP_HD LaneWords(hn::Vec<WordTag> vector) : v(vector) {}
    MDSWEEP_HD explicit LaneWords(std::uint32_t word) : v(hn::Set(WordTag(), word)) {}
};

MDSWEEP_HD LaneWords operator^(LaneWords a, LaneWords b) {
    return hn::Xor(a.v, b.v);
}

MDSWEEP_HD LaneWords operator&(LaneWords a, LaneWords b) {
    return hn::And(a.v, b.v);
}

// Products of the even and of the odd lanes, sorted into high and low halves.
MDSWEEP_HD WideProduct<LaneWords> wide_multiply(LaneWords a, std::uint32_t constant) {
    const WordTag words;
    const WideTag wide;
    const auto factor = hn::Set(words, constant);
    const auto even = hn::MulEven(a.v, factor);
    const auto odd = hn::MulEven(hn::BitCast(words, hn::ShiftRight<32>(hn::BitCast(wide, a.v))), factor);
    return {LaneWords(hn::OddEven(hn::BitCast(words, odd), hn::BitCast(words, hn::ShiftRight<32>(even)))),
            LaneWords(hn::OddEven(hn::BitCast(words, hn::ShiftLeft<32>(odd)), hn::BitCast(words, even)))};
}

}  // namespace mdsweep::md::HWY_NAMESPACE

namespace mdsweep::md {

template <>
struct UnitInterval<HWY_NAMESPACE::Lanes> {
    MDSWEEP_HD static HWY_NAMESPACE::Lanes from(HWY_NAMESPACE::LaneWords word) {
        using namespace HWY_NAMESPACE;  // NOLINT: local to a function
        const hn::RebindToSigned<FloatTag> integers;
        const auto top = hn::BitCast(integers, hn::ShiftRight<9>(word.v));
        return (Lanes(hn::ConvertTo(FloatTag(), top)) + Lanes(0.5F)) * Lanes(1.1920929e-7F);
    }
};

}  // namespace mdsweep::md
