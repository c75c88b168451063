// How the production of a simulation that decides for itself when it ends is cut into blocks.
#pragma once

#include <cstdint>

#include "config/config.hpp"

namespace mdsweep {

// Blocks of the same length, at most 1024 in max_steps, of at least so many samples unless max_steps are too few for 32
// of those. A simulation can end after 16 of them, so that they are short.
struct BlockPlan {
    std::int64_t production_steps = 0;  // max_steps or a little less
    int blocks = 0;
    [[nodiscard]] std::int64_t block_steps() const { return production_steps / blocks; }
};
inline constexpr std::int64_t fewest_samples = 10;
[[nodiscard]] BlockPlan automatic_blocks(std::int64_t max_steps, int sampling_interval,
                                         std::int64_t of_a_block_at_least = fewest_samples);

// The blocks of a sweep's simulations; where production is automatic, of its longest.
[[nodiscard]] BlockPlan blocks_of(const SimulationConfig& simulation);
[[nodiscard]] std::int64_t steps_of_a_block(const SimulationConfig& simulation);

// Production steps of a simulation, at most.
[[nodiscard]] inline std::int64_t most_production_steps(const SimulationConfig& simulation) {
    return simulation.automatic ? simulation.max_steps : simulation.production_steps;
}

}  // namespace mdsweep
