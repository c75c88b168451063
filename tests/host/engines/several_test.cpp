// Several engines as one: who gets what, and what happens when one is lost.
#include "engines/several.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "../../cuda/engine_contract.hpp"
#include "../fake_engine.hpp"
#include "cpu/cpu_engine.hpp"

using namespace mdsweep;
using testing::FakeDevice, testing::FakeEngine, testing::FakeRecord;
using namespace std::chrono_literals;

namespace {

struct Fakes {
    std::vector<std::shared_ptr<FakeRecord>> records;
    std::vector<std::string> losses;
    std::unique_ptr<md::Engine> engine;

    explicit Fakes(const std::vector<FakeDevice>& devices) {
        std::vector<std::unique_ptr<md::Engine>> engines;
        for (const FakeDevice& device : devices) {
            records.push_back(std::make_shared<FakeRecord>());
            engines.push_back(std::make_unique<FakeEngine>(device, records.back()));
        }
        engine = make_several(std::move(engines), [this](const std::string& words) { losses.push_back(words); });
    }
    std::size_t submitted(std::size_t k) {
        const std::scoped_lock lock(records[k]->mutex);
        return records[k]->submitted.size();
    }
};

std::unique_ptr<md::Engine> two_cpu_engines() {
    std::vector<std::unique_ptr<md::Engine>> engines(2);
    for (std::unique_ptr<md::Engine>& engine : engines) engine = cpu::make_cpu_engine(1);
    return make_several(std::move(engines), {});
}

md::ReplicaJob job_of(std::uint64_t id, int particles = 2) {
    md::ReplicaJob job;
    job.id = id;
    job.species = {{particles, 1, 1, 0}};
    return job;
}

void submit(md::Engine& engine, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) engine.submit(job_of(100 + k));
}

// Collects until none is pending; the ids in the order in which they came.
std::vector<std::uint64_t> collect_ids(md::Engine& engine) {
    std::vector<std::uint64_t> ids;
    while (engine.pending() > 0)
        for (const md::ReplicaResult& result : engine.collect(1000ms)) ids.push_back(result.id);
    return ids;
}

void check_each_once(std::vector<std::uint64_t> ids, std::size_t count) {
    REQUIRE(ids.size() == count);
    std::ranges::sort(ids);
    for (std::size_t k = 0; k < count; ++k) REQUIRE(ids[k] == 100 + k);
}

}  // namespace

TEST_CASE("Several: every replica comes back once, from one engine or another") {
    Fakes fakes({{.name = "A", .slots = 4}, {.name = "B", .slots = 8}});
    CHECK(fakes.engine->slots() == 12);
    CHECK(fakes.engine->description() == "2 devices: A + B");
    submit(*fakes.engine, 200);
    CHECK(fakes.engine->pending() == 200);
    check_each_once(collect_ids(*fakes.engine), 200);
    CHECK(fakes.engine->pending() == 0);
    CHECK(fakes.engine->steps_done() == 200);
    CHECK(fakes.submitted(0) + fakes.submitted(1) == 200);
    CHECK(fakes.losses.empty());
}

TEST_CASE("Several: few replicas are spread over the engines") {
    Fakes fakes({{.slots = 40, .round = 500ms}, {.slots = 40, .round = 500ms}});
    submit(*fakes.engine, 20);
    CHECK(fakes.submitted(0) == 10);
    CHECK(fakes.submitted(1) == 10);
    CHECK(fakes.engine->running() == 20);
}

TEST_CASE("Several: a slow engine hoards nothing, and a fast one is given more") {
    Fakes fakes({{.slots = 8, .round = 40ms}, {.slots = 8, .round = 1ms}});
    submit(*fakes.engine, 300);
    check_each_once(collect_ids(*fakes.engine), 300);
    CHECK(fakes.records[0]->most_held <= 10);
    CHECK(fakes.records[1]->most_held <= 10);
    CHECK(fakes.submitted(1) > 2 * fakes.submitted(0));
}

TEST_CASE("Several: an engine whose slots grow with the first replica is filled") {
    Fakes fakes({{.slots = 2, .slots_later = 40, .round = 500ms}, {.slots = 2, .slots_later = 40, .round = 500ms}});
    CHECK(fakes.engine->slots() == 4);
    submit(*fakes.engine, 100);
    CHECK(fakes.engine->slots() == 80);
    CHECK(fakes.submitted(0) == 46);  // its slots and an eighth
    CHECK(fakes.submitted(1) == 46);
}

TEST_CASE("Several: what a lost engine had is done by the others") {
    Fakes fakes({{.name = "A", .slots = 4, .dies_after = 7}, {.name = "B", .slots = 4}});
    submit(*fakes.engine, 100);
    check_each_once(collect_ids(*fakes.engine), 100);
    REQUIRE(fakes.losses.size() == 1);
    CHECK_THAT(fakes.losses[0],
               Catch::StartsWith("a device is lost (A): A fell off the bus; the other devices take over its"));
    {
        const std::scoped_lock lock(fakes.records[0]->mutex);
        CHECK(fakes.records[0]->returned.size() == 7);
        CHECK(fakes.records[0]->gone);
    }
    CHECK(fakes.engine->slots() == 4);
    CHECK(fakes.engine->steps_done() == 100);
    CHECK(fakes.engine->description() == "2 devices: A (lost) + B");
}

