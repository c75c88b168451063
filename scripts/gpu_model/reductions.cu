// A team's sums and votes, ours and CUB's, each as a kernel of its own: reductions.py counts their instructions.
#include <cub/block/block_reduce.cuh>
#include <cub/warp/warp_reduce.cuh>
#include <vector>

#include "engine/team.cuh"

namespace mdsweep::md {

namespace {

constexpr int threads = most_warps * warp_lanes;
using OneWarp = WarpTeam<LoopKind::sheet, 1>;
using OneThreadBlock = ThreadBlockTeam<LoopKind::sheet, 1>;

// A thread's values, which the kernel was given and what is made of them is given back: the same in all kernels.
template <class Team, int n, class Sum>
__device__ void sum_values(const float* from, float* to, const Sum& sum) {
    __shared__ float4 memory[(32 + sheet_terms * (2 + most_warps)) / 4 + threads];
    __builtin_assume(blockDim.x == threads);  // unrolls the sum over warps, so that what is counted is what runs
    const Team team(reinterpret_cast<char*>(memory), warp_lanes);
    float values[n];
#pragma unroll
    for (int k = 0; k < n; ++k) values[k] = from[k * threads + threadIdx.x];
    sum(team, values, team.sums());
    if (team.rank() < n) to[team.rank()] = team.sums()[team.rank()];
}

template <int n>
struct Values {
    float of[n];
    __device__ friend Values operator+(const Values& a, const Values& b) {
        Values sum;
#pragma unroll
        for (int k = 0; k < n; ++k) sum.of[k] = a.of[k] + b.of[k];
        return sum;
    }
};

template <class Team, int n>
__device__ void put(const Team& team, const float (&values)[n], float* to) {
    team.sync();
    if (team.rank() == 0) {
#pragma unroll
        for (int k = 0; k < n; ++k) to[k] = values[k];
    }
    team.sync();
}

}  // namespace

// What is no reduction: the first thread's values.
template <class Team, int n>
__global__ void sum_none(const float* from, float* to) {
    sum_values<Team, n>(from, to,
                        [](const Team& team, const float(&values)[n], float* sums) { put(team, values, sums); });
}

template <class Team, int n>
__global__ void sum_ours(const float* from, float* to) {
    sum_values<Team, n>(from, to,
                        [](const Team& team, const float(&values)[n], float* sums) { team.sum(values, sums); });
}

template <class Team, int n>
__global__ void sum_cub(const float* from, float* to) {
    sum_values<Team, n>(from, to, [](const Team& team, const float(&values)[n], float* sums) {
        float all[n];
        if constexpr (Team::is_thread_block) {
            using Reduce = cub::BlockReduce<Values<n>, threads>;
            __shared__ typename Reduce::TempStorage storage;
            Values<n> mine;
#pragma unroll
            for (int k = 0; k < n; ++k) mine.of[k] = values[k];
            const Values<n> sum = Reduce(storage).Sum(mine);
#pragma unroll
            for (int k = 0; k < n; ++k) all[k] = sum.of[k];
        } else {
            __shared__ typename cub::WarpReduce<float>::TempStorage storage[most_warps];
#pragma unroll
            for (int k = 0; k < n; ++k)
                all[k] = cub::WarpReduce<float>(storage[threadIdx.x / warp_lanes]).Sum(values[k]);
        }
        put(team, all, sums);
    });
}

template <class Team>
__global__ void vote_none(const int* from, int* to) {
    to[threadIdx.x] = from[threadIdx.x] != 0;
}

template <class Team>
__global__ void vote_ours(const int* from, int* to) {
    to[threadIdx.x] = Team::any_worker(from[threadIdx.x] != 0);
}

// By counting, for which newer devices have an instruction. CUB leaves what it finds with the first thread.
template <class Team>
__global__ void vote_cub(const int* from, int* to) {
    const int mine = from[threadIdx.x] != 0;
    if constexpr (Team::is_thread_block) {
        using Reduce = cub::BlockReduce<int, threads>;
        __shared__ typename Reduce::TempStorage storage;
        __shared__ int any;
        const int found = Reduce(storage).Sum(mine);
        if (threadIdx.x == 0) any = found;
        __syncthreads();
        to[threadIdx.x] = any != 0;
    } else {
        __shared__ typename cub::WarpReduce<int>::TempStorage storage[most_warps];
        const int found = cub::WarpReduce<int>(storage[threadIdx.x / warp_lanes]).Sum(mine);
        to[threadIdx.x] = __shfl_sync(all_lanes, found, 0) != 0;
    }
}

// So that all are compiled.
template <class Team, int... n>
std::vector<const void*> kernels() {
    return {reinterpret_cast<const void*>(&vote_none<Team>),      reinterpret_cast<const void*>(&vote_ours<Team>),
            reinterpret_cast<const void*>(&vote_cub<Team>),       reinterpret_cast<const void*>(&sum_none<Team, n>)...,
            reinterpret_cast<const void*>(&sum_ours<Team, n>)..., reinterpret_cast<const void*>(&sum_cub<Team, n>)...};
}
template std::vector<const void*> kernels<OneWarp, 1, 4, 8, 16>();
template std::vector<const void*> kernels<OneThreadBlock, 1, 4, 8, 16>();

}  // namespace mdsweep::md
