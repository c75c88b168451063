// The execution policy of a thread block (see replica/step.hpp): a worker is a thread, with one lane.
#pragma once

#include <cstdint>

#include "replica/step.hpp"

namespace mdsweep::md {

inline constexpr int warp_lanes = 32;
inline constexpr int most_warps = 32;

struct ThreadBlock {
    using Real = float;
    using Word = std::uint32_t;
    static constexpr int width = 1;

    float* field;     // [sheet_terms], shared memory
    float* partials;  // [sheet_terms][most_warps], shared memory

    __device__ static int rank() { return static_cast<int>(threadIdx.x); }
    __device__ static int size() { return static_cast<int>(blockDim.x); }
    __device__ static void sync() { __syncthreads(); }
    __device__ static float load(const float* p) { return *p; }
    __device__ static void store(float* p, float value) { *p = value; }
    __device__ static float everyone(const float* p) { return *p; }
    __device__ static std::uint32_t ion_numbers(int first) { return static_cast<std::uint32_t>(first); }
    __device__ static void increment(std::uint32_t* count) { atomicAdd(count, 1U); }
    __device__ static bool any_worker(bool condition) { return __syncthreads_or(condition) != 0; }
    __device__ float* scratch() { return field; }

    // Always in the same order: by lanes within a warp, then by warps.
    template <int n>
    __device__ void sum(const float (&values)[n], float (&sums)[n]) {
        static_assert(n <= sheet_terms);
        const int lane = rank() % warp_lanes, warp = rank() / warp_lanes, warps = size() / warp_lanes;
#pragma unroll
        for (int k = 0; k < n; ++k) {
            float value = values[k];
            for (int step = warp_lanes / 2; step > 0; step /= 2) value += __shfl_xor_sync(0xFFFFFFFFU, value, step);
            if (lane == 0) partials[k * most_warps + warp] = value;
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < n; ++k) {
            sums[k] = 0;
            for (int w = 0; w < warps; ++w) sums[k] += partials[k * most_warps + w];
        }
        __syncthreads();
    }
};

}  // namespace mdsweep::md
