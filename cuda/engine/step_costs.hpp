// Written by scripts/gpu_model (--write), of what nvcc 13.0 makes of the kernels. Plain C++.
#pragma once

#include "replica/replica.hpp"

namespace mdsweep::md {

// A step of one warp, of the replicas that `mdsweep bench` measures: counted, not timed.
struct StepCost {
    LoopKind loop;
    int particles;
    int architecture;  // compute capability: 90 is 9.0
    int instructions;  // executed
    int clocks;        // of a scheduler, at least
};

// clang-format off
inline constexpr StepCost step_costs[] = {
    {LoopKind::sheet, 32, 75, 1819, 1819},
    {LoopKind::sheet, 100, 75, 11328, 11328},
    {LoopKind::sheet, 128, 75, 13964, 14024},
    {LoopKind::sheet, 512, 75, 21505, 25213},
    {LoopKind::sheet, 2048, 75, 147521, 198910},
    {LoopKind::exact_square, 32, 75, 3222, 3222},
    {LoopKind::exact_square, 100, 75, 16310, 18449},
    {LoopKind::exact_square, 128, 75, 19766, 22575},
    {LoopKind::exact_square, 512, 75, 30306, 35712},
    {LoopKind::exact_square, 2048, 75, 209459, 267530},
    {LoopKind::sheet, 32, 80, 1784, 1784},
    {LoopKind::sheet, 100, 80, 11058, 11058},
    {LoopKind::sheet, 128, 80, 13624, 14024},
    {LoopKind::sheet, 512, 80, 20774, 25213},
    {LoopKind::sheet, 2048, 80, 145517, 198910},
    {LoopKind::exact_square, 32, 80, 3136, 3136},
    {LoopKind::exact_square, 100, 80, 16018, 18614},
    {LoopKind::exact_square, 128, 80, 19401, 22739},
    {LoopKind::exact_square, 512, 80, 30334, 36899},
    {LoopKind::exact_square, 2048, 80, 210509, 267687},
    {LoopKind::sheet, 32, 86, 1777, 1777},
    {LoopKind::sheet, 100, 86, 11061, 11061},
    {LoopKind::sheet, 128, 86, 13627, 13627},
    {LoopKind::sheet, 512, 86, 20772, 20772},
    {LoopKind::sheet, 2048, 86, 145522, 145522},
    {LoopKind::exact_square, 32, 86, 3142, 3142},
    {LoopKind::exact_square, 100, 86, 16018, 16018},
    {LoopKind::exact_square, 128, 86, 19401, 19401},
    {LoopKind::exact_square, 512, 86, 30338, 30338},
    {LoopKind::exact_square, 2048, 86, 210499, 210499},
    {LoopKind::sheet, 32, 89, 1777, 1777},
    {LoopKind::sheet, 100, 89, 11061, 11061},
    {LoopKind::sheet, 128, 89, 13627, 13627},
    {LoopKind::sheet, 512, 89, 20772, 20772},
    {LoopKind::sheet, 2048, 89, 145522, 145522},
    {LoopKind::exact_square, 32, 89, 3142, 3142},
    {LoopKind::exact_square, 100, 89, 16018, 16018},
    {LoopKind::exact_square, 128, 89, 19401, 19401},
    {LoopKind::exact_square, 512, 89, 30338, 30338},
    {LoopKind::exact_square, 2048, 89, 210499, 210499},
    {LoopKind::sheet, 32, 90, 1735, 1735},
    {LoopKind::sheet, 100, 90, 10729, 10729},
    {LoopKind::sheet, 128, 90, 13193, 13193},
    {LoopKind::sheet, 512, 90, 20094, 20094},
    {LoopKind::sheet, 2048, 90, 141942, 141942},
    {LoopKind::exact_square, 32, 90, 3104, 3104},
    {LoopKind::exact_square, 100, 90, 15768, 15768},
    {LoopKind::exact_square, 128, 90, 19066, 19066},
    {LoopKind::exact_square, 512, 90, 30390, 30390},
    {LoopKind::exact_square, 2048, 90, 203432, 203432},
    {LoopKind::sheet, 32, 100, 1798, 1798},
    {LoopKind::sheet, 100, 100, 11226, 11226},
    {LoopKind::sheet, 128, 100, 13878, 13878},
    {LoopKind::sheet, 512, 100, 20567, 20567},
    {LoopKind::sheet, 2048, 100, 140543, 140543},
    {LoopKind::exact_square, 32, 100, 3124, 3124},
    {LoopKind::exact_square, 100, 100, 16480, 16480},
    {LoopKind::exact_square, 128, 100, 20032, 20032},
    {LoopKind::sheet, 32, 120, 1824, 1824},
    {LoopKind::sheet, 100, 120, 11728, 11728},
    {LoopKind::sheet, 128, 120, 14553, 14553},
    {LoopKind::sheet, 512, 120, 21192, 21192},
    {LoopKind::sheet, 2048, 120, 148741, 148741},
    {LoopKind::exact_square, 32, 120, 3143, 3143},
    {LoopKind::exact_square, 100, 120, 16876, 16876},
    {LoopKind::exact_square, 128, 120, 20559, 20559},
};
// clang-format on

}  // namespace mdsweep::md
