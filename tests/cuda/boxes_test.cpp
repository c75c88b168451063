// Every kind of replica: forces and energies agree, floats and many workers give what doubles give.
#include "cuda/boxes.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "cuda/coulomb_reference.hpp"
#include "cuda/replica_checks.hpp"
#include "cuda/threaded_team.hpp"
#include "replica/advance.hpp"
#include "replica/host_replica.hpp"

using namespace mdsweep::md;

namespace {

// At an instant of a run.
SerialReplica<double> running(const ReplicaJob& job) {
    SerialReplica<double> replica(job);
    put(instant(job), replica.particles());
    return replica;
}

// The error of all forces, relative to their rms, against the slopes of the energy.
double slope_error(SerialReplica<double>& replica) {
    replica.forces();
    const std::vector<double> expected_of_energy = forces_by_differences(replica);
    const auto n = static_cast<std::size_t>(replica.count);
    double error = 0, size = 0;
    for (std::size_t k = 0; k < 3 * n; ++k) {
        // A lateral field has no energy: its force is known.
        const double field =
            k < 2 * n ? static_cast<double>(replica.parameters.field[k / n]) * replica.numbers[9 * n + k % n] : 0;
        const double expected = field + expected_of_energy[k], force = replica.numbers[6 * n + k];
        error += (force - expected) * (force - expected);
        size += expected * expected;
    }
    return std::sqrt(error / size);
}

template <LoopKind loop>
double threaded_error(const ReplicaJob& job, const std::vector<float>& start, const Particles<double>& expected) {
    constexpr int rows = 2, workers = 8;
    using Team = ThreadedTeam<loop, rows>;
    const int places_used = job.particle_count(), multiple = rows * workers;
    HostReplica replica = make_replica(job, 1, (places_used + multiple - 1) / multiple * multiple);
    put(start, replica.particles());
    const StepParameters p = replica.parameters();
    Team::run(workers, replica.padded, [&](Team& team) {
        const Particles<float> particles = replica.particles();
        team.tile.set_up(particles, team.rank(), team.size());
        team.sync();
        publish_positions(team, particles, p);
        initialise_forces(team, particles, p);
    });
    return force_error(replica.particles(), expected);
}

void check_forces_of_floats(const std::string& name, const ReplicaJob& job, const std::vector<float>& start) {
    INFO(name);
    SerialReplica<double> exact(job);
    SerialReplica<float> plain(job);
    put(start, exact.particles());
    put(start, plain.particles());
    exact.forces();
    plain.forces();
    CHECK(force_error(plain.particles(), exact.particles()) < 1e-5);
    const double threaded = visit_loop(
        exact.parameters.loop, [&]<LoopKind loop> { return threaded_error<loop>(job, start, exact.particles()); });
    CHECK(threaded < 1e-5);
}

}  // namespace

TEST_CASE("Every kind of replica: forces are minus the slope of the energy") {
    for (const auto& [name, job] : jobs_of_all_kinds()) {
        INFO(name);
        SerialReplica<double> replica = running(job);
        // Constants are floats: of the pair part's polynomial, force and energy are rounded each on its own.
        CHECK(slope_error(replica) < (exact_coulomb(replica.parameters.loop) ? 2e-6 : 1e-6));
    }
}

TEST_CASE("Every kind of replica: floats and many workers give the forces of doubles") {
    for (const auto& [name, job] : jobs_of_all_kinds()) check_forces_of_floats(name, job, instant(job));
}

TEST_CASE("Every potential: floats and many workers give the forces of doubles") {
    const std::vector<float> start = instant(small_fluid(2));
    for (const auto& [name, job] : jobs_of_all_potentials()) check_forces_of_floats(name, job, start);
}

namespace {

// Squared, summed over the particles of one configuration of a salt between walls: the error of the electrostatic
// forces, and the forces.
std::pair<double, double> coulomb_error(ReplicaJob job) {
    const std::vector<float> start = instant(job);
    job.pairs.assign(9, {});  // from here on charges alone
    job.walls.assign(6, {});
    SerialReplica<double> replica(job);
    put(start, replica.particles());
    replica.forces();
    const Particles<double> particles = replica.particles();
    reference::Particles charges;
    for (int i = 0; i < replica.count; ++i)
        charges.push_back({particles.x[i], particles.y[i], particles.z[i], particles.charge[i]});
    const auto expected = reference::slit_forces({1, static_cast<double>(job.height / job.lateral), false}, charges);
    const auto strength = static_cast<double>(job.bjerrum / job.lateral);
    double error = 0, size = 0;
    for (int i = 0; i < replica.count; ++i) {
        const auto& f = expected[static_cast<std::size_t>(i)];
        error += std::pow(particles.fx[i] - strength * f.x, 2) + std::pow(particles.fy[i] - strength * f.y, 2) +
                 std::pow(particles.fz[i] - strength * f.z, 2);
        size += strength * strength * (f.x * f.x + f.y * f.y + f.z * f.z);
    }
    return {error, size};
}

}  // namespace

TEST_CASE("A slit with exact electrostatics: forces are those of all images") {
    for (const float height : {1.3F, 3.7F, 5.2F}) {
        CAPTURE(height);
        double error = 0, size = 0;
        for (const std::uint64_t seed : {3, 4, 5, 6}) {
            ReplicaJob job = small_salt(seed);
            job.electrostatics = Electrostatics::exact;
            job.height = height;
            for (Species& s : job.species) s.diameter = 0.5F;
            const auto [its_error, its_size] = coulomb_error(job);
            error += its_error;
            size += its_size;
        }
        INFO("relative rms error " << std::sqrt(error / size));
        CHECK(error < 1e-8 * size);
        CHECK(error > 0);
    }
}

TEST_CASE("Bulk: momentum stays and energy is conserved without a thermostat, whatever the box") {
    for (const auto& [name, named] : jobs_of_all_kinds()) {
        if (!named.periodic_z) continue;
        INFO(name);
        ReplicaJob job = named;
        job.thermostat = Thermostat::none;
        job.time_step = 0.001F;
        SerialReplica<double> replica(job);
        replica.advance(100);
        const double start = replica.energy().total();
        const auto momentum = [&](int axis) {
            const Particles<double> particles = replica.particles();
            const double* v = axis == 0 ? particles.vx : axis == 1 ? particles.vy : particles.vz;
            double sum = 0;
            for (int i = 0; i < replica.count; ++i) sum += v[i] / particles.inverse_mass[i];
            return sum;
        };
        const double before[3] = {momentum(0), momentum(1), momentum(2)};
        replica.advance(800);
        for (const int axis : {0, 1, 2}) CHECK(momentum(axis) == Approx(before[axis]).margin(1e-3));
        CHECK(replica.energy().total() == Approx(start).margin(2e-3 * replica.count));
    }
}
