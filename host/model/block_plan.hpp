// How the production of a simulation that decides for itself when it ends is cut into blocks.
#pragma once

#include <cstdint>

#include "config/config.hpp"

namespace mdsweep {

// Blocks of the same length, at most 256 in max_steps, of at least `fewest_samples` unless max_steps are too few for 32
// of those.
struct BlockPlan {
    std::int64_t production_steps = 0;  // max_steps or a little less
    int blocks = 0;
    [[nodiscard]] std::int64_t block_steps() const { return production_steps / blocks; }
};
[[nodiscard]] BlockPlan automatic_blocks(std::int64_t max_steps, int sampling_interval, int fewest_samples = 10);

// The blocks of a sweep's simulations; where production is automatic, of its longest.
[[nodiscard]] BlockPlan blocks_of(const SimulationConfig& simulation);
[[nodiscard]] std::int64_t steps_of_a_block(const SimulationConfig& simulation);

// Production steps of a simulation, at most.
[[nodiscard]] inline std::int64_t most_production_steps(const SimulationConfig& simulation) {
    return simulation.automatic ? simulation.max_steps : simulation.production_steps;
}

}  // namespace mdsweep
