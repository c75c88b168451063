// How replicas are laid over threads.
#include "engine/shape.hpp"

#include <catch2/catch.hpp>

#include "engine/architectures.hpp"
#include "engine/pair_limit.hpp"

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

TEST_CASE("Limit: what the units of a multiprocessor allow") {
    CudaDevice h200{0, "H200", 9, 0, 139, 132, 1.98};
    // 132 multiprocessors of 128 lanes at 1.98 GHz, 17.4 instructions a pair.
    CHECK(pair_rate_limit(h200, 512) == Approx(132 * 128 * 1.98e9 / 17.4));
    CHECK(pair_rate_limit(h200, 500) < pair_rate_limit(h200, 512));
    // There the special unit converts too: 16 of its lanes for three instructions.
    CudaDevice a100{0, "A100", 8, 0, 40, 108, 1.41};
    CHECK(pair_rate_limit(a100, 512) == Approx(108 * 16 * 1.41e9 / 3));
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
