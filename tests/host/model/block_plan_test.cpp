#include "model/block_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "model/correlation_window.hpp"

using namespace mdsweep;

TEST_CASE("Automatic blocks: at most 1024 of ten samples or more, no step beyond the maximum") {
    for (const std::int64_t steps : {2'000'000, 1'234'567, 100'000, 16'000, 5000, 50, 1}) {
        CAPTURE(steps);
        const BlockPlan plan = automatic_blocks(steps, 50);
        CHECK(plan.blocks >= 1);
        CHECK(plan.blocks <= 1024);
        CHECK(plan.production_steps % (std::int64_t{plan.blocks} * 50) == 0);
        CHECK(plan.production_steps <= std::max<std::int64_t>(steps, 50));
        CHECK(static_cast<double>(plan.production_steps) > 0.95 * static_cast<double>(steps) - 100);
        const std::int64_t samples = plan.production_steps / 50 / plan.blocks;
        if (steps >= 16'000) CHECK(samples >= 10);
        if (steps >= 16 * 50) CHECK(plan.blocks >= 16);
    }
}

TEST_CASE("Automatic blocks: each holds a window of motion as long as that needs") {
    SimulationConfig simulation;
    simulation.automatic = true;
    CHECK(steps_of_a_block(simulation) == 2000);
    simulation.correlation_samples = chosen_samples;
    CHECK(steps_of_a_block(simulation) == 5000);  // 25 tau
    CHECK(correlation_window(simulation).steps() == 5000);
    simulation.friction_per_tau = 0.2;
    CHECK(correlation_window(simulation).steps() == 12000);  // 12 / friction
    simulation.correlation_samples = 30;                     // at every 50th step
    CHECK(steps_of_a_block(simulation) == 2000);
    simulation.correlation_interval = 200;
    CHECK(steps_of_a_block(simulation) == 6000);
}
