// In place of CUDA's header: kernels compiled as C++ for the emulated GPU of ../gpu.hpp. Names and meanings are those
// of the CUDA C++ Programming Guide; only what the kernels use is here. `__CUDACC__` and `__CUDA_ARCH__` come from the
// compiler's command line, as nvcc sets them for device code; files of the host read no more than the types.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "cuda/simt/device_side.hpp"

using cudaStream_t = struct CUstream_st*;

#ifdef __CUDACC__

#define __host__
#define __device__
#define __global__
#define __forceinline__ inline
#define __noinline__
#define __maxnreg__(registers)

// A dimension of threadIdx or blockDim.
template <unsigned (*value)()>
struct BuiltIn {
    operator unsigned() const { return value(); }
};
inline constexpr struct { BuiltIn<simt::thread_number> x; } threadIdx{};
inline constexpr struct { BuiltIn<simt::threads_of_block> x; } blockDim{};

struct alignas(16) float4 {
    float x, y, z, w;
};

// Inline always: the calls within are told apart by where they return to.
#define SIMT_INTRINSIC inline __attribute__((always_inline))

SIMT_INTRINSIC void __syncthreads() {
    simt::barrier();
}
SIMT_INTRINSIC int __syncthreads_or(int condition) {
    return simt::barrier_or(condition != 0) ? 1 : 0;
}
SIMT_INTRINSIC void __syncwarp(unsigned mask = 0xFFFFFFFFU) {
    simt::warp_barrier(mask);
}
SIMT_INTRINSIC int __any_sync(unsigned mask, int condition) {
    return simt::vote_any(mask, condition != 0) ? 1 : 0;
}
SIMT_INTRINSIC float __shfl_xor_sync(unsigned mask, float value, int lane_mask) {
    return std::bit_cast<float>(simt::shuffle_xor(mask, std::bit_cast<std::uint32_t>(value), lane_mask));
}
SIMT_INTRINSIC unsigned atomicAdd(unsigned* address, unsigned value) {
    return simt::atomic_add(address, value);
}
SIMT_INTRINSIC int atomicAdd(int* address, int value) {
    return static_cast<int>(simt::atomic_add(reinterpret_cast<std::uint32_t*>(address), static_cast<unsigned>(value)));
}
SIMT_INTRINSIC unsigned long long atomicCAS(unsigned long long* address, unsigned long long expected,
                                            unsigned long long desired) {
    return simt::atomic_compare_and_swap(address, expected, desired);
}

inline int __float_as_int(float value) {
    return std::bit_cast<int>(value);
}
inline float __int_as_float(int value) {
    return std::bit_cast<float>(value);
}
inline float rsqrtf(float x) {
    return static_cast<float>(1.0 / std::sqrt(static_cast<double>(x)));
}
inline float __saturatef(float x) {
    return x > 0 ? (x < 1 ? x : 1.0F) : 0.0F;  // not a number: 0
}
inline int __float2int_rn(float x) {
    constexpr float beyond = 2147483648.0F;
    if (std::isnan(x)) return 0;
    if (x >= beyond) return std::numeric_limits<int>::max();
    if (x <= -beyond) return std::numeric_limits<int>::min();
    return static_cast<int>(std::nearbyint(x));
}

#endif
