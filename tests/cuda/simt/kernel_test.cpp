// The GPU's kernels on the emulated GPU where a launch has more to it than one replica: lists, replicas that are lost,
// multiprocessors that are left to others. (What a replica has in it: set_test.cpp.)
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>

#include "cuda/simt/jobs.hpp"
#include "cuda/simt/kernel_checks.hpp"

using namespace mdsweep::md;

TEST_CASE("Kernel: teams take replicas from the list, whatever their number") {
    for (const int particles : {21, 140}) {
        CAPTURE(particles);
        std::vector<ReplicaJob> jobs;
        for (int k = 0; k < 6; ++k) {
            jobs.push_back(salt(particles + k % 3, box_kinds[0], static_cast<std::uint64_t>(k)));
            jobs.back().equilibration_steps = 3 * k;
        }
        check_all_ways(jobs);
    }
}

TEST_CASE("Kernel: a replica that blows up is lost, the others are not") {
    std::vector<ReplicaJob> jobs;
    for (std::uint64_t k = 0; k < 5; ++k) jobs.push_back(salt(30, box_kinds[0], k));
    jobs[2].time_step = 0.5F;
    ReplicaRun run(jobs);
    for (const Way& way : all_ways()) {
        run.finish(way);
        CAPTURE(run.findings().faults.messages);
        CHECK(run.findings().faults.messages.empty());
        for (std::size_t k = 0; k < jobs.size(); ++k) {
            CHECK(run.report(k).lost == (k == 2));
            if (k != 2) check_against_reference(run, k);
        }
    }
}

TEST_CASE("Kernel: every team runs, whatever numbers multiprocessors have and however many are reserved") {
    std::vector<ReplicaJob> jobs;
    for (std::uint64_t k = 0; k < 8; ++k) jobs.push_back(salt(21, box_kinds[0], k));
    ReplicaRun run(jobs);
    REQUIRE(run.shape().teams == 4);
    const auto steps_of_launch = [&](const Way& way) {
        run.restart();
        run.advance(way, std::numeric_limits<std::int64_t>::max());
        std::int64_t steps = 0;
        for (std::size_t k = 0; k < jobs.size(); ++k) steps += run.report(k).step;
        return steps;
    };
    Way way{.schedule = {simt::Order::random, 4}, .nanoseconds = 3'000, .steps_per_look = 2};
    const std::int64_t steps = steps_of_launch(way);
    run.finish(way);
    const std::string bits = run.bits();
    REQUIRE(steps > 0);
    for (const std::vector<int>& numbers : {std::vector{0, 1, 2, 3}, {0, 2, 5, 9}, {7, 1, 30}, {4, 140}})
        for (const int reserved : {1, 2}) {
            CAPTURE(numbers, reserved);
            way.multiprocessors = numbers;
            way.reserved = std::min(reserved, static_cast<int>(numbers.size()) - 1);
            CHECK(steps_of_launch(way) == steps);
            run.finish(way);
            CHECK(run.findings().faults.messages.empty());
            CHECK(run.bits() == bits);
        }
}
