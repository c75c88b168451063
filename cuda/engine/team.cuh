// The execution policies of a GPU (see replica/step.hpp): a team of threads that simulates one replica. A worker is a
// thread, with one lane.
#pragma once

#include <cstdint>

#include "engine/shape.hpp"
#include "replica/step.hpp"

namespace mdsweep::md {

inline constexpr unsigned all_lanes = 0xFFFFFFFFU;

// The part that both teams share.
template <LoopKind loop, int rows>
struct TeamBase : TileTeam<loop, rows> {
    float* shared_sums;   // [sheet_terms]
    float* shared_field;  // [sheet_terms]
    float* partials;      // [warps][sheet_terms], in a team of several warps

    // `memory`: team_shared_bytes, aligned to 16 bytes.
    __device__ TeamBase(char* memory, int padded) {
        this->tile.sites = reinterpret_cast<TileParticle*>(memory);
        shared_sums = reinterpret_cast<float*>(this->tile.sites + padded);
        shared_field = shared_sums + sheet_terms;
        partials = shared_field + sheet_terms;
    }

    static constexpr int reciprocal_rows = rows;

    __device__ static int lane() { return static_cast<int>(threadIdx.x) % warp_lanes; }
    __device__ static void increment(std::uint32_t* count) { atomicAdd(count, 1U); }
    __device__ static bool vote(bool condition) { return __any_sync(all_lanes, condition) != 0; }
    __device__ float* sums() const { return shared_sums; }
    __device__ float* field() const { return shared_field; }

    // Sums of n values over the lanes of a warp, into to[n]. Each exchange halves the values that a lane still has to
    // do with, so that 16 values take 16 shuffles and not 80, as with CUB (PERFORMANCE.md); always in the same order.
    template <int n>
    __device__ static void sum_warp(const float (&values)[n], float* to) {
        static_assert(n <= sheet_terms && (n & (n - 1)) == 0);
        float mine[n];
#pragma unroll
        for (int k = 0; k < n; ++k) mine[k] = values[k];
        const int index = exchange<n / 2, warp_lanes / 2>(mine, 0);
        // Lanes that differ only in the last bits hold the same sum.
        if (lane() % (warp_lanes / n) == 0) to[index] = mine[0];
    }

private:
    // Gives `left` of its values to the lane `offset` away and takes as many, then goes on with half of both. Returns
    // which sum is in mine[0] at the end.
    template <int left, int offset, int n>
    __device__ static int exchange(float (&mine)[n], int index) {
        if constexpr (offset == 0) {
            return index;
        } else if constexpr (left == 0) {
            mine[0] += __shfl_xor_sync(all_lanes, mine[0], offset);
            return exchange<0, offset / 2>(mine, index);
        } else {
            const bool upper = (lane() & offset) != 0;
#pragma unroll
            for (int k = 0; k < left; ++k) {
                const float given = upper ? mine[k] : mine[k + left];
                const float kept = upper ? mine[k + left] : mine[k];
                mine[k] = kept + __shfl_xor_sync(all_lanes, given, offset);
            }
            return exchange<left / 2, offset / 2>(mine, upper ? index + left : index);
        }
    }
};

// A team that is a warp; several share a thread block.
template <LoopKind loop, int rows>
struct WarpTeam : TeamBase<loop, rows> {
    using TeamBase<loop, rows>::TeamBase;
    static constexpr bool is_thread_block = false;

    __device__ static int rank() { return static_cast<int>(threadIdx.x) % warp_lanes; }
    __device__ static int size() { return warp_lanes; }
    __device__ static void sync() { __syncwarp(); }
    __device__ static void finish_collecting(float* /*sums*/, int /*count*/) { sync(); }
    __device__ static bool any_worker(bool condition) { return __any_sync(all_lanes, condition) != 0; }

    template <int n>
    __device__ void sum(const float (&values)[n], float* to) const {
        __syncwarp();  // what was there has been read
        this->sum_warp(values, to);
        __syncwarp();
    }
    __device__ void collect(const float (&values)[coulomb_batch], float* to, int at, bool fresh) const {
        sum(values, this->sums());
        if (rank() < coulomb_batch) to[at + rank()] = this->sums()[rank()] + (fresh ? 0.0F : to[at + rank()]);
    }
};

// A team that is a thread block.
template <LoopKind loop, int rows>
struct ThreadBlockTeam : TeamBase<loop, rows> {
    using TeamBase<loop, rows>::TeamBase;
    static constexpr bool is_thread_block = true;

    __device__ static int rank() { return static_cast<int>(threadIdx.x); }
    __device__ static int size() { return static_cast<int>(blockDim.x); }
    __device__ static void sync() { __syncthreads(); }
    __device__ static void finish_collecting(float* /*sums*/, int /*count*/) { sync(); }
    __device__ static bool any_worker(bool condition) { return __syncthreads_or(condition) != 0; }

    template <int n>
    __device__ void sum(const float (&values)[n], float* to) const {
        this->sum_warp(values, this->partials + rank() / warp_lanes * sheet_terms);
        __syncthreads();
        if (rank() < n) {
            float sum = 0;
            for (int warp = 0; warp < size() / warp_lanes; ++warp) sum += this->partials[warp * sheet_terms + rank()];
            to[rank()] = sum;
        }
        __syncthreads();
    }
    __device__ void collect(const float (&values)[coulomb_batch], float* to, int at, bool fresh) const {
        sum(values, this->sums());
        if (rank() < coulomb_batch) to[at + rank()] = this->sums()[rank()] + (fresh ? 0.0F : to[at + rank()]);
    }
};

}  // namespace mdsweep::md
