// Tests that need an emulated GPU: how the engine fills it, and how it fails.
#include <catch2/catch.hpp>
#include <thread>

#include "cuda/emulated/emulation.hpp"
#include "cuda/replica_checks.hpp"
#include "engine/cuda_engine.hpp"

using namespace mdsweep::md;
using namespace std::chrono_literals;

namespace {

// Puts the emulated GPU back into its state.
struct Fresh {
    Fresh() { reset(); }
    ~Fresh() { reset(); }
    Fresh(const Fresh&) = delete;
    Fresh& operator=(const Fresh&) = delete;
    static void reset() {
        emulation().memory_pools = true;
        emulation().pinned_memory = std::size_t{40} << 20;
        emulation().thread_blocks_at_once = 3;
        emulation().multiprocessors = {0, 1};
        emulation().launches = 0;
        emulation().fail_at_launch = -1;
        emulation().most_listed = 0;
        emulation().most_padded = 0;
        emulation().most_reserved = 0;
    }
};

ReplicaJob short_job(std::uint64_t id, int steps) {
    ReplicaJob job = salt_job(id);
    job.species = {{12, 1.0F, 0.58F, 0}, {12, -1.0F, 0.58F, 1}};
    job.equilibration_steps = 0;
    job.sampling_interval = 10;
    job.blocks = 2;
    job.production_steps = steps;
    return job;
}

}  // namespace

TEST_CASE("Emulated GPU: as many replicas again are ready, not more") {
    const Fresh fresh;
    const auto engine = make_cuda_engine(0);
    // 2 multiprocessors of 3 thread blocks of 4 teams.
    for (std::uint64_t id = 0; id < 100; ++id) engine->submit(short_job(id, 60));
    CHECK(engine->slots() == 24);
    CHECK(engine->description() == "emulated GPU, 24 replicas at once");
    CHECK(engine->pending() == 100);
    const auto results = collect_all(*engine);
    CHECK(results.size() == 100);
    CHECK(engine->steps_done() == 100 * 60);
    CHECK(engine->running() == 0);
    CHECK(emulation().most_listed == 48);
}

TEST_CASE("Emulated GPU: where the driver has no memory pools, memory comes without them and goes all the same") {
    const std::size_t before = emulation().allocated;
    for (const bool pools : {true, false}) {
        const Fresh fresh;
        emulation().memory_pools = pools;
        const auto engine = make_cuda_engine(0);
        engine->submit(short_job(0, 20));
        CHECK(collect_all(*engine).size() == 1);
        CHECK(emulation().allocated > before);
    }
    CHECK(emulation().allocated == before);
}

TEST_CASE("Emulated GPU: with little pinned memory fewer replicas run at once, with none the message says so") {
    const Fresh fresh;
    const std::size_t before = emulation().allocated, pinned_before = emulation().pinned_allocated;
    {
        const auto engine = make_cuda_engine(0);
        emulation().pinned_memory = pinned_before + (std::size_t{40} << 10);
        for (std::uint64_t id = 0; id < 30; ++id) engine->submit(short_job(id, 20));
        CHECK(collect_all(*engine).size() == 30);
        CHECK(emulation().most_listed > 1);
        CHECK(emulation().most_listed < 30);
        // Of each piece of device memory that found no partner nothing is left.
        CHECK(emulation().allocated - before < 2 * (emulation().pinned_allocated - pinned_before));
    }
    CHECK(emulation().allocated == before);
    CHECK(emulation().pinned_allocated == pinned_before);

    const auto engine = make_cuda_engine(0);
    emulation().pinned_memory = pinned_before;
    engine->submit(short_job(0, 20));
    CHECK_THROWS_WITH(collect_all(*engine), Catch::Contains("no memory that the GPU can reach is left on the host"));
}

TEST_CASE("Emulated GPU: species of any numbers take no more places than their particles") {
    const auto most_padded = [](int a, int b, int c) {
        const Fresh fresh;
        const auto engine = make_cuda_engine(0);
        ReplicaJob job = short_job(0, 20);
        job.species = {{a, 1.0F, 0.58F, 0}, {b, 2.0F, 0.58F, 0}, {c, -1.0F, 0.58F, 1}};
        job.species[2].charge = -static_cast<float>(a + 2 * b) / static_cast<float>(c);
        engine->submit(job);
        (void)collect_all(*engine);
        return emulation().most_padded.load();
    };
    CHECK(most_padded(9, 9, 14) == 32);
    CHECK(most_padded(35, 46, 47) == 128);
    CHECK(most_padded(37, 46, 47) == 160);
}

TEST_CASE("Emulated GPU: some of it is left to the training when it is asked for") {
    const Fresh fresh;
    const auto engine = make_cuda_engine(0);
    engine->submit(short_job(0, 2000));
    (void)collect_all(*engine);
    CHECK(emulation().most_reserved == 0);
    engine->leave_room(true);
    engine->submit(short_job(1, 2000));
    (void)collect_all(*engine);
    CHECK(emulation().most_reserved == 1);
}

TEST_CASE(
    "Emulated GPU: results are the same on multiprocessors of any numbers, some of which are left to the training") {
    const auto results_on = [](const std::vector<int>& multiprocessors, bool leave_room) {
        const Fresh fresh;
        emulation().multiprocessors = multiprocessors;
        const auto engine = make_cuda_engine(0);
        engine->leave_room(leave_room);
        for (std::uint64_t id = 0; id < 30; ++id) engine->submit(short_job(id, 40));
        auto results = collect_all(*engine);
        CHECK(results.size() == 30);
        CHECK(emulation().most_reserved == (leave_room ? 1 : 0));
        return results;
    };
    const auto expected = results_on({0, 1}, false);
    for (const std::vector<int>& multiprocessors : {std::vector{3, 0}, {5, 2, 9}, {0}})
        for (const auto& [id, result] : results_on(multiprocessors, multiprocessors.size() > 1))
            check_same(result, expected.at(id));
}

TEST_CASE("Emulated GPU: when a launch fails, what was finished before comes out, then the error") {
    const Fresh fresh;
    const auto engine = make_cuda_engine(0);
    for (std::uint64_t id = 0; id < 4; ++id) engine->submit(short_job(id, 40));
    for (std::uint64_t id = 4; id < 8; ++id) engine->submit(short_job(id, 2'000'000));
    while (engine->steps_done() < 2000) std::this_thread::sleep_for(1ms);
    emulation().fail_at_launch = emulation().launches + 2;
    std::this_thread::sleep_for(300ms);  // both are there before anybody asks
    std::size_t finished = 0;
    const auto drain = [&] {
        for (int k = 0; k < 1000; ++k)
            for (const ReplicaResult& result : engine->collect(20ms)) {
                CHECK(result.id < 4);
                ++finished;
            }
    };
    CHECK_THROWS_WITH(drain(), Catch::Contains("unspecified launch failure"));
    CHECK(finished == 4);
    CHECK_THROWS(engine->collect(1ms));  // and it stays lost
}
