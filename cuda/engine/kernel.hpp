// The kernel that advances replicas, and how it is launched. Pointers are into device memory unless said otherwise.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "engine/shape.hpp"

namespace mdsweep::md {

// A replica's parameters and progress, at the start of its memory.
struct ReplicaHead {
    Progress progress;
    StepParameters parameters;
};

// Everything a team needs of its replica.
struct ReplicaView {
    ReplicaHead* head = nullptr;
    float* numbers = nullptr;
    std::uint32_t* labels = nullptr;
    Recorder recorder;
};

// How far a replica was at the end of a launch.
struct Report {
    std::int64_t step = 0;
    int blocks = 0;  // finished
    bool lost = false;
};

// The state that the teams of a launch share; zero before it.
struct LaunchState {
    unsigned long long began;  // ns, on the device's clock
    int taken;                 // replicas of the list
    int teams;                 // that would take part
};

// A launch advances a list of replicas of one shape. Every team takes the first of the list that no team has; when it
// is finished, the next; and none after `nanoseconds` from the first team's start, when all stop where they are. So all
// of them end at about the same time, whatever a step costs and whenever a team found room to start.
struct Launch {
    const ReplicaView* list;  // pinned host memory, as are the reports: a few bytes a replica and launch
    Report* reports;          // [listed]; untouched for replicas that no team got to
    int listed;
    LaunchState* state;
    long long nanoseconds;
    int steps_per_look;      // at the clock
    std::int64_t last_step;  // where to stop at the latest
    int reserved;  // multiprocessors, numbered below: teams there leave at once, for somebody else to have room
    int teams;     // that take part, the first to start elsewhere; the others leave at once
};

// Asynchronous. Throws std::runtime_error when the launch fails.
void launch_replicas(const ReplicaShape& shape, int thread_blocks, const Launch& launch, cudaStream_t stream);

// The thread blocks of that shape that a multiprocessor of the present device holds; 0 when its shared memory is too
// small.
[[nodiscard]] int thread_blocks_per_multiprocessor(const ReplicaShape& shape);

// Whether this build has code, or PTX that the driver can compile, for the present device.
[[nodiscard]] bool kernel_has_code();

}  // namespace mdsweep::md
