// A replica on the plainest execution policy, in float or double: what the SIMD kernels and the physics are checked
// with.
#pragma once

#include <vector>

#include "replica/advance.hpp"
#include "replica/host_replica.hpp"
#include "replica/record.hpp"
#include "serial_team.hpp"

namespace mdsweep::md {

// Calls work(team) with a policy of the replica's own kind of pair loop.
template <class Scalar, class Work>
void on_serial_team(LoopKind loop, const Work& work) {
    visit_loop(loop, [&work]<LoopKind kind>() {
        SerialTeam<Scalar, kind> team;
        work(team);
    });
}

template <class Scalar>
struct SerialReplica {
    HostReplica start;
    std::vector<Scalar> numbers;
    int count = 0;
    StepParameters parameters;
    HostRecord record;
    Progress progress;

    explicit SerialReplica(const ReplicaJob& job)
        : start(make_replica(job, 1)),
          numbers(start.numbers.begin(), start.numbers.end()),
          count(job.particle_count()),
          parameters(start.parameters()),
          record(job) {}
    SerialReplica(const SerialReplica&) = delete;
    SerialReplica& operator=(const SerialReplica&) = delete;
    SerialReplica(SerialReplica&&) noexcept = default;
    SerialReplica& operator=(SerialReplica&&) noexcept = default;
    ~SerialReplica() = default;

    [[nodiscard]] Particles<Scalar> particles() { return particles_view(numbers.data(), start.labels.data(), count); }
    [[nodiscard]] int group_of(int i) { return parameters.tables.segments[species_of(particles(), i)].group; }

    void advance(std::int64_t steps) {
        Recorder recorder = record.recorder();
        on_serial_team<Scalar>(parameters.loop, [&](auto& team) {
            md::advance(team, particles(), parameters, recorder, progress, steps);
        });
    }

    void forces() {
        on_serial_team<Scalar>(parameters.loop, [&](auto& team) { initialise_forces(team, particles(), parameters); });
    }

    struct Energy {
        Scalar potential = 0, kinetic = 0;
        [[nodiscard]] Scalar total() const { return potential + kinetic; }
    };
    [[nodiscard]] Scalars<Scalar> scalars() {
        Scalars<Scalar> result{};
        on_serial_team<Scalar>(parameters.loop, [&](auto& team) {
            // A run samples where it has just computed forces; here the positions may be others.
            Scalar moments[sheet_terms] = {};
            long_range_field(team, particles(), parameters, moments);
            result = sample_scalars(team, particles(), parameters);
        });
        return result;
    }
    [[nodiscard]] Energy energy() {
        const Scalars<Scalar> all = scalars();
        return {all.of[recorded_potential_energy], all.of[recorded_kinetic_energy]};
    }
};

// Minus the slopes of the potential energy in x of all particles, then y, then z: central differences of fourth order.
inline std::vector<double> forces_by_differences(SerialReplica<double>& replica) {
    constexpr double e = 2e-5;
    const std::vector<double> before = replica.numbers;
    std::vector<double> forces(3 * static_cast<std::size_t>(replica.count));
    for (std::size_t k = 0; k < forces.size(); ++k) {
        const auto energy_at = [&](double offset) {
            replica.numbers = before;
            replica.numbers[k] += offset;
            return replica.energy().potential;
        };
        forces[k] = -(8 * (energy_at(e) - energy_at(-e)) - (energy_at(2 * e) - energy_at(-2 * e))) / (12 * e);
    }
    replica.numbers = before;
    return forces;
}

}  // namespace mdsweep::md
