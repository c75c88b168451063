// When a replica that may end early (ReplicaJob::enough) is asked whether it does: when it has 16, 24, 36, ... blocks,
// each time half as many again. Every engine asks at these only and cuts off what was simulated beyond the one that
// said yes, so that a result does not depend on how often the engine looks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "replica/job.hpp"

namespace mdsweep::md {

inline constexpr int first_check = 16;  // blocks
[[nodiscard]] constexpr int check_after(int blocks) {
    return blocks + blocks / 2;
}

class Checks {
public:
    // Blocks of the next check.
    [[nodiscard]] int next() const { return next_; }
    [[nodiscard]] bool due(const ReplicaJob& job, int blocks) const { return job.enough && blocks >= next_; }

    // Does the checks that are due with these blocks; how many of them there are to be, if a check ends the replica.
    [[nodiscard]] std::optional<int> end(const ReplicaJob& job, const std::vector<BlockAverages>& blocks) {
        while (due(job, static_cast<int>(blocks.size()))) {
            const int asked = std::exchange(next_, check_after(next_));
            if (job.enough({blocks.begin(), blocks.begin() + asked})) return asked;
        }
        return std::nullopt;
    }

private:
    int next_ = first_check;
};

// Steps from a replica's start to the end of so many blocks.
[[nodiscard]] inline std::int64_t steps_to(const ReplicaJob& job, int blocks) {
    return job.equilibration_steps + job.steps_per_block() * blocks;
}

}  // namespace mdsweep::md
