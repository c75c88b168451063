// An engine that simulates nothing: replicas finish in the order in which they came, as many at a time as there are
// slots, and it can be told to die.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "replica/engine.hpp"

namespace mdsweep::testing {

inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

struct FakeDevice {
    std::string name = "fake";
    std::size_t slots = 2;
    std::size_t slots_later = 0;                    // after the first submit; 0: the same
    std::chrono::milliseconds round{1};             // that a replica takes
    std::size_t dies_after = never;                 // so many results
    int largest = std::numeric_limits<int>::max();  // particles of a replica that it takes
};

// A record of what a fake engine was asked for. It is still there when the engine is gone.
struct FakeRecord {
    std::mutex mutex;
    std::multiset<std::uint64_t> submitted, returned;
    std::size_t most_held = 0;
    bool leaves_room = false;
    bool gone = false;
};

class FakeEngine final : public md::Engine {
public:
    FakeEngine(FakeDevice device, std::shared_ptr<FakeRecord> record)
        : device_(std::move(device)), record_(std::move(record)) {}
    ~FakeEngine() override {
        const std::scoped_lock lock(record_->mutex);
        record_->gone = true;
    }
    FakeEngine(const FakeEngine&) = delete;
    FakeEngine& operator=(const FakeEngine&) = delete;

    std::string description() const override { return device_.name; }
    std::size_t slots() const override {
        const std::scoped_lock lock(record_->mutex);
        return record_->submitted.empty() || device_.slots_later == 0 ? device_.slots : device_.slots_later;
    }
    void submit(md::ReplicaJob job) override {
        const std::scoped_lock lock(record_->mutex);
        if (job.particle_count() > device_.largest) throw std::runtime_error("too many particles for " + device_.name);
        record_->submitted.insert(job.id);
        bag_.push_back(std::move(job));
        record_->most_held = std::max(record_->most_held, bag_.size());
        more_work_.notify_all();
    }
    std::vector<md::ReplicaResult> collect(std::chrono::milliseconds patience) override {
        std::unique_lock lock(record_->mutex);
        std::vector<md::ReplicaResult> results;
        if (!more_work_.wait_for(lock, patience, [this] { return !bag_.empty(); })) return results;
        lock.unlock();
        std::this_thread::sleep_for(device_.round);
        lock.lock();
        while (!bag_.empty() && results.size() < device_.slots && steps_ < device_.dies_after) {
            md::ReplicaResult result;
            result.id = bag_.front().id;
            result.steps = 1;
            bag_.pop_front();
            ++steps_;
            record_->returned.insert(result.id);
            results.push_back(std::move(result));
        }
        if (results.empty()) throw std::runtime_error(device_.name + " fell off the bus");
        return results;
    }
    std::size_t pending() const override {
        const std::scoped_lock lock(record_->mutex);
        return bag_.size();
    }
    std::size_t running() const override { return std::min(pending(), device_.slots); }
    std::int64_t steps_done() const override {
        const std::scoped_lock lock(record_->mutex);
        return static_cast<std::int64_t>(steps_);
    }
    void leave_room(bool wanted) override {
        const std::scoped_lock lock(record_->mutex);
        record_->leaves_room = wanted;
    }

private:
    FakeDevice device_;
    std::shared_ptr<FakeRecord> record_;
    std::deque<md::ReplicaJob> bag_;
    std::size_t steps_ = 0;
    std::condition_variable more_work_;
};

}  // namespace mdsweep::testing
