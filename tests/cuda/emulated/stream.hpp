// Streams of the emulated GPU: threads that do what they are given, in order. They know what has ended before, which is
// more than what a clock would say: what the stream did, what it was made to wait for, and what the host had waited for
// when it gave an operation to a stream. All threads of the host count as one.
#pragma once

#include <cuda_runtime.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "cuda/simt/operation.hpp"

namespace mdsweep::md {

using Operate = std::function<void(simt::Operation self, const simt::Past& past)>;

// What the host has waited for.
void host_has_waited_for(const simt::Past& past);

}  // namespace mdsweep::md

struct CUstream_st {
    CUstream_st();
    ~CUstream_st();
    CUstream_st(const CUstream_st&) = delete;
    CUstream_st& operator=(const CUstream_st&) = delete;

    void add(mdsweep::md::Operate operation);
    // Of the host, until all is done.
    void wait();
    static void wait_for_all();

private:
    friend struct CUevent_st;
    using Job = std::function<void()>;
    void add_job(Job job);
    void work();

    unsigned number_ = 0;  // of those that there are: used again
    unsigned place_ = 0;   // of its last operation
    simt::Past past_;      // the worker's, or of whoever has waited
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    std::thread worker_;
};

struct CUevent_st {
    void record(CUstream_st& stream);
    void hold_back(CUstream_st& stream) const;
    // Of the host.
    void wait() const;

private:
    // Outlives the event where a stream still has to reach it.
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        int recorded = 0, reached = 0;
        simt::Past past;  // of what was reached
        simt::Past wait_for(int which);
        int last_recorded();
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};
