// The rate that a device cannot exceed, by the instructions that a step takes (scripts/gpu_model). Plain C++.
#pragma once

#include <algorithm>
#include <optional>

#include "engine/cuda_engine.hpp"
#include "engine/shape.hpp"
#include "engine/step_costs.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::md {

// Null where none was counted for so many particles. Of architectures of that first number the last that is not later.
[[nodiscard]] inline const StepCost* step_cost(LoopKind loop, int particles, int architecture) {
    const StepCost* found = nullptr;
    for (const StepCost& cost : step_costs) {
        const bool runs = cost.architecture / 10 == architecture / 10 && cost.architecture <= architecture;
        const bool fits = runs && cost.loop == loop && cost.particles == particles;
        if (fits && (found == nullptr || found->architecture < cost.architecture)) found = &cost;
    }
    return found;
}

// Steps per second of that many replicas together, were the device's schedulers never to wait: each issues an
// instruction a clock, of warps in turn. All warps of a replica are on one multiprocessor.
[[nodiscard]] inline std::optional<double> step_rate_limit(const CudaDevice& device, const ReplicaJob& job,
                                                           int replicas) {
    const int particles = job.particle_count(), warps = replica_shape(particles).warps;
    const StepCost* const cost = step_cost(loop_kind(job), particles, 10 * device.major + device.minor);
    if (cost == nullptr) return std::nullopt;
    const double steps_of_warp = device.clock_GHz * 1e9 / cost->clocks;  // a second, on one scheduler
    const int in_turn = (warps + schedulers - 1) / schedulers;
    return std::min(replicas * steps_of_warp / in_turn, device.multiprocessors * schedulers * steps_of_warp / warps);
}

}  // namespace mdsweep::md
