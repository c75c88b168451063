#include "replica/momenta.hpp"

#include <algorithm>
#include <cmath>

namespace mdsweep::md {

// Forces of pairs add up to nothing. Walls push in z alone, and a field pulls at the net charge alone. Noise and
// friction change every momentum.
std::array<bool, 3> conserved_momenta(const ReplicaJob& job) {
    double net = 0, all = 0;
    for (const Species& s : job.species) {
        net += static_cast<double>(s.count) * static_cast<double>(s.charge);
        all += static_cast<double>(s.count) * std::abs(static_cast<double>(s.charge));
    }
    const bool neutral = std::abs(net) <= 1e-6 * all;
    std::array<bool, 3> conserved{};
    // A single particle's momentum is all the motion there is.
    if (job.thermostat == Thermostat::langevin || job.particle_count() < 2) return conserved;
    for (std::size_t axis = 0; axis < 3; ++axis)
        conserved[axis] = (axis < 2 || job.periodic_z) && (neutral || job.field[axis] == 0);
    return conserved;
}

double degrees_of_freedom(const ReplicaJob& job) {
    const std::array<bool, 3> conserved = conserved_momenta(job);
    return 3.0 * job.particle_count() - static_cast<double>(std::ranges::count(conserved, true));
}

void settle_velocities(const ReplicaJob& job, const Particles<float>& particles) {
    const std::array<bool, 3> conserved = conserved_momenta(job);
    if (std::ranges::count(conserved, true) == 0) return;
    float* const velocities[3] = {particles.vx, particles.vy, particles.vz};
    const auto sum = [&particles](const auto& value) {
        double result = 0;
        for (int i = 0; i < particles.padded; ++i)
            if (particles.inverse_mass[i] > 0) result += value(i) / static_cast<double>(particles.inverse_mass[i]);
        return result;
    };
    const double mass = sum([](int) { return 1.0; });
    double energy = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        float* const v = velocities[axis];
        const double mean = conserved[axis] ? sum([v](int i) { return static_cast<double>(v[i]); }) / mass : 0;
        for (int i = 0; i < particles.padded; ++i)
            if (particles.inverse_mass[i] > 0) v[i] = static_cast<float>(static_cast<double>(v[i]) - mean);
        energy += sum([v](int i) { return 0.5 * static_cast<double>(v[i]) * static_cast<double>(v[i]); });
    }
    const double factor = std::sqrt(0.5 * degrees_of_freedom(job) * static_cast<double>(job.temperature) / energy);
    for (float* const v : velocities)
        for (int i = 0; i < particles.padded; ++i) v[i] = static_cast<float>(factor * static_cast<double>(v[i]));
}

}  // namespace mdsweep::md
