#include "cuda/emulated/stream.hpp"

#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace mdsweep::md {

namespace {

// What the streams have in common.
struct Host {
    std::mutex mutex;
    simt::Past past;
    std::set<CUstream_st*> streams;
    std::vector<std::pair<unsigned, unsigned>> unused;  // numbers of streams that have been, with their last places
    unsigned numbers = 0;
};
Host& host() {
    static Host the_one;
    return the_one;
}

simt::Past past_of_host() {
    const std::scoped_lock lock(host().mutex);
    return host().past;
}

}  // namespace

void host_has_waited_for(const simt::Past& past) {
    const std::scoped_lock lock(host().mutex);
    host().past.add(past);
}

}  // namespace mdsweep::md

using mdsweep::md::host;
using mdsweep::md::host_has_waited_for;
using mdsweep::md::past_of_host;

CUstream_st::CUstream_st() {
    const std::scoped_lock lock(host().mutex);
    if (host().unused.empty()) host().unused.emplace_back(host().numbers++, 0);
    std::tie(number_, place_) = host().unused.back();
    host().unused.pop_back();
    host().streams.insert(this);
    worker_ = std::thread([this] { work(); });
}

CUstream_st::~CUstream_st() {
    {
        const std::scoped_lock lock(host().mutex);
        host().streams.erase(this);
    }
    add_job(nullptr);
    worker_.join();
    host_has_waited_for(past_);
    const std::scoped_lock lock(host().mutex);
    host().unused.emplace_back(number_, place_);
}

void CUstream_st::add_job(Job job) {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_all();
}

void CUstream_st::add(mdsweep::md::Operate operation) {
    add_job([this, before = past_of_host(), operation = std::move(operation)] {
        const simt::Operation self(number_, place_ + 1);
        simt::Past past = past_;
        past.add(before);
        operation(self, past);
        const std::scoped_lock lock(mutex_);
        past_ = std::move(past);
        past_.add(self);
        ++place_;
    });
}

void CUstream_st::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return jobs_.empty(); });
    const simt::Past past = past_;
    lock.unlock();
    host_has_waited_for(past);
}

void CUstream_st::wait_for_all() {
    std::unique_lock lock(host().mutex);
    const std::set<CUstream_st*> streams = host().streams;
    lock.unlock();
    for (CUstream_st* stream : streams) stream->wait();
}

void CUstream_st::work() {
    while (true) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return !jobs_.empty(); });
            job = jobs_.front();
        }
        if (job) job();
        const std::scoped_lock lock(mutex_);
        jobs_.pop_front();
        changed_.notify_all();
        if (!job) return;
    }
}

simt::Past CUevent_st::State::wait_for(int which) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return reached >= which; });
    return past;
}

int CUevent_st::State::last_recorded() {
    const std::scoped_lock lock(mutex);
    return recorded;
}

void CUevent_st::record(CUstream_st& stream) {
    const auto state = state_;
    int which = 0;
    {
        const std::scoped_lock lock(state->mutex);
        which = ++state->recorded;
    }
    stream.add_job([&stream, state, which] {
        const std::scoped_lock lock(state->mutex);
        state->past = stream.past_;
        state->reached = which;
        state->changed.notify_all();
    });
}

void CUevent_st::hold_back(CUstream_st& stream) const {
    stream.add_job([&stream, state = state_, which = state_->last_recorded()] {
        const simt::Past past = state->wait_for(which);
        const std::scoped_lock lock(stream.mutex_);
        stream.past_.add(past);
    });
}

void CUevent_st::wait() const {
    host_has_waited_for(state_->wait_for(state_->last_recorded()));
}
