// A replica on the plainest execution policy, in float or double: what the SIMD kernels and the physics are checked
// with.
#pragma once

#include <vector>

#include "replica/advance.hpp"
#include "replica/prepare.hpp"
#include "serial_block.hpp"

namespace mdsweep::md {

template <class Scalar>
struct SerialReplica {
    std::vector<Scalar> numbers;
    std::vector<std::uint8_t> group;
    int count = 0;
    StepParameters parameters;
    SerialBlock<Scalar> block;
    HostRecord record;
    Progress progress;

    explicit SerialReplica(const ReplicaJob& job) : parameters(make_step_parameters(job)), record(job) {
        HostReplica start = make_replica(job, 1);
        numbers.assign(start.numbers.begin(), start.numbers.end());
        group = start.group;
        count = start.count;
    }

    [[nodiscard]] Ions<Scalar> ions() { return ions_view(numbers.data(), group.data(), count, count); }

    void advance(std::int64_t steps) {
        Recorder recorder = record.recorder();
        md::advance(block, ions(), parameters, recorder, progress, steps);
    }

    void forces() { initialise_forces(block, ions(), parameters); }

    struct Energy {
        Scalar potential = 0, kinetic = 0;
        [[nodiscard]] Scalar total() const { return potential + kinetic; }
    };
    [[nodiscard]] Energy energy() {
        Energy e;
        energies(block, ions(), parameters, e.potential, e.kinetic);
        return e;
    }
};

}  // namespace mdsweep::md
