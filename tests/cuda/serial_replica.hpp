// A replica on the plainest execution policy, in float or double: what the SIMD kernels and the physics are checked
// with.
#pragma once

#include <vector>

#include "replica/host_replica.hpp"
#include "replica/record.hpp"
#include "replica/step.hpp"

namespace mdsweep::md {

// For float and double; compiled once, as a compiler takes a minute for all pair loops and potentials.
template <class Scalar>
struct SerialReplica {
    HostReplica start;
    std::vector<Scalar> numbers;
    int count = 0;
    StepParameters parameters;
    HostRecord record;
    Progress progress;

    explicit SerialReplica(const ReplicaJob& job);
    SerialReplica(const SerialReplica&) = delete;
    SerialReplica& operator=(const SerialReplica&) = delete;
    SerialReplica(SerialReplica&&) noexcept = default;
    SerialReplica& operator=(SerialReplica&&) noexcept = default;
    ~SerialReplica() = default;

    [[nodiscard]] Particles<Scalar> particles() { return particles_view(numbers.data(), start.labels.data(), count); }
    [[nodiscard]] int group_of(int i);

    void advance(std::int64_t steps);
    void forces();

    struct Energy {
        Scalar potential = 0, kinetic = 0;
        [[nodiscard]] Scalar total() const { return potential + kinetic; }
    };
    // Of where the particles are now.
    [[nodiscard]] Scalars<Scalar> scalars();
    [[nodiscard]] Energy energy() {
        const Scalars<Scalar> all = scalars();
        return {all.of[recorded_potential_energy], all.of[recorded_kinetic_energy]};
    }
};

// Minus the slopes of the potential energy in x of all particles, then y, then z: central differences of fourth order.
[[nodiscard]] std::vector<double> forces_by_differences(SerialReplica<double>& replica);

}  // namespace mdsweep::md
