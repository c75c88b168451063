// The replicas of one shape that are on the device, and the launches that advance them.
//
// Two launches are always under way, so that the device has work while the host looks at what the one before did. A
// replica that a launch reports as finished is still in the list of the next, which passes over it; only when that one
// is over too, its memory goes to another replica.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "engine/replica_memory.hpp"

namespace mdsweep::md {

using Clock = std::chrono::steady_clock;

// A replica on the device.
struct Resident {
    ReplicaJob job;
    Clock::time_point since;
    std::unique_ptr<ReplicaMemory> memory;
    Report last;
    [[nodiscard]] bool finished() const { return last.lost || last.step >= job.total_steps(); }
};

// What a completed launch brought.
struct WaveNews {
    std::int64_t steps = 0;
    std::vector<Resident> finished;                      // give their memory to retire()
    std::vector<std::unique_ptr<ReplicaMemory>> unused;  // nothing on the device refers to these any more
};

class Wave {
public:
    // blocks: how many of this shape the whole device holds.
    Wave(const ReplicaShape& shape, int blocks) : shape_(shape), blocks_(blocks) {}

    [[nodiscard]] const ReplicaShape& shape() const { return shape_; }
    [[nodiscard]] int capacity() const { return blocks_ * shape_.teams; }  // replicas at once
    [[nodiscard]] std::size_t residents() const { return residents_.size(); }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

    void add(Resident resident) { residents_.push_back(std::move(resident)); }

    // Advances all residents, for about `cycles` of the device's clock, on that many of its multiprocessors. Call with
    // fewer than two launches in flight. `loaded`: the stream that copies replicas to the device.
    void launch(std::int64_t cycles, int multiprocessors, const Stream& loaded);

    // Waits for the oldest launch. Replicas that it finished are no longer residents.
    [[nodiscard]] WaveNews complete_oldest();
    // Keeps the memory of a finished replica until no launch in flight lists it; then it is among the unused.
    void retire(std::unique_ptr<ReplicaMemory> memory) { leaving_.push_back({std::move(memory), in_flight_.size()}); }

private:
    // What a launch reads and writes on the host.
    struct Flight {
        PinnedArray<ReplicaView> list;
        PinnedArray<Report> reports;
        DeviceArray<int> next{1};
        std::vector<const ReplicaMemory*> listed;  // whose they are, in the order of the residents
        Event done, loaded;
    };
    struct Leaving {
        std::unique_ptr<ReplicaMemory> memory;
        std::size_t launches = 0;  // that still list it
    };

    ReplicaShape shape_;
    int blocks_;
    Stream stream_;
    std::deque<std::unique_ptr<Flight>> in_flight_;
    std::vector<std::unique_ptr<Flight>> idle_flights_;
    std::vector<Resident> residents_;  // those that came first are first in every list
    std::vector<Leaving> leaving_;
};

}  // namespace mdsweep::md
