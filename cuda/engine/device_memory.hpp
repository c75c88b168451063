// Owners of what the CUDA runtime hands out, and its errors as exceptions.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace mdsweep::md {

inline void check_cuda(cudaError_t status, const std::string& doing) {
    if (status != cudaSuccess)
        throw std::runtime_error("CUDA failed while " + doing + ": " + cudaGetErrorString(status) + " (" +
                                 cudaGetErrorName(status) + ")");
}

class DeviceOutOfMemory : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Memory on the device, or on the host where the device can read and write it directly ("pinned").
enum class MemoryKind { device, pinned };

// Room for `size` values of T, not initialised. Throws DeviceOutOfMemory with what was asked and what was there.
template <class T, MemoryKind kind>
class CudaArray {
public:
    CudaArray() = default;
    explicit CudaArray(std::size_t size) : size_(size) {
        void* memory = nullptr;
        const std::size_t bytes = size * sizeof(T);
        const cudaError_t status =
            kind == MemoryKind::device ? cudaMalloc(&memory, bytes) : cudaMallocHost(&memory, bytes);
        data_ = static_cast<T*>(memory);
        if (status == cudaErrorMemoryAllocation) {
            cudaGetLastError();  // forget it: the next call would report it again
            throw DeviceOutOfMemory(out_of_memory_words(bytes));
        }
        check_cuda(status, "allocating " + std::to_string(bytes) + " bytes");
    }
    ~CudaArray() {
        if (kind == MemoryKind::device)
            cudaFree(data_);
        else
            cudaFreeHost(data_);
    }
    CudaArray(CudaArray&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    CudaArray& operator=(CudaArray&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    CudaArray(const CudaArray&) = delete;
    CudaArray& operator=(const CudaArray&) = delete;

    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }

    // Makes room for `size` values; what was there is lost when it grows.
    void reserve(std::size_t size) {
        if (size <= size_) return;
        *this = CudaArray();  // first, so that both need not fit at once
        *this = CudaArray(size);
    }

private:
    static std::string out_of_memory_words(std::size_t bytes) {
        if (kind == MemoryKind::pinned)
            return "no memory that the GPU can reach is left on the host: asked for " + std::to_string(bytes) +
                   " bytes";
        std::size_t free = 0, total = 0;
        cudaMemGetInfo(&free, &total);
        return "the GPU is out of memory: asked for " + std::to_string(bytes) + " bytes, " + std::to_string(free) +
               " of " + std::to_string(total) + " are free";
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
};

template <class T>
using DeviceArray = CudaArray<T, MemoryKind::device>;
template <class T>
using PinnedArray = CudaArray<T, MemoryKind::pinned>;

// A stream of the highest priority: thread blocks of its kernels start before those of default priority.
class Stream {
public:
    Stream() {
        int lowest = 0, highest = 0;
        check_cuda(cudaDeviceGetStreamPriorityRange(&lowest, &highest), "asking for the priorities of streams");
        check_cuda(cudaStreamCreateWithPriority(&stream_, cudaStreamNonBlocking, highest), "creating a stream");
    }
    ~Stream() {
        if (stream_ != nullptr) cudaStreamDestroy(stream_);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    [[nodiscard]] cudaStream_t get() const { return stream_; }
    void wait(const std::string& doing) const { check_cuda(cudaStreamSynchronize(stream_), doing); }

private:
    cudaStream_t stream_ = nullptr;
};

// A mark in a stream; who waits for it sleeps.
class Event {
public:
    Event() {
        check_cuda(cudaEventCreateWithFlags(&event_, cudaEventBlockingSync | cudaEventDisableTiming),
                   "creating an event");
    }
    ~Event() {
        if (event_ != nullptr) cudaEventDestroy(event_);
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    void record(const Stream& stream) const { check_cuda(cudaEventRecord(event_, stream.get()), "marking a stream"); }
    void wait(const std::string& doing) const { check_cuda(cudaEventSynchronize(event_), doing); }
    // Lets a stream wait, not the caller.
    void hold_back(const Stream& stream) const {
        check_cuda(cudaStreamWaitEvent(stream.get(), event_, 0), "letting a stream wait for another");
    }

private:
    cudaEvent_t event_ = nullptr;
};

}  // namespace mdsweep::md
