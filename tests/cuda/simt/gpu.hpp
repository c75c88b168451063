// A GPU for tests, on one core: every CUDA thread of a grid is a fibre, and they take turns where a barrier, a vote or
// a shuffle makes them wait. The kernel is its real source, compiled as C++ with the header of device/ in place of
// CUDA's, and by a compiler that tells of every access to memory (-fsanitize=thread; nothing of the thread sanitizer
// itself is linked). A race is therefore found by what orders two accesses, not by how they happen to fall.
//
// Not emulated: what a GPU's memory does beyond CUDA's promises, textures, more than one dimension, grids of more
// threads than fit at once. Local arrays of threads and constants of the program are not watched.
//
// Launches and copies of several streams (operation.hpp) take turns; that two of them race is found all the same, as
// what orders them is told with them. So one word's history has one writer, and there is no lock at each access.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cuda/simt/fibre.hpp"
#include "cuda/simt/findings.hpp"
#include "cuda/simt/memory.hpp"
#include "cuda/simt/operation.hpp"

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
    std::vector<int> multiprocessors = {0};  // their numbers; blocks are dealt out to them in turn
    const void* barrier_without_use =
        nullptr;  // one of Findings::barrier_calls: threads wait there, but it orders nothing
};

// For one caller at a time.
class Gpu {
public:
    explicit Gpu(std::size_t capacity = std::size_t{16} << 20U) : memory(capacity) {}

    Memory memory;
    // By so much a thread's clock goes on when it is looked at, and not otherwise. All clocks begin a launch at one
    // time.
    unsigned long long nanoseconds_per_look = 1000;

    // Runs kernel() in each thread of the grid, until all have ended or none can go on. `past`: what has ended before.
    Findings launch(const Grid& grid, const std::function<void()>& kernel, Operation self, const Past& past);
    // As an operation of the stream 0, which all that is given without a stream is done in.
    Findings launch(const Grid& grid, const std::function<void()>& kernel);
    // Copies between host and device, where memory of this GPU is watched. from == nullptr: fills with the byte
    // `value`.
    Faults copy(void* to, const void* from, std::size_t bytes, Operation self, const Past& past, int value = 0);
    // An array is taken or given back in the order of a stream: from then on it is there, or until then.
    Faults take(const void* array, std::size_t bytes, Operation self, const Past& past);
    Faults give_back(const void* array, std::size_t bytes, Operation self, const Past& past);

private:
    friend class Run;
    std::vector<std::unique_ptr<Fibre>> fibres_;  // their stacks are used again
    unsigned launches_ = 0;
    unsigned long long clock_ = 1'000'000;  // ns
};

}  // namespace simt
