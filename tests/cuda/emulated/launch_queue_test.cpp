// What the queue of launches makes of their reports, on the emulated GPU.
#include "engine/launch_queue.hpp"

#include <catch2/catch.hpp>

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

}  // namespace

TEST_CASE("Launch queue: a replica that no team got to in a launch is where the launch before left it") {
    const ReplicaJob first = endless_job(0);
    const ReplicaShape shape = replica_shape(first.particle_count(), loop_kind(first));
    REQUIRE(shape.teams == 4);
    ReplicaPool pool;
    const Stream transfers;
    LaunchQueue queue(shape, 2);
    for (std::uint64_t id = 0; id < 8; ++id) queue.add(resident_of(endless_job(id), shape, pool, transfers));
    queue.launch(1ms, 1, 0, transfers);
    queue.launch(1ms, 0.5, 0, transfers);  // room for four teams: another shape has come
    const std::int64_t steps = queue.complete_oldest().steps;
    CHECK(steps > 0);
    CHECK(queue.complete_oldest().steps == steps / 2);
    queue.launch(1ms, 1, 0, transfers);
    CHECK(queue.complete_oldest().steps == steps);
}

TEST_CASE("Launch queue: multiprocessors that are reserved take no teams away from a launch that needs few") {
    const ReplicaJob first = endless_job(0);
    const ReplicaShape shape = replica_shape(first.particle_count(), loop_kind(first));
    ReplicaPool pool;
    const Stream transfers;
    LaunchQueue queue(shape, 6);  // three thread blocks on each of two multiprocessors
    for (std::uint64_t id = 0; id < 8; ++id) queue.add(resident_of(endless_job(id), shape, pool, transfers));
    queue.launch(1ms, 1, 0, transfers);
    const std::int64_t steps = queue.complete_oldest().steps;
    queue.launch(1ms, 1, 1, transfers);
    CHECK(queue.complete_oldest().steps == steps);
    queue.launch(1ms, 1.0 / 6, 1, transfers);  // and not more than its share
    CHECK(queue.complete_oldest().steps == steps / 2);
}
