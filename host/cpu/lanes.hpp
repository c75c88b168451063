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

// squared^(-3/2) from the processor's estimate y of the inverse root with few products, in units of inverse_cube_unit.
// An estimate of 14 bits leaves an error e = 1 - squared y^2 below 2^-13, so that y^3 (1 + 3/2 e) is within 3e-8; one
// of 11 bits takes Newton's step before, twice the inverse root being y (3 - squared y^2).
inline constexpr float inverse_cube_unit = lane_count == 16 ? 1.5F : 0.125F;
MDSWEEP_HD Lanes twice_inverse_root(Lanes squared) {
    const Lanes y = hn::ApproximateReciprocalSqrt(squared.v);
    return y * Lanes(hn::NegMulAdd(squared.v, (y * y).v, hn::Set(FloatTag(), 3.0F)));
}
MDSWEEP_HD Lanes corrected_cube(Lanes squared, Lanes y2) {
    return hn::NegMulAdd(squared.v, y2.v, hn::Set(FloatTag(), 5.0F / 3));
}
MDSWEEP_HD Lanes times_inverse_cube(Lanes a, Lanes squared) {
    if constexpr (lane_count == 16) {
        const Lanes y = hn::ApproximateReciprocalSqrt(squared.v), y2 = y * y;
        return ((a * y) * y2) * corrected_cube(squared, y2);
    } else {
        const Lanes twice = twice_inverse_root(squared);
        return (a * twice) * (twice * twice);
    }
}
MDSWEEP_HD Lanes plus_inverse_cube(Lanes a, Lanes squared) {
    if constexpr (lane_count == 16) {
        const Lanes y = hn::ApproximateReciprocalSqrt(squared.v), y2 = y * y;
        return multiply_add(y * y2, corrected_cube(squared, y2), a);
    } else {
        const Lanes twice = twice_inverse_root(squared);
        return multiply_add(twice * twice, twice, a);
    }
}

MDSWEEP_HD float sum_of_lanes(Lanes a) {
    return hn::GetLane(hn::SumOfLanes(FloatTag(), a.v));
}

// Sums of two vectors of `count` lanes, each within groups of 2 * distance lanes of which the upper half is for the
// second vector.
template <int distance, int count, class Tag>
MDSWEEP_HD hn::Vec<Tag> sums_of_neighbours(Tag tag, hn::Vec<Tag> first, hn::Vec<Tag> second) {
    if constexpr (2 * distance == count) {
        return hn::Add(hn::ConcatLowerLower(tag, second, first), hn::ConcatUpperUpper(tag, second, first));
    } else if constexpr (distance == 1) {
        return hn::Add(hn::OddEven(second, first), hn::Reverse2(tag, hn::OddEven(first, second)));
    } else {
        static_assert(distance == 2);
        const hn::Repartition<double, Tag> twos;
        const auto a = hn::BitCast(twos, first), b = hn::BitCast(twos, second);
        return hn::Add(hn::BitCast(tag, hn::OddEven(b, a)), hn::BitCast(tag, hn::Shuffle01(hn::OddEven(a, b))));
    }
}

// The sums over the lanes of so many vectors of so many lanes, 4 or 8: row(0), ... Pairs of neighbours are added until
// one vector is left.
template <int count, class Tag, class Row>
MDSWEEP_HD hn::Vec<Tag> sums_by_neighbours(Tag tag, const Row& row) {
    hn::Vec<Tag> left[count];
    for (int k = 0; k < count; ++k) left[k] = row(k);
    for (int k = 0; k < count / 2; ++k) left[k] = sums_of_neighbours<1, count>(tag, left[2 * k], left[2 * k + 1]);
    for (int k = 0; k < count / 4; ++k) left[k] = sums_of_neighbours<2, count>(tag, left[2 * k], left[2 * k + 1]);
    if constexpr (count == 8) left[0] = sums_of_neighbours<4, count>(tag, left[0], left[1]);
    return left[0];
}

// The sums over the lanes of as many vectors in memory as there are lanes, `stride` numbers from one to the next. Of
// the 16 lanes of AVX-512 the halves are added first, as they are read.
template <int lanes = lane_count>
MDSWEEP_HD Lanes sums_of_lanes(const float* vectors, int stride, int count = lanes) {
    const FloatTag floats;
    if constexpr (lanes == 16) {
        const hn::Half<FloatTag> halves;
        const auto eight = [=](const float* first) {
            return sums_by_neighbours<8>(halves, [=](int k) {
                return hn::Add(hn::LoadU(halves, first + k * stride), hn::LoadU(halves, first + k * stride + 8));
            });
        };
        if (count <= 8) return hn::ZeroExtendVector(floats, eight(vectors));
        return hn::Combine(floats, eight(vectors + 8 * stride), eight(vectors));
    } else {
        return sums_by_neighbours<lanes>(floats, [=](int k) { return hn::LoadU(floats, vectors + k * stride); });
    }
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

// Vectors rotated by one lane: each lane has what the next one had, the last what the first had.
class NextLane {
public:
    MDSWEEP_HD NextLane() : lanes_(hn::IndicesFromVec(FloatTag(), following())) {}
    [[nodiscard]] MDSWEEP_HD Lanes of(Lanes a) const { return hn::TableLookupLanes(a.v, lanes_); }
    [[nodiscard]] MDSWEEP_HD FixedLanes of(FixedLanes a) const {
        return {hn::BitCast(FixedTag(), hn::TableLookupLanes(hn::BitCast(FloatTag(), a.v), lanes_))};
    }

private:
    using FixedTag = hn::RebindToSigned<FloatTag>;
    MDSWEEP_HD static hn::Vec<FixedTag> following() {
        return hn::And(hn::Add(hn::Iota(FixedTag(), 0), hn::Set(FixedTag(), 1)), hn::Set(FixedTag(), lane_count - 1));
    }
    decltype(hn::IndicesFromVec(FloatTag(), hn::Vec<FixedTag>())) lanes_;
};

MDSWEEP_HD Lanes half_a_turn(Lanes a) {
    return hn::ConcatLowerUpper(FloatTag(), a.v, a.v);
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