TEST_CASE("Several: when all are lost, the results come first and then the last one's error") {
    Fakes fakes(
        {{.name = "A", .slots = 4, .dies_after = 5}, {.name = "B", .slots = 4, .round = 20ms, .dies_after = 30}});
    submit(*fakes.engine, 100);
    std::set<std::uint64_t> ids;
    const auto collect_until_error = [&] {
        while (true)
            for (const md::ReplicaResult& result : fakes.engine->collect(1000ms)) REQUIRE(ids.insert(result.id).second);
    };
    CHECK_THROWS_WITH(collect_until_error(), "B fell off the bus");
    CHECK(ids.size() == 35);
    CHECK(fakes.losses.size() == 1);
    CHECK(fakes.engine->pending() == 65);
    CHECK(fakes.engine->slots() == 0);
    CHECK_THROWS_WITH(fakes.engine->collect(1ms), "B fell off the bus");
}

TEST_CASE("Several: results that nobody asked for before all were lost are handed out all the same") {
    Fakes fakes({{.name = "A", .slots = 4, .dies_after = 5}, {.name = "B", .slots = 4, .dies_after = 30}});
    submit(*fakes.engine, 100);
    const auto all_gone = [&] {
        return std::ranges::all_of(fakes.records, [](const std::shared_ptr<FakeRecord>& record) {
            const std::scoped_lock lock(record->mutex);
            return record->gone;
        });
    };
    while (!all_gone()) std::this_thread::sleep_for(1ms);
    CHECK(fakes.engine->collect(1ms).size() == 35);
    CHECK_THROWS_WITH(fakes.engine->collect(1ms), Catch::Contains("fell off the bus"));
}

TEST_CASE("Several: a replica goes to an engine that takes it, and one that none takes is refused") {
    Fakes fakes({{.name = "small", .slots = 4, .largest = 10}, {.name = "large", .slots = 4, .largest = 20}});
    for (std::uint64_t k = 0; k < 40; ++k) fakes.engine->submit(job_of(100 + k, k % 4 == 0 ? 15 : 5));
    check_each_once(collect_ids(*fakes.engine), 40);
    CHECK_THROWS_WITH(fakes.engine->submit(job_of(1, 30)), Catch::StartsWith("too many particles for"));
    CHECK(fakes.engine->pending() == 0);
    fakes.engine->submit(job_of(100));
    check_each_once(collect_ids(*fakes.engine), 1);
    CHECK(fakes.losses.empty());
}

TEST_CASE("Several: a replica that only a lost engine would take is refused") {
    Fakes fakes({{.name = "small", .slots = 4, .largest = 10}, {.name = "large", .slots = 4, .dies_after = 0}});
    fakes.engine->submit(job_of(1, 15));
    CHECK_THROWS_WITH(collect_ids(*fakes.engine), "too many particles for small");
    CHECK(fakes.losses.size() == 1);
    CHECK(fakes.engine->pending() == 0);
}

TEST_CASE("Several: room for the training is left on all") {
    Fakes fakes({{}, {}, {}});
    for (const bool wanted : {true, false}) {
        fakes.engine->leave_room(wanted);
        for (const auto& record : fakes.records) CHECK(record->leaves_room == wanted);
    }
}

TEST_CASE("Several: a collect() without results waits, and returns") {
    Fakes fakes({{.round = 300ms}, {.round = 300ms}});
    submit(*fakes.engine, 1);
    const auto start = std::chrono::steady_clock::now();
    CHECK(fakes.engine->collect(30ms).empty());
    CHECK(std::chrono::steady_clock::now() - start >= 30ms);
    CHECK(fakes.engine->collect(10s).size() == 1);
    CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("Several: two CPU engines give what one gives, bit for bit") {
    const auto job = [](std::uint64_t k) {
        md::ReplicaJob its = md::salt_job(k);
        its.equilibration_steps = 20;
        its.production_steps = 160;
        return its;
    };
    const std::unique_ptr<md::Engine> one = cpu::make_cpu_engine(2);
    const std::unique_ptr<md::Engine> two = two_cpu_engines();
    for (std::uint64_t k = 0; k < 8; ++k) {
        one->submit(job(k));
        two->submit(job(7 - k));
    }
    const auto expected = md::collect_all(*one), found = md::collect_all(*two);
    REQUIRE(expected.size() == 8);
    REQUIRE(found.size() == 8);
    for (const auto& [id, result] : expected) md::check_same(result, found.at(id));
    CHECK(two->steps_done() == 8 * 180);
}

TEST_CASE("Several: replicas end where they do on one engine") {
    const std::unique_ptr<md::Engine> two = two_cpu_engines();
    const std::vector<md::ReplicaJob> jobs = md::ending_jobs(10, 5);
    for (const md::ReplicaJob& job : jobs) two->submit(job);
    const auto found = md::collect_all(*two);
    REQUIRE(found.size() == jobs.size());
    for (const md::ReplicaJob& job : jobs) md::check_same(found.at(job.id), cpu::simulate(job));
    for (const auto& [id, result] : found) CHECK(result.blocks.size() == md::ends_at[id % 5]);
}

TEST_CASE("Several: a full bag is let go of at once") {
    const auto start = std::chrono::steady_clock::now();
    {
        const std::unique_ptr<md::Engine> two = two_cpu_engines();
        for (std::uint64_t k = 0; k < 20; ++k) {
            md::ReplicaJob job = md::salt_job(k);
            job.production_steps = 800'000'000;
            two->submit(std::move(job));
        }
    }
    CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("Several: two CPU engines keep the contract of one") {
    CHECK(md::check_bag(two_cpu_engines).size() == 6);
    md::check_waiting(two_cpu_engines);
    md::check_giving_up(two_cpu_engines);
    md::check_ends(two_cpu_engines);
    md::check_lost_replica(two_cpu_engines);
    md::check_refusals(two_cpu_engines);
}
