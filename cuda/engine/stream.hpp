// Owners of streams and events.
#pragma once

#include <string>

#include "engine/check_cuda.hpp"
#include "engine/device_memory.hpp"

namespace mdsweep::md {

// A stream of the highest priority: thread blocks of its kernels start before those of default priority.
class Stream {
public:
    Stream() = default;
    ~Stream() { cudaStreamDestroy(stream_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    [[nodiscard]] cudaStream_t get() const { return stream_; }
    void wait(const std::string& doing) const { check_cuda(cudaStreamSynchronize(stream_), doing); }
    // Memory on the device, not initialised, which the stream outlives. It is there for what comes later in this
    // stream, and is given back behind all that came before. Throws DeviceOutOfMemory.
    template <class T>
    [[nodiscard]] DeviceArray<T> array(std::size_t size) const {
        return thrust::uninitialized_allocate_unique_n<T>(DeviceAllocator<T>(&memory_), size);
    }

private:
    static cudaStream_t make() {
        int lowest = 0, highest = 0;
        check_cuda(cudaDeviceGetStreamPriorityRange(&lowest, &highest), "asking for the priorities of streams");
        cudaStream_t stream = nullptr;
        check_cuda(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, highest), "creating a stream");
        return stream;
    }

    cudaStream_t stream_ = make();
    mutable DeviceMemory memory_{stream_};
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
