#include "engine/check_cuda.hpp"
#include "engine/kernel.hpp"
#include "engine/kernel_of.hpp"

namespace mdsweep::md {

namespace {

Kernel kernel_of(const ReplicaShape& shape) {
    return visit_loop(shape.loop, [&]<LoopKind loop>() { return kernel_with<loop>(shape); });
}

}  // namespace

void launch_replicas(const ReplicaShape& shape, int thread_blocks, const Launch& launch, cudaStream_t stream) {
    kernel_of(shape)<<<static_cast<unsigned>(thread_blocks), static_cast<unsigned>(shape.threads()),
                       shape.shared_bytes(), stream>>>(launch, shape.padded);
    check_cuda(cudaGetLastError(), "starting " + std::to_string(launch.listed) + " replicas in " +
                                       std::to_string(thread_blocks) + " thread blocks of " +
                                       std::to_string(shape.threads()) + " threads with " +
                                       std::to_string(shape.shared_bytes()) + " bytes of shared memory each");
}

int thread_blocks_per_multiprocessor(const ReplicaShape& shape) {
    int device = 0, most_shared = 0, thread_blocks = 0;
    check_cuda(cudaGetDevice(&device), "asking for the device");
    check_cuda(cudaDeviceGetAttribute(&most_shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, device),
               "asking for the device's shared memory");
    if (shape.shared_bytes() > static_cast<std::size_t>(most_shared)) return 0;
    const Kernel kernel = kernel_of(shape);
    check_cuda(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, most_shared),
               "asking for shared memory");
    check_cuda(
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&thread_blocks, kernel, shape.threads(), shape.shared_bytes()),
        "computing the occupancy");
    return thread_blocks;
}

bool kernel_has_code() {
    cudaFuncAttributes attributes{};
    const bool found = cudaFuncGetAttributes(&attributes, kernel_of(replica_shape(512))) == cudaSuccess;
    if (!found) cudaGetLastError();  // forget it: the next call would report it again
    return found;
}

}  // namespace mdsweep::md
