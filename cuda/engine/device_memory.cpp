#include "engine/device_memory.hpp"

#include <string>

#include "engine/check_cuda.hpp"

namespace mdsweep::md {

namespace {

// Whether there was no room; throws at other errors.
bool out_of_memory(cudaError_t status, std::size_t bytes) {
    if (status != cudaErrorMemoryAllocation) {
        check_cuda(status, "allocating " + std::to_string(bytes) + " bytes");
        return false;
    }
    cudaGetLastError();  // forget it: the next call would report it again
    return true;
}

}  // namespace

DeviceMemory::DeviceMemory(cudaStream_t stream) : stream_(stream) {
    int device = 0, supported = 0;
    check_cuda(cudaGetDevice(&device), "asking for the device");
    check_cuda(cudaDeviceGetAttribute(&supported, cudaDevAttrMemoryPoolsSupported, device),
               "asking for the device's memory pools");
    has_pools_ = supported != 0;
}

thrust::device_ptr<void> DeviceMemory::do_allocate(std::size_t bytes, std::size_t /*alignment*/) {
    void* memory = nullptr;
    if (!out_of_memory(has_pools_ ? cudaMallocAsync(&memory, bytes, stream_) : cudaMalloc(&memory, bytes), bytes))
        return thrust::device_ptr<void>(memory);
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    throw DeviceOutOfMemory("the GPU is out of memory: asked for " + std::to_string(bytes) + " bytes, " +
                            std::to_string(free) + " of " + std::to_string(total) + " are free");
}

void DeviceMemory::do_deallocate(thrust::device_ptr<void> memory, std::size_t /*bytes*/, std::size_t /*alignment*/) {
    if (has_pools_)
        cudaFreeAsync(memory.get(), stream_);
    else
        cudaFree(memory.get());
}

void* PinnedMemory::do_allocate(std::size_t bytes, std::size_t /*alignment*/) {
    void* memory = nullptr;
    if (!out_of_memory(cudaMallocHost(&memory, bytes), bytes)) return memory;
    throw DeviceOutOfMemory("no memory that the GPU can reach is left on the host: asked for " + std::to_string(bytes) +
                            " bytes");
}

void PinnedMemory::do_deallocate(void* memory, std::size_t /*bytes*/, std::size_t /*alignment*/) {
    cudaFreeHost(memory);
}

}  // namespace mdsweep::md
