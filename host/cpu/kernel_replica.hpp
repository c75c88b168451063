// A replica on its way on one of the CPU's kernels, with all that it writes to.
#pragma once

#include "cpu/kernel.hpp"

namespace mdsweep::cpu {

struct KernelReplica {
    KernelReplica(const md::ReplicaJob& job, const Kernel& which)
        : kernel(&which),
          host(md::make_replica(job, which.width)),
          parameters(md::make_step_parameters(job)),
          record(job) {}

    void advance(std::int64_t steps) {
        md::Recorder recorder = record.recorder();
        kernel->advance(host.ions(), parameters, recorder, progress, steps);
    }

    const Kernel* kernel;
    md::HostReplica host;
    md::StepParameters parameters;
    md::HostRecord record;
    md::Progress progress;
};

}  // namespace mdsweep::cpu
