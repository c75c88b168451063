// The functions of the CUDA runtime that the engine calls. Device memory is host memory.
#include <cuda_runtime.h>

#include <atomic>
#include <cstring>
#include <map>
#include <mutex>

#include "cuda/emulated/emulation.hpp"
#include "cuda/emulated/stream.hpp"

using mdsweep::md::emulation;
using mdsweep::md::take_note_of;
using mdsweep::md::with_gpu;

namespace {

cudaError_t status() {
    const bool failed = emulation().fail_at_launch >= 0 && emulation().launches >= emulation().fail_at_launch;
    return failed || emulation().lost ? cudaErrorLaunchFailure : cudaSuccess;
}

struct Kind {
    const char* name;
    std::atomic<std::size_t>& limit;
    std::atomic<std::size_t>& allocated;
};
const Kind device_memory{"device memory", emulation().memory, emulation().allocated};
const Kind pinned_memory{"pinned memory", emulation().pinned_memory, emulation().pinned_allocated};

std::mutex sizes_mutex;
std::map<void*, std::size_t> sizes;  // of all arrays

cudaError_t allocate(const Kind& kind, void** array, std::size_t size) {
    const std::scoped_lock lock(sizes_mutex);
    if (kind.allocated + size > kind.limit) return cudaErrorMemoryAllocation;
    kind.allocated += size;
    with_gpu([&](simt::Gpu& gpu) { *array = gpu.memory.make<std::byte>(kind.name, size); });
    sizes[*array] = size;
    return cudaSuccess;
}

// Calls give_back(gpu, size).
template <class GiveBack>
void deallocate(const Kind& kind, void* array, const GiveBack& give_back) {
    const std::scoped_lock lock(sizes_mutex);
    const std::size_t size = sizes.at(array);
    kind.allocated -= size;
    sizes.erase(array);
    with_gpu([&](simt::Gpu& gpu) { give_back(gpu, size); });
}

// from == nullptr: fills with `value`.
cudaError_t copy(void* to, const void* from, std::size_t bytes, int value, cudaStream_t stream) {
    stream->add([=](simt::Operation self, const simt::Past& past) {
        with_gpu([&](simt::Gpu& gpu) { take_note_of(gpu.copy(to, from, bytes, self, past, value)); });
    });
    return status();
}

}  // namespace

// The names of parameters are CUDA's.
extern "C" {

const char* cudaGetErrorString(cudaError_t error) {
    return error == cudaErrorLaunchFailure ? "unspecified launch failure" : "emulated error";
}
const char* cudaGetErrorName(cudaError_t) {
    return "cudaErrorEmulated";
}
cudaError_t cudaGetLastError() {
    return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* version) {
    *version = CUDART_VERSION;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* count) {
    *count = 1;
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int) {
    return cudaSuccess;
}
cudaError_t cudaGetDevice(int* device) {
    *device = 0;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
    *properties = {};
    std::strcpy(properties->name, "emulated GPU");
    properties->major = 9;
    properties->multiProcessorCount = static_cast<int>(emulation().multiprocessors.size());
    properties->totalGlobalMem = emulation().memory;
    return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attr, int) {
    *value = attr == cudaDevAttrMemoryPoolsSupported ? static_cast<int>(emulation().memory_pools) : 1'000'000;
    return cudaSuccess;
}
cudaError_t cudaDeviceGetStreamPriorityRange(int* leastPriority, int* greatestPriority) {
    *leastPriority = *greatestPriority = 0;
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** devPtr, std::size_t size) {
    return allocate(device_memory, devPtr, size);
}
// Waits for all streams, as a GPU's does.
cudaError_t cudaFree(void* devPtr) {
    if (devPtr == nullptr) return cudaSuccess;
    CUstream_st::wait_for_all();
    deallocate(device_memory, devPtr, [=](simt::Gpu& gpu, std::size_t) { gpu.memory.free(devPtr); });
    return cudaSuccess;
}
// The address is known and the room is taken at once, the memory may be touched later.
cudaError_t cudaMallocAsync(void** devPtr, std::size_t size, cudaStream_t hStream) {
    if (!emulation().memory_pools) return cudaErrorNotSupported;
    if (status() != cudaSuccess) return status();
    if (const cudaError_t error = allocate(device_memory, devPtr, size); error != cudaSuccess) return error;
    hStream->add([array = *devPtr, size](simt::Operation self, const simt::Past& past) {
        with_gpu([&](simt::Gpu& gpu) { take_note_of(gpu.take(array, size, self, past)); });
    });
    return cudaSuccess;
}
cudaError_t cudaFreeAsync(void* devPtr, cudaStream_t hStream) {
    if (!emulation().memory_pools) return cudaErrorNotSupported;
    hStream->add([devPtr](simt::Operation self, const simt::Past& past) {
        deallocate(device_memory, devPtr,
                   [&](simt::Gpu& gpu, std::size_t size) { take_note_of(gpu.give_back(devPtr, size, self, past)); });
    });
    return status();
}
cudaError_t cudaMallocHost(void** ptr, std::size_t size) {
    if (const cudaError_t error = allocate(pinned_memory, ptr, size); error != cudaSuccess) return error;
    with_gpu([&](simt::Gpu& gpu) { gpu.memory.set_initialised(*ptr, size); });
    return cudaSuccess;
}
cudaError_t cudaFreeHost(void* ptr) {
    if (ptr != nullptr) deallocate(pinned_memory, ptr, [=](simt::Gpu& gpu, std::size_t) { gpu.memory.free(ptr); });
    return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    *total = emulation().memory;
    *free = *total - emulation().allocated;
    return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* dst, const void* src, std::size_t count, cudaMemcpyKind, cudaStream_t stream) {
    return copy(dst, src, count, 0, stream);
}
cudaError_t cudaMemsetAsync(void* devPtr, int value, std::size_t count, cudaStream_t stream) {
    return copy(devPtr, nullptr, count, value, stream);
}

cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned, int) {
    *stream = new CUstream_st;
    return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    delete stream;
    return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    stream->wait();
    return status();
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
    *event = new CUevent_st;
    return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
    delete event;
    return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    event->record(*stream);
    return status();
}
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
    event->hold_back(*stream);
    return status();
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    event->wait();
    return status();
}

}  // extern "C"
