// Potentials as the CPU's kernel computes them, in SIMD lanes: for tests of cpu/lanes.hpp, one for each instruction
// set.
#pragma once

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

// Whole vectors only: `count` is a multiple of 16.
struct LaneFunctions {
    void (*pairs)(const PairTerm&, const float* tables, const float* r2, float* force_over_r, float* energy,
                  int count) = nullptr;
    void (*walls)(const WallTerm&, const float* w, float* force, float* energy, int count) = nullptr;
};

void lanes_baseline(LaneFunctions& functions);
#ifdef MDSWEEP_X86
void lanes_avx2(LaneFunctions& functions);
void lanes_avx512(LaneFunctions& functions);
#endif

}  // namespace mdsweep::md
