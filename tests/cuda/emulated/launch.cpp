// engine/kernel.hpp on the emulated GPU: what engine/kernel.cu says in words of CUDA.
#include <algorithm>

#include "cuda/emulated/emulation.hpp"
#include "cuda/emulated/stream.hpp"
#include "cuda/simt/kernels.hpp"
#include "engine/check_cuda.hpp"
#include "engine/kernel.hpp"

namespace mdsweep::md {

void launch_replicas(const ReplicaShape& shape, int thread_blocks, const Launch& launch, cudaStream_t stream) {
    Emulation& gpu = emulation();
    if (gpu.launches++ >= gpu.fail_at_launch && gpu.fail_at_launch >= 0)
        check_cuda(cudaErrorLaunchFailure, "starting " + std::to_string(launch.listed) + " replicas");
    gpu.most_listed = std::max(gpu.most_listed.load(), launch.listed);
    gpu.most_padded = std::max(gpu.most_padded.load(), shape.padded);
    gpu.most_reserved = std::max(gpu.most_reserved.load(), launch.reserved);
    stream->add([shape, thread_blocks, launch](simt::Operation self, const simt::Past& past) {
        const simt::Grid grid{.blocks = thread_blocks,
                              .threads = shape.threads(),
                              .shared_bytes = shape.shared_bytes(),
                              .schedule = {simt::Order::random, self.place()},
                              .multiprocessors = emulation().multiprocessors};
        with_gpu([&](simt::Gpu& device) {
            take_note_of(device
                             .launch(
                                 grid, [&] { simt::run_kernel(&shape, &launch); }, self, past)
                             .faults);
        });
    });
}

int thread_blocks_per_multiprocessor(const ReplicaShape&) {
    return emulation().thread_blocks_at_once;
}

bool kernel_has_code() {
    return true;
}

}  // namespace mdsweep::md
