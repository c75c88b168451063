// The contract of an engine (replica/engine.hpp) as checks, each on engines that `make` makes: the tests of an engine
// call all of them.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "replica_checks.hpp"

namespace mdsweep::md {

using MakeEngine = std::function<std::unique_ptr<Engine>()>;

struct DoneJob {
    ReplicaJob job;
    ReplicaResult result;
};

// Replicas of different sizes come back once each, with the same bits as when nothing else runs. Hands out what came
// back, to be compared with another engine's.
inline std::vector<DoneJob> check_bag(const MakeEngine& make) {
    const std::unique_ptr<Engine> engine = make();
    std::map<std::uint64_t, ReplicaJob> jobs;
    std::int64_t steps = 0;
    for (std::uint64_t id = 1; id <= 6; ++id) {
        ReplicaJob job = salt_job(id);
        job.species[0].count = static_cast<int>(4 * id);
        job.species[2].count = job.species[1].count + static_cast<int>(8 * id);
        job.production_steps = 400 * static_cast<std::int64_t>(id);
        steps += job.total_steps();
        jobs[id] = job;
        engine->submit(job);
    }
    const auto results = collect_all(*engine);
    std::vector<DoneJob> done;
    REQUIRE(results.size() == 6);
    CHECK(engine->steps_done() == steps);
    CHECK(engine->running() == 0);
    for (const auto& [id, result] : results) {
        REQUIRE(result.blocks.size() == 8);
        const std::unique_ptr<Engine> another = make();
        another->submit(jobs[id]);
        check_same(result, collect_all(*another).at(id));
        CHECK(result.seconds > 0);
        done.push_back({jobs[id], result});
    }
    CHECK(results.at(1).blocks[0].potential_energy != results.at(2).blocks[0].potential_energy);
    return done;
}

// collect() waits no longer than it is told to while all slots are busy; pending() and running() count.
inline void check_waiting(const MakeEngine& make) {
    const std::unique_ptr<Engine> engine = make();
    CHECK(engine->collect(std::chrono::milliseconds(0)).empty());
    ReplicaJob job = salt_job(1);
    job.production_steps = 80'000'000;
    const std::size_t slots = engine->slots();
    for (; job.id <= slots; ++job.id) engine->submit(job);
    engine->submit(salt_job(job.id));
    CHECK(engine->pending() == slots + 1);
    const auto start = std::chrono::steady_clock::now();
    CHECK(engine->collect(std::chrono::milliseconds(30)).empty());
    const auto waited = std::chrono::steady_clock::now() - start;
    CHECK(waited >= std::chrono::milliseconds(30));
    CHECK(waited < std::chrono::seconds(5));
    CHECK(engine->running() == slots);
    CHECK(engine->pending() == slots + 1);
}

// The destructor drops what is running and waiting.
inline void check_giving_up(const MakeEngine& make) {
    const auto start = std::chrono::steady_clock::now();
    {
        const std::unique_ptr<Engine> engine = make();
        for (std::uint64_t id = 1; id <= 5; ++id) {
            ReplicaJob job = salt_job(id);
            job.production_steps = 800'000'000;
            engine->submit(job);
        }
        while (engine->steps_done() == 0) CHECK(engine->collect(std::chrono::milliseconds(1)).empty());
        CHECK(engine->running() > 0);
    }
    // To their end they would take hours.
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::minutes(2));
}

// Replicas end at the check of ReplicaJob::enough that finds enough, and not between checks.
inline void check_ends(const MakeEngine& make) {
    const std::unique_ptr<Engine> engine = make();
    std::vector<ReplicaJob> jobs = ending_jobs(10, 5);
    for (const ReplicaJob& job : jobs) engine->submit(job);
    const auto ended = collect_all(*engine);
    for (ReplicaJob& job : jobs) {
        job.enough = nullptr;
        engine->submit(job);
    }
    const auto whole = collect_all(*engine);
    REQUIRE(ended.size() == jobs.size());
    REQUIRE(whole.size() == jobs.size());
    for (const auto& [id, result] : ended) check_end(result, whole.at(id), 5);
}

// A hundred steps.
inline ReplicaJob short_job(std::uint64_t id) {
    ReplicaJob job = salt_job(id);
    job.equilibration_steps = 20;
    job.production_steps = 80;
    return job;
}

// A replica that blows up is reported with what is needed to repeat it; the others finish.
inline void check_lost_replica(const MakeEngine& make) {
    const std::unique_ptr<Engine> engine = make();
    for (std::uint64_t id = 1; id <= 4; ++id) {
        ReplicaJob job = short_job(id);
        if (id == 3) job.time_step = 0.5F;
        engine->submit(job);
    }
    const auto results = collect_all(*engine);
    REQUIRE(results.size() == 4);
    for (const auto& [id, result] : results) {
        CHECK(result.failed == (id == 3));
        CHECK(result.blocks.size() == (id == 3 ? 0 : 8));
    }
    CHECK_THAT(results.at(3).reason, Catch::Contains("a particle left the slit or a force was not finite") &&
                                         Catch::Contains("walls that repel more") && Catch::Contains("seed 77") &&
                                         Catch::Contains("point 3"));
    CHECK(results.at(1).reason.empty());
}

// A replica that can never run is refused when it is submitted.
inline void check_refusals(const MakeEngine& make) {
    const std::unique_ptr<Engine> engine = make();
    ReplicaJob crowded = salt_job(1);
    crowded.species[2].count = 100'000;
    CHECK_THROWS_WITH(engine->submit(crowded), Catch::Contains("do not fit"));
    ReplicaJob narrow = salt_job(2);
    narrow.height = 10;
    CHECK_THROWS_WITH(engine->submit(narrow), Catch::Contains("at least as wide as it is high"));
    CHECK(engine->pending() == 0);
    engine->submit(short_job(3));
    CHECK(collect_all(*engine).size() == 1);
}

}  // namespace mdsweep::md
