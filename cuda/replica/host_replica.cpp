#include "replica/host_replica.hpp"

#include <algorithm>
#include <cmath>

#include "physics/gaussian.hpp"
#include "replica/electrostatics.hpp"
#include "replica/momenta.hpp"
#include "replica/start.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::md {

Particles<float> HostReplica::particles() {
    return particles_view(numbers.data(), labels.data(), padded);
}

StepParameters HostReplica::parameters() const {
    StepParameters p = constants;
    tables.attach(p, tables.words().data());
    return p;
}

HostReplica make_replica(const ReplicaJob& job, int multiple, int padded) {
    StepParameters constants = make_step_parameters(job);
    CoulombTables<float> electrostatics;
    const bool exact = exact_coulomb(constants.loop);
    if (exact) {
        electrostatics = coulomb_tables(job);
        constants.periodic = electrostatics.numbers;
        constants.self_energy = self_energy(job, electrostatics);
    }
    HostReplica replica{.numbers = {},
                        .labels = {},
                        .tables = TableStorage(job, multiple, exact ? &electrostatics : nullptr),
                        .constants = constants,
                        .padded = std::max(padded, places_of(job, multiple))};
    replica.numbers.assign(numbers_of(replica.padded, constants), 0.0F);
    replica.labels.assign(static_cast<std::size_t>(replica.padded), 0);
    const Particles<float> particles = replica.particles();
    const NoiseKey key{job.seed, job.point, job.replica};
    const auto positions = start_positions(job);
    const double per_unit = 1 / static_cast<double>(job.lateral);
    std::uint32_t number = 0;
    for (std::uint32_t k = 0; k < job.species.size(); ++k) {
        const Species& s = job.species[k];
        const Segment& segment = replica.tables.segments()[k];
        const float speed = std::sqrt(job.temperature / s.mass);
        for (int i = segment.first; i < segment.first + rounded_up(s.count, multiple); ++i) {
            replica.labels[static_cast<std::size_t>(i)] = k << label_number_bits;
            if (i >= segment.first + s.count) continue;
            const auto& [x, y, z] = positions[number];
            particles.x[i] = static_cast<float>(x * per_unit);
            particles.y[i] = static_cast<float>(y * per_unit);
            particles.z[i] = static_cast<float>(z * per_unit);
            particles.charge[i] = s.charge;
            particles.inverse_mass[i] = 1 / s.mass;
            const auto velocity =
                three_gaussians<float>(noise_words<std::uint32_t>(key, Purpose::velocities, 0, number));
            particles.vx[i] = speed * velocity.x;
            particles.vy[i] = speed * velocity.y;
            particles.vz[i] = speed * velocity.z;
            replica.labels[static_cast<std::size_t>(i)] |= number++;
        }
    }
    settle_velocities(job, particles);
    return replica;
}

}  // namespace mdsweep::md
