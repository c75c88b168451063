#include "bench/pair_rate.hpp"

#include <catch2/catch.hpp>

#include "bench/processor.hpp"
#include "engines/select.hpp"

namespace mdsweep {

TEST_CASE("pair rates follow from steps, particles and workers") {
    const PairRate rate{101, 4, 2000};
    CHECK(rate.pairs_per_second() == Approx(2000.0 * 101 * 100));
    CHECK(rate.pairs_per_second_and_worker() == Approx(500.0 * 101 * 100));
    CHECK(rate.microseconds_per_step() == Approx(2000));
    // A step is 0.005 * 0.714 nm * sqrt(22.99 u / kT) = 10.87 fs.
    CHECK(rate.nanoseconds_per_day() == Approx(86400.0 * 500 * 10.87e-6).epsilon(1e-3));
}

TEST_CASE("the replica that is measured has as many ions as asked for, in a box that suits charged sheets") {
    for (const int ions : {2, 33, 512, 4096}) {
        const md::ReplicaJob job = bench_job(ions);
        CHECK(job.particle_count() == ions);
        CHECK(job.lateral >= job.height);
    }
    // 0.5 M: 0.6 ions per cubic nanometre; lengths in units of 0.714 nm.
    const md::ReplicaJob job = bench_job(512);
    CHECK(512 / (job.lateral * job.lateral * job.height) == Approx(0.6022 * 0.714 * 0.714 * 0.714).epsilon(1e-3));
}

TEST_CASE("a busy machine is named, as what is measured there is too slow") {
    CHECK(busy_words(0.9, 2).empty());
    CHECK(busy_words(6.24, 2) == "the machine is busy (load 6.2 on 2 cores)");
}

TEST_CASE("every kernel of this processor runs and is measured") {
    REQUIRE_FALSE(kernel_names().empty());
    for (const std::string& kernel : kernel_names()) {
        const PairRate rate = measure_kernel(kernel, bench_job(40), 2, 0.03);
        CHECK(rate.workers == 2);
        CHECK(rate.particles == 40);
        CHECK(rate.pairs_per_second() > 1e6);
    }
    CHECK_THROWS_WITH(measure_kernel("AVX-9000", bench_job(40), 1, 0.03), Catch::Contains("no kernel AVX-9000"));
}

TEST_CASE("an engine is measured full, and let go of at once") {
    const auto start = std::chrono::steady_clock::now();
    {
        const SelectedEngine selected = select_engine(DeviceChoice::cpu, 2);
        const PairRate rate = measure_engine(*selected.engine, bench_job(40), 0.1, 2);
        CHECK(rate.workers == 2);
        CHECK(rate.steps_per_second > 100);
        const SelectedEngine other = select_engine(DeviceChoice::cpu, 2);
        CHECK(measure_engine(*other.engine, bench_job(40), 0.05, 1, 1).workers == 1);
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

}  // namespace mdsweep
