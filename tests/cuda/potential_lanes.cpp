// Compiled once for each instruction set, like host/cpu/kernel.cpp.
#define HWY_COMPILE_ONLY_STATIC
#include "potential_lanes.hpp"

#include "cpu/lanes.hpp"

namespace mdsweep::md {

namespace {

using HWY_NAMESPACE::FloatTag;
using HWY_NAMESPACE::lane_count;
using HWY_NAMESPACE::Lanes;
namespace hn = hwy::HWY_NAMESPACE;

void pairs(const PairTerm& term, const float* tables, const float* r2, float* force_over_r, float* energy, int count) {
    for (int i = 0; i < count; i += lane_count) {
        const auto value = pair_value(term, tables, Lanes(hn::LoadU(FloatTag(), r2 + i)));
        hn::StoreU(value.force_over_r.v, FloatTag(), force_over_r + i);
        hn::StoreU(value.energy.v, FloatTag(), energy + i);
    }
}

void walls(const WallTerm& term, const float* w, float* force, float* energy, int count) {
    for (int i = 0; i < count; i += lane_count) {
        const auto value = wall_value(term, Lanes(hn::LoadU(FloatTag(), w + i)));
        hn::StoreU(value.force.v, FloatTag(), force + i);
        hn::StoreU(value.energy.v, FloatTag(), energy + i);
    }
}

}  // namespace

void MDSWEEP_KERNEL(LaneFunctions& functions) {
    functions.pairs = pairs;
    functions.walls = walls;
}

}  // namespace mdsweep::md
