// How replicas are laid over threads.
#include "engine/shape.hpp"

#include <catch2/catch.hpp>

#include "engine/architectures.hpp"
#include "engine/speed_limit.hpp"

using namespace mdsweep::md;

TEST_CASE("Shape: every replica gets whole warps, with few lanes left over") {
    for (int particles = 1; particles <= largest_replica; ++particles) {
        const ReplicaShape shape = replica_shape(particles);
        CAPTURE(particles, shape.rows, shape.warps, shape.teams, shape.padded);
        REQUIRE(shape.padded >= particles);
        REQUIRE(shape.padded % (shape.rows * shape.warps * warp_lanes) == 0);  // the step's loop has no remainder
        if (particles > 3 * warp_lanes) REQUIRE(3 * shape.padded <= 4 * particles);
        REQUIRE(shape.warps <= most_warps);
        REQUIRE((shape.teams == 1 || shape.warps == 1));
        // At most a row of particles for each pass over the warps is unused.
        const int passes = shape.padded / (shape.rows * shape.warps * warp_lanes);
        REQUIRE(shape.padded - particles < shape.rows * warp_lanes * passes);
        REQUIRE(shape.shared_bytes() <= 99 * 1024);  // what every GPU since compute capability 8.0 has
    }
}

TEST_CASE("Shape: small replicas share a thread block, larger ones have one of their own") {
    CHECK(replica_shape(32) == ReplicaShape{1, 1, 4, 32});
    CHECK(replica_shape(100) == ReplicaShape{4, 1, 4, 128});
    CHECK(replica_shape(128).teams == 4);
    CHECK(replica_shape(129) == ReplicaShape{1, 5, 1, 160});
    CHECK(replica_shape(160) == ReplicaShape{1, 5, 1, 160});
    CHECK(replica_shape(161) == ReplicaShape{2, 3, 1, 192});
    CHECK(replica_shape(512) == ReplicaShape{2, 8, 1, 512});
    CHECK(replica_shape(2048) == ReplicaShape{4, 16, 1, 2048});
    CHECK(replica_shape(4096) == ReplicaShape{4, 16, 1, 4096});
}

TEST_CASE("Limit: what a device's schedulers can issue of a step") {
    ReplicaJob job;
    job.electrostatics = Electrostatics::charged_sheet;
    job.species = {{256, 1, 0.5F, 0}, {256, -1, 0.5F, 1}};
    const CudaDevice h200{0, "H200", 9, 0, 139, 132, 1.98};
    const StepCost* const cost = step_cost(LoopKind::sheet, 512, 90);
    REQUIRE(cost != nullptr);
    CHECK(cost->clocks >= cost->instructions);
    // 17 to 25 instructions for each of 512 partners of a thread's two particles.
    CHECK(cost->instructions > 17 * 512 * 2);
    CHECK(cost->instructions < 25 * 512 * 2);
    // Four schedulers a multiprocessor, eight warps a replica; alone, two of them share a scheduler.
    CHECK(step_rate_limit(h200, job, 1000).value() == Approx(132 * 4 * 1.98e9 / (8 * cost->clocks)));
    CHECK(step_rate_limit(h200, job, 1).value() == Approx(1.98e9 / (2 * cost->clocks)));
    // 10.3 is not counted: 10.0 stands for it. Conversions make an A100 slower by more than its clock.
    CHECK(step_cost(LoopKind::sheet, 512, 103) == step_cost(LoopKind::sheet, 512, 100));
    CHECK(step_cost(LoopKind::sheet, 512, 80)->clocks > step_cost(LoopKind::sheet, 512, 86)->clocks);
    CHECK(step_cost(LoopKind::sheet, 512, 70) == nullptr);
    job.species[0].count = 255;
    CHECK_FALSE(step_rate_limit(h200, job, 1).has_value());
}

TEST_CASE("Architectures: where the driver has to compile the kernels first") {
    const std::string as_built = "90-real,75-virtual";
    CHECK_FALSE(compiled_at_first_use(as_built, 9, 0));
    CHECK(compiled_at_first_use(as_built, 8, 6));
    CHECK(compiled_at_first_use(as_built, 7, 5));
    CHECK(compiled_at_first_use(as_built, 12, 0));
    CHECK_FALSE(compiled_at_first_use(as_built, 7, 0));  // nothing is there to compile
    // Machine code runs on later devices of the same first number, and on no other.
    CHECK_FALSE(compiled_at_first_use("80-real,100", 8, 9));
    CHECK(compiled_at_first_use("86-real,75", 8, 0));
    CHECK_FALSE(compiled_at_first_use("100", 10, 3));
    CHECK(compiled_at_first_use("100", 12, 0));
    for (const std::string word : {"native", "all", "all-major", ""}) CHECK_FALSE(compiled_at_first_use(word, 8, 6));
    CHECK_FALSE(compiled_at_first_use("90a-real", 9, 0));
}
