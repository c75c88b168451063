#include "cuda/simt/toy_kernels.hpp"

#include "engine/device.cuh"

namespace simt::toy {

namespace {

constexpr unsigned all_lanes = 0xFFFFFFFFU, lower_half = 0xFFFFU;

int rank() {
    return static_cast<int>(threadIdx.x);
}
int neighbour() {
    return (rank() + 1) % static_cast<int>(static_cast<unsigned>(blockDim.x));
}

}  // namespace

void neighbours(int* ranks, int* sums) {
    ranks[rank()] = rank();
    __syncthreads();
    sums[rank()] = rank() + ranks[neighbour()];
}

void neighbours_in_warp(int* ranks, int* sums) {
    ranks[rank()] = rank();
    __syncwarp();
    sums[rank()] = rank() + ranks[neighbour()];
}

void neighbours_after_vote(int* ranks, int* sums) {
    ranks[rank()] = rank();
    if (__any_sync(all_lanes, 1) != 0) sums[rank()] = rank() + ranks[neighbour()];
}

void neighbours_without_barrier(int* ranks, int* sums) {
    ranks[rank()] = rank();
    sums[rank()] = rank() + ranks[neighbour()];
}

void neighbours_in_grid(int* ranks, int* next, int block_size, int blocks) {
    const int block = mdsweep::md::this_multiprocessor(), at = block * block_size + rank();
    ranks[at] = at;
    __syncthreads();
    next[at] = ranks[(block + 1) % blocks * block_size];
}

void rotate(int* values, int* before) {
    before[rank()] = values[neighbour()];
    __syncthreads();
    values[rank()] = rank();
}

void rotate_without_barrier(int* values, int* before) {
    before[rank()] = values[neighbour()];
    values[rank()] = rank();
}

void sum_of_warp(float* sum) {
    auto mine = static_cast<float>(rank());
    for (int offset = 16; offset > 0; offset /= 2) mine += __shfl_xor_sync(all_lanes, mine, offset);
    if (rank() == 0) *sum = mine;
}

void sums_of_halves(float* sums) {
    auto mine = static_cast<float>(rank());
    const unsigned half = rank() < 16 ? lower_half : ~lower_half;
    for (int offset = 8; offset > 0; offset /= 2) mine += __shfl_xor_sync(half, mine, offset);
    if (rank() % 16 == 0) sums[rank() / 16] = mine;
}

void count(unsigned* counter) {
    atomicAdd(counter, 1U);
}

void count_without_atomics(unsigned* counter) {
    ++*counter;
}

void count_and_look(unsigned* counter, unsigned* seen) {
    if (rank() == 0)
        *seen = *counter;
    else
        atomicAdd(counter, 1U);
}

void rotate_in_shared_memory(int* before) {
    int* const values = reinterpret_cast<int*>(mdsweep::md::shared_memory());
    values[rank()] = rank();
    __syncthreads();
    before[rank()] = values[neighbour()];
}

void read_unwritten_shared_memory(int* values) {
    values[rank()] = reinterpret_cast<const int*>(mdsweep::md::shared_memory())[rank()];
}

void write_at(int* values, int place) {
    values[place] = 1;
}

void read_across_words(const char* bytes, int* to) {
    to[rank()] = *reinterpret_cast<const int*>(bytes + 2);
}

void barrier_of_half() {
    if (rank() % 2 == 0) return;
    __syncthreads();
}

void barriers_in_two_branches() {
    if (rank() % 2 == 0)
        __syncthreads();
    else
        (void)__syncthreads_or(0);
}

void vote_against_barrier() {
    if (rank() == 0)
        __syncthreads();
    else
        (void)__any_sync(all_lanes, 0);
}

void vote_for_others() {
    (void)__any_sync(rank() < 16 ? all_lanes : lower_half, 0);
}

void masks_that_differ() {
    (void)__any_sync(rank() == 31 ? all_lanes : all_lanes >> 1U, 0);
}

void shuffle_from_ended_lanes(float* sum) {
    if (rank() >= 16) return;
    const float other = __shfl_xor_sync(all_lanes, 1.0F, 16);
    if (rank() == 0) *sum = other;
}

}  // namespace simt::toy
