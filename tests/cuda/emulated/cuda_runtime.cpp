// The functions of the CUDA runtime that the engine calls. Device memory is host memory.
#include <cuda_runtime.h>

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "cuda/emulated/emulation.hpp"
#include "cuda/emulated/stream.hpp"

namespace mdsweep::md {

Emulation& emulation() {
    static Emulation the_one;
    return the_one;
}

}  // namespace mdsweep::md

using mdsweep::md::emulation;

namespace {

// Sizes of what was handed out.
std::mutex allocations_mutex;
std::map<void*, std::size_t> allocations;

cudaError_t status() {
    return emulation().fail_at_launch >= 0 && emulation().launches >= emulation().fail_at_launch
               ? cudaErrorLaunchFailure
               : cudaSuccess;
}

}  // namespace

// A stream: a thread that does what it is given, in order.
struct CUstream_st {
    CUstream_st() : worker([this] { work(); }) {
        const std::scoped_lock lock(all_mutex);
        all.insert(this);
    }
    ~CUstream_st() {
        {
            const std::scoped_lock lock(all_mutex);
            all.erase(this);
        }
        add(nullptr);
        worker.join();
    }
    CUstream_st(const CUstream_st&) = delete;
    CUstream_st& operator=(const CUstream_st&) = delete;
    void add(std::function<void()> job) {
        const std::scoped_lock lock(mutex);
        jobs.push_back(std::move(job));
        changed.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return jobs.empty(); });
    }
    void work() {
        while (true) {
            std::function<void()> job;
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [this] { return !jobs.empty(); });
                job = jobs.front();
            }
            if (job) job();
            const std::scoped_lock lock(mutex);
            jobs.pop_front();
            changed.notify_all();
            if (!job) return;
        }
    }
    static void wait_for_all() {
        const std::scoped_lock lock(all_mutex);
        for (CUstream_st* stream : all) stream->wait();
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> jobs;
    static inline std::mutex all_mutex;
    static inline std::set<CUstream_st*> all;
    std::thread worker;
};

struct CUevent_st {
    // Outlives the event where a stream still has to reach it.
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        int recorded = 0, reached = 0;
        void wait_for(int which) {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return reached >= which; });
        }
        int last_recorded() {
            const std::scoped_lock lock(mutex);
            return recorded;
        }
    };
    std::shared_ptr<State> state = std::make_shared<State>();
};

namespace mdsweep::md {

void enqueue(cudaStream_t stream, std::function<void()> job) {
    stream->add(std::move(job));
}

}  // namespace mdsweep::md

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
    properties->multiProcessorCount = 2;
    properties->totalGlobalMem = emulation().memory;
    return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int) {
    *value = 1'000'000;
    return cudaSuccess;
}
cudaError_t cudaDeviceGetStreamPriorityRange(int* leastPriority, int* greatestPriority) {
    *leastPriority = *greatestPriority = 0;
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** devPtr, std::size_t size) {
    const std::scoped_lock lock(allocations_mutex);
    if (emulation().allocated + size > emulation().memory) return cudaErrorMemoryAllocation;
    emulation().allocated += size;
    *devPtr = std::malloc(size);
    std::memset(*devPtr, 0xFF, size);  // not what anybody counts on
    allocations[*devPtr] = size;
    return cudaSuccess;
}
// Waits for all streams, as a GPU's does.
cudaError_t cudaFree(void* devPtr) {
    if (devPtr == nullptr) return cudaSuccess;
    CUstream_st::wait_for_all();
    const std::scoped_lock lock(allocations_mutex);
    emulation().allocated -= allocations.at(devPtr);
    allocations.erase(devPtr);
    std::free(devPtr);
    return cudaSuccess;
}
cudaError_t cudaMallocHost(void** ptr, std::size_t size) {
    *ptr = std::malloc(size);
    return cudaSuccess;
}
cudaError_t cudaFreeHost(void* ptr) {
    std::free(ptr);
    return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    *total = emulation().memory;
    *free = *total - emulation().allocated;
    return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* dst, const void* src, std::size_t count, cudaMemcpyKind, cudaStream_t stream) {
    stream->add([=] { std::memcpy(dst, src, count); });
    return status();
}
cudaError_t cudaMemsetAsync(void* devPtr, int value, std::size_t count, cudaStream_t stream) {
    stream->add([=] { std::memset(devPtr, value, count); });
    return status();
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
    const auto state = event->state;
    int which = 0;
    {
        const std::scoped_lock lock(state->mutex);
        which = ++state->recorded;
    }
    stream->add([state, which] {
        const std::scoped_lock lock(state->mutex);
        state->reached = which;
        state->changed.notify_all();
    });
    return status();
}
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
    const auto state = event->state;
    stream->add([state, which = state->last_recorded()] { state->wait_for(which); });
    return status();
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    event->state->wait_for(event->state->last_recorded());
    return status();
}

}  // extern "C"
