// A replica on its way on one of the CPU's kernels, with all that it writes to.
#pragma once

#include "cpu/kernel.hpp"

namespace mdsweep::cpu {

struct KernelReplica {
    KernelReplica(const md::ReplicaJob& job, const Kernel& which)
        : kernel(&which), host(md::make_replica(job, which.width)), parameters(host.parameters()), record(job) {}

    // The parameters point into the tables of `host`.
    KernelReplica(const KernelReplica&) = delete;
    KernelReplica& operator=(const KernelReplica&) = delete;
    KernelReplica(KernelReplica&&) = default;
    KernelReplica& operator=(KernelReplica&&) = default;
    ~KernelReplica() = default;

    void advance(std::int64_t steps) {
        md::Recorder recorder = record.recorder();
        kernel->of(parameters).advance(host.particles(), parameters, recorder, progress, steps);
    }

    void forces() { kernel->of(parameters).forces(host.particles(), parameters); }

    [[nodiscard]] md::Scalars<float> scalars() { return kernel->of(parameters).scalars(host.particles(), parameters); }

    const Kernel* kernel;
    md::HostReplica host;
    md::StepParameters parameters;
    md::HostRecord record;
    md::Progress progress;
};

}  // namespace mdsweep::cpu
