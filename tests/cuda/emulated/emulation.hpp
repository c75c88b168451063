// A GPU made of threads, for the CUDA engine: streams that run beside the host, events, memory that can run out,
// launches that can fail. Its kernels are the engine's own, on the emulated GPU of ../simt/, where launches and copies
// take turns (simt/gpu.hpp says why). What that finds, a race between two streams say, loses the device, as an access
// to no memory does on a GPU: whoever asks next is told, and the words are on standard error.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "cuda/simt/gpu.hpp"

namespace mdsweep::md {

struct Emulation {
    std::atomic<std::size_t> memory{std::size_t{16} << 20};  // bytes of device memory
    std::atomic<std::size_t> allocated{0};
    std::atomic<std::size_t> pinned_memory{std::size_t{40} << 20};
    std::atomic<std::size_t> pinned_allocated{0};
    std::atomic<bool> memory_pools{true};          // from which memory comes in the order of a stream
    std::atomic<int> thread_blocks_at_once{3};     // of a multiprocessor
    std::vector<int> multiprocessors{0, 1};        // their numbers; to be changed while no engine is there
    std::atomic<int> launches{0};                  // done so far
    std::atomic<int> fail_at_launch{-1};           // this one and all later calls fail
    std::atomic<bool> lost{false};                 // by a fault that a launch or a copy had
    std::atomic<bool> faults_are_expected{false};  // a test makes them
    std::atomic<int> most_listed{0};               // replicas in a launch
    std::atomic<int> most_padded{0};               // places of a replica's particles
    std::atomic<int> most_reserved{0};             // multiprocessors in a launch
};

Emulation& emulation();

// Does `work` with the GPU while nobody else does.
void with_gpu(const std::function<void(simt::Gpu&)>& work);
// The device is lost if there are any. Unless a test makes them, the program then fails too, whatever its tests say:
// a device that is lost while an engine is given up is nobody's concern.
void take_note_of(const simt::Faults& faults);

}  // namespace mdsweep::md
