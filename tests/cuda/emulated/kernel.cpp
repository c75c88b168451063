// engine/kernel.hpp on the emulated GPU: a team is one thread with the tile of the GPU's pair loop, and the teams of a
// launch take turns.
#include "engine/kernel.hpp"

#include <algorithm>

#include "cuda/emulated/emulation.hpp"
#include "cuda/emulated/stream.hpp"
#include "cuda/threaded_team.hpp"
#include "engine/device_memory.hpp"
#include "replica/advance.hpp"
#include "replica/replica.hpp"

namespace mdsweep::md {

namespace {

// Returns whether the replica is finished.
template <LoopKind loop, int rows>
bool advance_one(const ReplicaShape& shape, const Launch& launch, int place, std::int64_t steps) {
    using Team = ThreadedTeam<loop, rows>;
    const ReplicaView& replica = launch.list[place];
    const StepParameters& parameters = replica.head->parameters;
    typename Team::Shared shared(1, shape.padded);
    Team team(shared, 0);
    const Particles<float> particles = particles_view(replica.numbers, replica.labels, shape.padded);
    team.tile.set_up(particles, 0, 1);
    Recorder recorder = replica.recorder;
    Progress& progress = replica.head->progress;
    if (!finished(progress, parameters))
        advance(team, particles, parameters, recorder, progress, std::min(steps, launch.last_step - progress.step));
    launch.reports[place] = {progress.step, progress.blocks, progress.lost};
    return finished(progress, parameters);
}

template <LoopKind loop>
bool advance_one_of(const ReplicaShape& shape, const Launch& launch, int place, std::int64_t steps) {
    switch (shape.rows) {
        case 1:
            return advance_one<loop, 1>(shape, launch, place, steps);
        case 2:
            return advance_one<loop, 2>(shape, launch, place, steps);
        case 3:
            return advance_one<loop, 3>(shape, launch, place, steps);
        default:
            return advance_one<loop, 4>(shape, launch, place, steps);
    }
}

bool advance_one(const ReplicaShape& shape, const Launch& launch, int place, std::int64_t steps) {
    return visit_loop(shape.loop, [&]<LoopKind loop> { return advance_one_of<loop>(shape, launch, place, steps); });
}

constexpr int multiprocessors = 2;

// Each team does as many steps as the time stands for, in one replica or, when that is finished, in others.
void run(const ReplicaShape& shape, int thread_blocks, const Launch& launch) {
    const std::int64_t steps = std::max<std::int64_t>(1, launch.nanoseconds / 100'000);
    // Thread blocks come to the multiprocessors in turn.
    int elsewhere = 0;
    for (int block = 0; block < thread_blocks; ++block) elsewhere += block % multiprocessors >= launch.reserved ? 1 : 0;
    const int teams = std::min(elsewhere * shape.teams, launch.teams);
    for (int team = 0; team < teams; ++team)
        while (launch.state->taken < launch.listed)
            if (!advance_one(shape, launch, launch.state->taken++, steps)) break;
}

}  // namespace

void launch_replicas(const ReplicaShape& shape, int thread_blocks, const Launch& launch, cudaStream_t stream) {
    Emulation& gpu = emulation();
    if (gpu.launches++ >= gpu.fail_at_launch && gpu.fail_at_launch >= 0)
        check_cuda(cudaErrorLaunchFailure, "starting " + std::to_string(launch.listed) + " replicas");
    gpu.most_listed = std::max(gpu.most_listed.load(), launch.listed);
    gpu.most_padded = std::max(gpu.most_padded.load(), shape.padded);
    gpu.most_reserved = std::max(gpu.most_reserved.load(), launch.reserved);
    enqueue(stream, [shape, thread_blocks, launch] { run(shape, thread_blocks, launch); });
}

int thread_blocks_per_multiprocessor(const ReplicaShape&) {
    return emulation().thread_blocks_at_once;
}

bool kernel_has_code() {
    return true;
}

}  // namespace mdsweep::md
