// The kernel that advances replicas, for one kind of pair loop: included by a file for each, kernel_*.cu, as each takes
// minutes to compile for all devices.
#pragma once

#include <stdexcept>

#include "engine/device.cuh"
#include "engine/kernel_of.hpp"
#include "engine/team.cuh"
#include "replica/advance.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

namespace {

// In the team's first thread: until when the launch lasts. It is over for a team that is not wanted.
__device__ unsigned long long launch_deadline(const Launch& launch) {
    if (atomicAdd(&launch.state->teams, 1) >= launch.teams) return 0;
    const unsigned long long now = device_time();
    const unsigned long long before = atomicCAS(&launch.state->began, 0ULL, now);
    return (before == 0 ? now : before) + static_cast<unsigned long long>(launch.nanoseconds);
}

// The place in the list that this team takes, beyond its end when the time is up. Passed on in the team's shared
// memory, where nothing else is written before the next barrier.
template <class Team>
__device__ int take_next(Team& team, const Launch& launch, unsigned long long deadline) {
    if (team.rank() == 0) {
        const bool late = device_time() >= deadline;
        team.sums()[0] = __int_as_float(late ? launch.listed : atomicAdd(&launch.state->taken, 1));
    }
    team.sync();
    return __float_as_int(team.sums()[0]);
}

// Returns whether the time is up.
template <class Team>
__device__ bool advance_one(Team& team, const ReplicaView& replica, int padded, const Launch& launch, Report& report,
                            unsigned long long deadline) {
    const StepParameters& parameters = replica.head->parameters;
    const Particles<float> particles = particles_view(replica.numbers, replica.labels, padded);
    team.tile.set_up(particles, team.rank(), team.size());  // what advance() publishes: the thread's own particles
    Recorder recorder = replica.recorder;
    Progress progress = replica.head->progress;
    bool late = false;
    if (!finished(progress, parameters)) {
        do {
            const std::int64_t left = launch.last_step - progress.step;
            const std::int64_t steps = left < launch.steps_per_look ? left : launch.steps_per_look;
            advance(team, particles, parameters, recorder, progress, steps);
            late = team.any_worker(team.rank() == 0 && device_time() >= deadline);
        } while (!late && !finished(progress, parameters) && progress.step < launch.last_step);
        if (team.rank() == 0) replica.head->progress = progress;
    }
    if (team.rank() == 0) report = {progress.step, progress.blocks, progress.lost};
    // The team's sums have been read, by those who came for a replica that was finished too: take_next() writes there.
    team.sync();
    return late;
}

template <class Team, int registers>
__global__ void __maxnreg__(registers) advance_replicas(Launch launch, int padded) {
    if (this_multiprocessor() < launch.reserved) return;
    const auto warp = static_cast<int>(threadIdx.x) / warp_lanes;
    char* const shared = shared_memory();
    Team team(Team::is_thread_block ? shared : shared + warp * team_shared_bytes(padded, 1), padded);
    const unsigned long long deadline = team.rank() == 0 ? launch_deadline(launch) : 0;
    while (true) {
        const int place = take_next(team, launch, deadline);
        if (place >= launch.listed) return;
        const ReplicaView replica = launch.list[place];
        if (advance_one(team, replica, padded, launch, launch.reports[place], deadline)) return;
    }
}

}  // namespace

// Registers of a thread: as few as do without spills, so that many warps hide each other's latencies (PERFORMANCE.md).
template <LoopKind loop>
Kernel kernel_with(const ReplicaShape& shape) {
    if (shape.teams > 1) {
        switch (shape.rows) {
            case 1:
                return advance_replicas<WarpTeam<loop, 1>, 80>;
            case 2:
                return advance_replicas<WarpTeam<loop, 2>, 96>;
            case 3:
                return advance_replicas<WarpTeam<loop, 3>, 128>;
            case 4:
                return advance_replicas<WarpTeam<loop, 4>, 128>;
            default:
                break;
        }
    } else {
        switch (shape.rows) {
            case 1:
                return advance_replicas<ThreadBlockTeam<loop, 1>, 80>;
            case 2:
                return advance_replicas<ThreadBlockTeam<loop, 2>, 80>;
            case 4:
                return advance_replicas<ThreadBlockTeam<loop, 4>, 128>;
            default:
                break;
        }
    }
    throw std::logic_error("no kernel for a replica of this shape");
}

}  // namespace mdsweep::md
