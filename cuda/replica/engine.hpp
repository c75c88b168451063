// The interface between whoever wants replicas simulated and an engine that simulates them (CPU or CUDA).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "replica/job.hpp"

namespace mdsweep::md {

struct ReplicaResult {
    std::uint64_t id = 0;
    bool failed = false;
    std::string reason;  // set when failed
    std::vector<BlockAverages> blocks;
    std::int64_t steps = 0;
    double seconds = 0;  // wall time that the replica occupied its slot
};

// Runs a bag of replicas, many at once, on threads or a device of its own. One thread at a time waits in collect(); the
// other functions may be called meanwhile.
class Engine {
public:
    virtual ~Engine() = default;

    [[nodiscard]] virtual std::string description() const = 0;

    // How many replicas run at once when the bag is full.
    [[nodiscard]] virtual std::size_t slots() const = 0;

    // How many replicas of so many particles run at once, each as fast as one alone, where that is the device's nature
    // and outcomes may depend on it. 0: they must not, as on the threads of a CPU, of which the next machine has
    // others.
    [[nodiscard]] virtual std::size_t side_by_side(int /*particles*/) const { return 0; }

    // Puts a replica into the bag. Throws std::runtime_error when it can never fit (too many particles).
    virtual void submit(ReplicaJob job) = 0;

    // Replicas that finished since the last call; waits up to `patience` for the first. Throws when the device is lost.
    [[nodiscard]] virtual std::vector<ReplicaResult> collect(std::chrono::milliseconds patience) = 0;

    // Replicas submitted and not yet collected, and those of them that are being simulated now.
    [[nodiscard]] virtual std::size_t pending() const = 0;
    [[nodiscard]] virtual std::size_t running() const = 0;

    // Time steps done so far, summed over replicas, finished or not.
    [[nodiscard]] virtual std::int64_t steps_done() const = 0;

    // While true, a few per cent of the device are left to the training of the surrogate.
    virtual void leave_room(bool /*wanted*/) {}
};

}  // namespace mdsweep::md
