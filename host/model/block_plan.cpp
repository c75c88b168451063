#include "model/block_plan.hpp"

#include <algorithm>

#include "model/correlation_window.hpp"

namespace mdsweep {

namespace {

constexpr std::int64_t most_blocks = 1024, fewest_planned = 32;

}  // namespace

BlockPlan automatic_blocks(std::int64_t max_steps, int sampling_interval, std::int64_t of_a_block_at_least) {
    const std::int64_t samples = std::max<std::int64_t>(1, max_steps / sampling_interval);
    const std::int64_t wanted = std::max<std::int64_t>((samples + most_blocks - 1) / most_blocks, of_a_block_at_least);
    const std::int64_t of_a_block = std::clamp<std::int64_t>(samples / fewest_planned, 1, wanted);
    const std::int64_t blocks = samples / of_a_block;
    return {blocks * of_a_block * sampling_interval, static_cast<int>(blocks)};
}

BlockPlan blocks_of(const SimulationConfig& simulation) {
    if (simulation.automatic) {
        // A window of motion ends with its block.
        const std::int64_t window = window_wanted(simulation), sampling = simulation.sampling_interval;
        return automatic_blocks(simulation.max_steps, simulation.sampling_interval,
                                std::max(fewest_samples, (window + sampling - 1) / sampling));
    }
    return {simulation.production_steps, simulation.blocks};
}

std::int64_t steps_of_a_block(const SimulationConfig& simulation) {
    return blocks_of(simulation).block_steps();
}

}  // namespace mdsweep
