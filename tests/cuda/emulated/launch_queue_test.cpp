// What the queue of launches makes of their reports, on the emulated GPU.
#include "engine/launch_queue.hpp"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "cuda/emulated/emulation.hpp"
#include "cuda/replica_checks.hpp"
#include "replica/host_replica.hpp"
#include "replica/step_parameters.hpp"

using namespace mdsweep::md;
using namespace std::chrono_literals;

namespace {

ReplicaJob endless_job(std::uint64_t id) {
    ReplicaJob job = salt_job(id);
    job.species = {{12, 1.0F, 0.58F, 0}, {12, -1.0F, 0.58F, 1}};
    job.equilibration_steps = 0;
    job.production_steps = 1'000'000;
    job.blocks = 1;
    return job;
}

Resident resident_of(const ReplicaJob& job, const ReplicaShape& shape, ReplicaPool& pool, const Stream& stream) {
    const HostReplica replica = make_replica(job, 1, shape.padded);
    ReplicaMemory memory = pool.take(ReplicaMemory::bytes(job, replica));
    memory.load(job, replica, stream);
    return {job, Clock::now(), memory, {}, {}, {}};
}

// In a launch of eight replicas, which need two thread blocks.
std::int64_t steps_of_launch(const std::vector<int>& multiprocessors, int reserved, double share = 1) {
    const std::vector<int> before = std::exchange(emulation().multiprocessors, multiprocessors);
    const ReplicaJob first = endless_job(0);
    const ReplicaShape shape = replica_shape(first.particle_count(), loop_kind(first));
    const Stream transfers;
    ReplicaPool pool(transfers);
    std::int64_t steps = 0;
    {
        LaunchQueue queue(shape, emulation().thread_blocks_at_once * static_cast<int>(multiprocessors.size()));
        for (std::uint64_t id = 0; id < 8; ++id) queue.add(resident_of(endless_job(id), shape, pool, transfers));
        queue.launch(20ms, share, reserved, transfers);
        steps = queue.complete_oldest().steps;
    }
    emulation().multiprocessors = before;
    return steps;
}

}  // namespace

TEST_CASE("Launch queue: a replica that no team got to in a launch is where the launch before left it") {
    const ReplicaJob first = endless_job(0);
    const ReplicaShape shape = replica_shape(first.particle_count(), loop_kind(first));
    REQUIRE(shape.teams == 4);
    const Stream transfers;
    ReplicaPool pool(transfers);
    LaunchQueue queue(shape, 2);
    for (std::uint64_t id = 0; id < 8; ++id) queue.add(resident_of(endless_job(id), shape, pool, transfers));
    queue.launch(20ms, 1, 0, transfers);
    queue.launch(20ms, 0.5, 0, transfers);  // room for four teams: another shape has come
    const std::int64_t steps = queue.complete_oldest().steps;
    CHECK(steps > 0);
    CHECK(queue.complete_oldest().steps == steps / 2);
    queue.launch(20ms, 1, 0, transfers);
    CHECK(queue.complete_oldest().steps == steps);
}

TEST_CASE("Launch queue: multiprocessors that are reserved take no teams away from a launch that needs few") {
    const std::int64_t steps = steps_of_launch({0, 1}, 0);
    CHECK(steps > 0);
    CHECK(steps_of_launch({0, 1}, 1) == steps);
    CHECK(steps_of_launch({0, 1}, 1, 1.0 / 6) == steps / 2);  // and not more than its share
}

TEST_CASE("Launch queue: the numbers of multiprocessors may have gaps, whichever are reserved") {
    const std::int64_t steps = steps_of_launch({0, 1}, 0);
    // Below the reserved number there are all that it counts, some, and none.
    for (const std::vector<int>& multiprocessors : {std::vector{0, 1, 9}, {7, 1, 30}, {4, 140}})
        for (const int reserved : {1, 2}) {
            CAPTURE(multiprocessors, reserved);
            CHECK(steps_of_launch(multiprocessors, reserved) == steps);
            CHECK(steps_of_launch(multiprocessors, reserved, 0.5 / static_cast<double>(3 * multiprocessors.size())) ==
                  steps / 2);
        }
}
