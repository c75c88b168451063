// What a device alone has, beside the built-in functions of CUDA C++. The emulated GPU of the tests has a file of the
// same name in place of this one (tests/cuda/simt/device/).
#pragma once

namespace mdsweep::md {

// Numbered from 0, perhaps with gaps. The numbers decide about speed alone.
__device__ inline int this_multiprocessor() {
    int number = 0;
    asm("mov.u32 %0, %%smid;" : "=r"(number));
    return number;
}

// Nanoseconds, the same on all multiprocessors.
__device__ inline unsigned long long device_time() {
    unsigned long long now = 0;
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
    return now;
}

// The shared memory that a launch asks for, one for each thread block.
__device__ inline char* shared_memory() {
    extern __shared__ __align__(16) char shared[];
    return shared;
}

}  // namespace mdsweep::md
