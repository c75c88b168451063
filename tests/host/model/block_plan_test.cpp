#include "model/block_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace mdsweep;

TEST_CASE("Automatic blocks: at most 256 of ten samples or more, no step beyond the maximum") {
    for (const std::int64_t steps : {2'000'000, 1'234'567, 100'000, 16'000, 5000, 50, 1}) {
        CAPTURE(steps);
        const BlockPlan plan = automatic_blocks(steps, 50);
        CHECK(plan.blocks >= 1);
        CHECK(plan.blocks <= 256);
        CHECK(plan.production_steps % (std::int64_t{plan.blocks} * 50) == 0);
        CHECK(plan.production_steps <= std::max<std::int64_t>(steps, 50));
        CHECK(static_cast<double>(plan.production_steps) > 0.95 * static_cast<double>(steps) - 100);
        const std::int64_t samples = plan.production_steps / 50 / plan.blocks;
        if (steps >= 16'000) CHECK(samples >= 10);
        if (steps >= 16 * 50) CHECK(plan.blocks >= 16);
    }
}
