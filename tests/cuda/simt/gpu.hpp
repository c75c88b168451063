// A GPU for tests, on one core: every CUDA thread of a grid is a fibre, and they take turns where a barrier, a vote or
// a shuffle makes them wait. The kernel is its real source, compiled as C++ with the header of device/ in place of
// CUDA's, and by a compiler that tells of every access to memory (-fsanitize=thread; nothing of the thread sanitizer
// itself is linked). A race is therefore found by what orders two accesses, not by how they happen to fall.
//
// Not emulated: what a GPU's memory does beyond CUDA's promises, textures, streams, more than one dimension, grids of
// more threads than fit at once. Local arrays of threads and constants of the program are not watched.
#pragma once

#include <functional>
#include <memory>

#include "cuda/simt/fibre.hpp"
#include "cuda/simt/findings.hpp"
#include "cuda/simt/memory.hpp"

namespace simt {

inline constexpr int warp_size = 32;

enum class Order {
    in_order,   // of all threads that can go on, the first
    reversed,   // the last
    random,     // any
    preempted,  // any, and at any access to memory it may be another one's turn
};

struct Schedule {
    Order order = Order::in_order;
    unsigned seed = 1;
};

struct Grid {
    int blocks = 1, threads = warp_size;  // threads: of a block, in whole warps
    std::size_t shared_bytes = 0;         // of a block
    Schedule schedule;
    int multiprocessors = 1;  // blocks are dealt out to them in turn
    const void* barrier_without_use =
        nullptr;  // one of Findings::barrier_calls: threads wait there, but it orders nothing
};

class Gpu {
public:
    Memory memory;

    // Runs kernel() in each thread of the grid, until all have ended or none can go on.
    Findings launch(const Grid& grid, const std::function<void()>& kernel);

private:
    std::vector<std::unique_ptr<Fibre>> fibres_;  // their stacks are used again
    std::uint32_t launches_ = 0;
    unsigned long long clock_ = 1'000'000;  // ns
};

}  // namespace simt
