#include "serial_replica.hpp"

#include "replica/advance.hpp"
#include "serial_team.hpp"

namespace mdsweep::md {

template <class Scalar>
SerialReplica<Scalar>::SerialReplica(const ReplicaJob& job)
    : start(make_replica(job, 1)),
      numbers(start.numbers.begin(), start.numbers.end()),
      count(job.particle_count()),
      parameters(start.parameters()),
      record(job) {}

template <class Scalar>
int SerialReplica<Scalar>::group_of(int i) {
    return parameters.tables.segments[species_of(particles(), i)].group;
}

template <class Scalar>
void SerialReplica<Scalar>::advance(std::int64_t steps) {
    Recorder recorder = record.recorder();
    on_serial_team<Scalar>(parameters.loop,
                           [&](auto& team) { md::advance(team, particles(), parameters, recorder, progress, steps); });
}

template <class Scalar>
void SerialReplica<Scalar>::forces() {
    on_serial_team<Scalar>(parameters.loop, [&](auto& team) { initialise_forces(team, particles(), parameters); });
}

template <class Scalar>
Scalars<Scalar> SerialReplica<Scalar>::scalars() {
    Scalars<Scalar> result{};
    on_serial_team<Scalar>(parameters.loop, [&](auto& team) {
        // A run samples where it has just computed forces; here the positions may be others.
        Scalar moments[sheet_terms] = {};
        long_range_field(team, particles(), parameters, moments);
        result = scalars_at(team, particles(), parameters);
    });
    return result;
}

template struct SerialReplica<float>;
template struct SerialReplica<double>;

std::vector<double> forces_by_differences(SerialReplica<double>& replica) {
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
