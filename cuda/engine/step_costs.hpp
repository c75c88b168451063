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
    {LoopKind::sheet, 100, 75, 10773, 10773},
    {LoopKind::sheet, 128, 75, 13175, 13739},
    {LoopKind::sheet, 512, 75, 21396, 25148},
    {LoopKind::sheet, 2048, 75, 146131, 198105},
    {LoopKind::exact_square, 32, 75, 3222, 3222},
    {LoopKind::exact_square, 100, 75, 15757, 17723},
    {LoopKind::exact_square, 128, 75, 18909, 21456},
    {LoopKind::exact_square, 512, 75, 30110, 36107},
    {LoopKind::exact_square, 2048, 75, 208242, 266568},
    {LoopKind::sheet, 32, 80, 1784, 1784},
    {LoopKind::sheet, 100, 80, 10569, 10739},
    {LoopKind::sheet, 128, 80, 12914, 13739},
    {LoopKind::sheet, 512, 80, 20637, 25148},
    {LoopKind::sheet, 2048, 80, 143085, 198105},
    {LoopKind::exact_square, 32, 80, 3136, 3136},
    {LoopKind::exact_square, 100, 80, 15529, 17882},
    {LoopKind::exact_square, 128, 80, 18625, 21615},
    {LoopKind::exact_square, 512, 80, 30123, 37304},
    {LoopKind::exact_square, 2048, 80, 208244, 267761},
    {LoopKind::sheet, 32, 86, 1777, 1777},
    {LoopKind::sheet, 100, 86, 10573, 10573},
    {LoopKind::sheet, 128, 86, 12918, 12918},
    {LoopKind::sheet, 512, 86, 20633, 20633},
    {LoopKind::sheet, 2048, 86, 143087, 143087},
    {LoopKind::exact_square, 32, 86, 3142, 3142},
    {LoopKind::exact_square, 100, 86, 15534, 15534},
    {LoopKind::exact_square, 128, 86, 18630, 18630},
    {LoopKind::exact_square, 512, 86, 30119, 30119},
    {LoopKind::exact_square, 2048, 86, 208244, 208244},
    {LoopKind::sheet, 32, 89, 1777, 1777},
    {LoopKind::sheet, 100, 89, 10573, 10573},
    {LoopKind::sheet, 128, 89, 12918, 12918},
    {LoopKind::sheet, 512, 89, 20633, 20633},
    {LoopKind::sheet, 2048, 89, 143087, 143087},
    {LoopKind::exact_square, 32, 89, 3142, 3142},
    {LoopKind::exact_square, 100, 89, 15534, 15534},
    {LoopKind::exact_square, 128, 89, 18630, 18630},
    {LoopKind::exact_square, 512, 89, 30119, 30119},
    {LoopKind::exact_square, 2048, 89, 208244, 208244},
    {LoopKind::sheet, 32, 90, 1735, 1735},
    {LoopKind::sheet, 100, 90, 10085, 10085},
    {LoopKind::sheet, 128, 90, 12274, 12274},
    {LoopKind::sheet, 512, 90, 19930, 19930},
    {LoopKind::sheet, 2048, 90, 137338, 137338},
    {LoopKind::exact_square, 32, 90, 3104, 3104},
    {LoopKind::exact_square, 100, 90, 15201, 15201},
    {LoopKind::exact_square, 128, 90, 18173, 18173},
    {LoopKind::exact_square, 512, 90, 30156, 30156},
    {LoopKind::exact_square, 2048, 90, 201064, 201064},
    {LoopKind::sheet, 32, 100, 1798, 1798},
    {LoopKind::sheet, 100, 100, 10355, 10355},
    {LoopKind::sheet, 128, 100, 12586, 12586},
    {LoopKind::sheet, 512, 100, 20319, 20319},
    {LoopKind::sheet, 2048, 100, 138740, 138740},
    {LoopKind::exact_square, 32, 100, 3124, 3124},
    {LoopKind::exact_square, 100, 100, 15637, 15637},
    {LoopKind::exact_square, 128, 100, 18734, 18734},
    {LoopKind::sheet, 32, 120, 1824, 1824},
    {LoopKind::sheet, 100, 120, 10760, 10760},
    {LoopKind::sheet, 128, 120, 13118, 13118},
    {LoopKind::sheet, 512, 120, 20804, 20804},
    {LoopKind::sheet, 2048, 120, 145840, 145840},
    {LoopKind::exact_square, 32, 120, 3143, 3143},
    {LoopKind::exact_square, 100, 120, 16092, 16092},
    {LoopKind::exact_square, 128, 120, 19342, 19342},
};
// clang-format on

}  // namespace mdsweep::md
