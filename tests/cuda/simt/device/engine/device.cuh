// In place of cuda/engine/device.cuh, for the emulated GPU of ../../gpu.hpp.
#pragma once

#include "cuda/simt/device_side.hpp"

namespace mdsweep::md {

inline int this_multiprocessor() {
    return simt::multiprocessor();
}
inline unsigned long long device_time() {
    return simt::nanoseconds();
}
inline char* shared_memory() {
    return simt::shared_memory();
}

}  // namespace mdsweep::md
