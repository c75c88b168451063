// The replicas of one shape that are on the device, and the queue of launches that advance them.
//
// Two launches are always under way, so that the device has work while the host reads what the one before did. A
// replica that a launch reports as finished is still in the list of the next, which passes over it. Its memory goes to
// another replica only when that launch is over too. The same holds for a replica that a check ends: nobody reads what
// the launch under way still does to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "engine/replica_pool.hpp"
#include "replica/checks.hpp"

namespace mdsweep::md {

using Clock = std::chrono::steady_clock;

// A replica on the device.
struct Resident {
    ReplicaJob job;
    Clock::time_point since;
    ReplicaMemory memory;
    Report last;
    Checks checks = {};
    std::optional<int> cut = {};  // blocks after which a check ended it
    [[nodiscard]] bool check_due() const { return checks.due(job, last.blocks); }
    [[nodiscard]] bool finished() const { return last.lost || last.step >= job.total_steps(); }
};

// The outcome of a completed launch.
struct CompletedLaunch {
    std::int64_t steps = 0;
    std::vector<Resident> finished;     // give their memory to retire()
    std::vector<ReplicaMemory> unused;  // nothing on the device refers to these any more
};

class LaunchQueue {
public:
    // thread_blocks: those of this shape that the whole device holds.
    LaunchQueue(const ReplicaShape& shape, int thread_blocks) : shape_(shape), thread_blocks_(thread_blocks) {}

    ~LaunchQueue();  // waits for what is in flight
    LaunchQueue(const LaunchQueue&) = delete;
    LaunchQueue& operator=(const LaunchQueue&) = delete;

    [[nodiscard]] std::size_t residents() const { return residents_.size(); }
    // How much of the device they take: 1 when they fill it.
    [[nodiscard]] double filled() const {
        return static_cast<double>(residents_.size()) / (thread_blocks_ * shape_.teams);
    }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

    void add(Resident resident) { residents_.push_back(std::move(resident)); }

    // Advances the residents for about that long, on a share of the device (0 to 1) but on none of so many reserved
    // multiprocessors. Call with fewer than two launches in flight. `loaded`: the stream that copies replicas to the
    // device.
    void launch(std::chrono::nanoseconds duration, double share, int reserved, const Stream& loaded);

    // Residents that a check is due for; valid until the next call of another function.
    [[nodiscard]] std::vector<Resident*> to_check();
    // Those that a check ended are residents no longer.
    [[nodiscard]] std::vector<Resident> take_out_cut();

    // Waits for the oldest launch. Replicas that it finished are no longer residents.
    [[nodiscard]] CompletedLaunch complete_oldest();
    // Keeps the memory of a finished replica until no launch in flight lists it; then it is among the unused.
    void retire(const ReplicaMemory& memory) { leaving_.push_back({memory, in_flight_.size()}); }

private:
    // A launch's lists on the host and its state on the device.
    struct Flight {
        explicit Flight(const Stream& stream) : state(stream.array<LaunchState>(1)) {}
        PinnedVector<ReplicaView> list;
        PinnedVector<Report> reports;
        DeviceArray<LaunchState> state;
        Event done, loaded;
    };
    struct Leaving {
        ReplicaMemory memory;
        std::size_t launches = 0;  // that still list it
    };

    ReplicaShape shape_;
    int thread_blocks_;
    Stream stream_;
    std::deque<std::unique_ptr<Flight>> in_flight_;
    std::vector<std::unique_ptr<Flight>> idle_flights_;
    std::vector<Resident> residents_;  // those that came first are first in every list
    std::vector<Leaving> leaving_;
};

}  // namespace mdsweep::md
