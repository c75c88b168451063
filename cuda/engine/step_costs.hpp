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
    {LoopKind::sheet, 32, 75, 1831, 1831},
    {LoopKind::sheet, 100, 75, 10781, 10781},
    {LoopKind::sheet, 128, 75, 13056, 13605},
    {LoopKind::sheet, 512, 75, 21255, 25086},
    {LoopKind::sheet, 2048, 75, 146194, 198086},
    {LoopKind::exact_square, 32, 75, 3150, 3150},
    {LoopKind::exact_square, 100, 75, 15741, 17707},
    {LoopKind::exact_square, 128, 75, 18844, 21434},
    {LoopKind::exact_square, 512, 75, 30439, 35983},
    {LoopKind::exact_square, 2048, 75, 208274, 266570},
    {LoopKind::sheet, 32, 80, 1799, 1799},
    {LoopKind::sheet, 100, 80, 10570, 10697},
    {LoopKind::sheet, 128, 80, 12786, 13605},
    {LoopKind::sheet, 512, 80, 20532, 25086},
    {LoopKind::sheet, 2048, 80, 143173, 198086},
    {LoopKind::exact_square, 32, 80, 3075, 3075},
    {LoopKind::exact_square, 100, 80, 15480, 17867},
    {LoopKind::exact_square, 128, 80, 18523, 21593},
    {LoopKind::exact_square, 512, 80, 30470, 36940},
    {LoopKind::exact_square, 2048, 80, 208317, 266729},
    {LoopKind::sheet, 32, 86, 1802, 1802},
    {LoopKind::sheet, 100, 86, 10580, 10580},
    {LoopKind::sheet, 128, 86, 12796, 12796},
    {LoopKind::sheet, 512, 86, 20530, 20530},
    {LoopKind::sheet, 2048, 86, 143177, 143177},
    {LoopKind::exact_square, 32, 86, 3077, 3077},
    {LoopKind::exact_square, 100, 86, 15482, 15482},
    {LoopKind::exact_square, 128, 86, 18525, 18525},
    {LoopKind::exact_square, 512, 86, 30465, 30465},
    {LoopKind::exact_square, 2048, 86, 208309, 208309},
    {LoopKind::sheet, 32, 89, 1802, 1802},
    {LoopKind::sheet, 100, 89, 10580, 10580},
    {LoopKind::sheet, 128, 89, 12796, 12796},
    {LoopKind::sheet, 512, 89, 20530, 20530},
    {LoopKind::sheet, 2048, 89, 143177, 143177},
    {LoopKind::exact_square, 32, 89, 3077, 3077},
    {LoopKind::exact_square, 100, 89, 15482, 15482},
    {LoopKind::exact_square, 128, 89, 18525, 18525},
    {LoopKind::exact_square, 512, 89, 30465, 30465},
    {LoopKind::exact_square, 2048, 89, 208309, 208309},
    {LoopKind::sheet, 32, 90, 1732, 1732},
    {LoopKind::sheet, 100, 90, 10150, 10150},
    {LoopKind::sheet, 128, 90, 12238, 12238},
    {LoopKind::sheet, 512, 90, 19821, 19821},
    {LoopKind::sheet, 2048, 90, 139418, 139418},
    {LoopKind::exact_square, 32, 90, 3065, 3065},
    {LoopKind::exact_square, 100, 90, 15173, 15173},
    {LoopKind::exact_square, 128, 90, 18108, 18108},
    {LoopKind::exact_square, 512, 90, 30443, 30443},
    {LoopKind::exact_square, 2048, 90, 202129, 202129},
    {LoopKind::sheet, 32, 100, 1799, 1799},
    {LoopKind::sheet, 100, 100, 10300, 10300},
    {LoopKind::sheet, 128, 100, 12438, 12438},
    {LoopKind::sheet, 512, 100, 20219, 20219},
    {LoopKind::sheet, 2048, 100, 139766, 139766},
    {LoopKind::exact_square, 32, 100, 3034, 3034},
    {LoopKind::exact_square, 100, 100, 15641, 15641},
    {LoopKind::exact_square, 128, 100, 18714, 18714},
    {LoopKind::sheet, 32, 120, 1825, 1825},
    {LoopKind::sheet, 100, 120, 10695, 10695},
    {LoopKind::sheet, 128, 120, 12948, 12948},
    {LoopKind::sheet, 512, 120, 20691, 20691},
    {LoopKind::sheet, 2048, 120, 146362, 146362},
    {LoopKind::exact_square, 32, 120, 3047, 3047},
    {LoopKind::exact_square, 100, 120, 16127, 16127},
    {LoopKind::exact_square, 128, 120, 19361, 19361},
};
// clang-format on

}  // namespace mdsweep::md
