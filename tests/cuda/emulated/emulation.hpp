// A GPU made of threads, for the host's side of the CUDA engine: streams that run beside the host, events, memory that
// can run out, launches that can fail. Its kernel is the step on the test's own execution policy
// (../threaded_team.hpp).
#pragma once

#include <atomic>
#include <cstddef>

namespace mdsweep::md {

struct Emulation {
    std::atomic<std::size_t> memory{std::size_t{256} << 20};  // bytes of device memory
    std::atomic<std::size_t> allocated{0};
    std::atomic<int> thread_blocks_at_once{3};  // of the one multiprocessor
    std::atomic<int> launches{0};               // done so far
    std::atomic<int> fail_at_launch{-1};        // this one and all later calls fail
    std::atomic<int> most_listed{0};            // replicas in a launch
    std::atomic<int> most_padded{0};            // places of a replica's particles
    std::atomic<int> most_reserved{0};          // multiprocessors in a launch
};

Emulation& emulation();

}  // namespace mdsweep::md
