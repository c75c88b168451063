// Forces, energies and dynamics of a whole replica, in double precision.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "replica/step.hpp"
#include "serial_replica.hpp"

using namespace mdsweep::md;

namespace {

// Mixed valencies and diameters, dense enough that pairs and walls repel.
ReplicaJob mixed_job(std::uint64_t seed) {
    ReplicaJob job;
    job.seed = seed;
    job.lateral = 4.6F;
    job.height = 3.7F;
    job.bjerrum = 1;
    job.species = {{9, 2.0F, 0.58F, 0}, {4, 1.0F, 0.58F, 0}, {8, -2.0F, 0.8F, 1}, {6, -1.0F, 0.8F, 1}};
    job.equilibration_steps = 0;
    job.production_steps = 1'000'000;
    job.sampling_interval = 1'000'000;
    job.blocks = 1;
    job.bins = 20;
    return job;
}

SerialReplica<double> jittered(const ReplicaJob& job) {
    SerialReplica<double> replica(job);
    std::mt19937_64 random(job.seed);
    std::uniform_real_distribution<double> jitter(-0.01, 0.01);
    for (std::size_t k = 0; k < 3 * static_cast<std::size_t>(replica.count); ++k) replica.numbers[k] += jitter(random);
    return replica;
}

// No thermostat: memory 1, noise 0.
ReplicaJob without_friction(ReplicaJob job, float time_step) {
    job.friction = 0;
    job.time_step = time_step;
    return job;
}

// Particles around the middle of a wide box: for a short while no pair is as far apart as half the box. There the
// minimum image lets the lateral force jump, and energy is not conserved.
SerialReplica<double> cluster(float time_step) {
    ReplicaJob job = without_friction(mixed_job(3), time_step);
    const SerialReplica<double> narrow(job);
    job.lateral = 40;
    SerialReplica<double> replica(job);
    replica.numbers = narrow.numbers;
    for (std::size_t k = 0; k < 3 * static_cast<std::size_t>(replica.count); ++k) replica.numbers[k] *= 4.6 / 40;
    return replica;
}

double widest_lateral_distance(SerialReplica<double>& replica) {
    double widest = 0;
    const auto n = static_cast<std::size_t>(replica.count);
    for (const std::size_t axis : {0, 1}) {
        const auto begin = replica.numbers.begin() + static_cast<std::ptrdiff_t>(axis * n);
        const auto [low, high] = std::minmax_element(begin, begin + static_cast<std::ptrdiff_t>(n));
        widest = std::max(widest, *high - *low);
    }
    return widest;
}

struct Drift {
    double rms = 0;  // of the total energy about its start
    double slope = 0;
};

// Total energy over one unit of time.
Drift energy_drift(SerialReplica<double> replica, float time_step, int samples) {
    replica.forces();
    replica.advance(static_cast<std::int64_t>(std::lround(0.1 / static_cast<double>(time_step))));  // off the lattice
    const double start = replica.energy().total();
    Drift drift;
    const auto stride = static_cast<std::int64_t>(std::lround(1.0 / samples / static_cast<double>(time_step)));
    for (int k = 0; k < samples; ++k) {
        replica.advance(stride);
        const double error = replica.energy().total() - start;
        drift.rms += error * error / samples;
    }
    drift.rms = std::sqrt(drift.rms);
    REQUIRE(widest_lateral_distance(replica) < 0.5);
    REQUIRE_FALSE(replica.progress.lost);
    return drift;
}

}  // namespace

TEST_CASE("Replica: forces are minus the gradient of the potential energy") {
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        SerialReplica<double> replica = jittered(mixed_job(seed));
        replica.forces();
        const std::vector<double> slopes = forces_by_differences(replica);
        const auto n = static_cast<std::size_t>(replica.count);
        const double* force = replica.numbers.data() + 6 * n;
        double error2[2] = {}, size2[2] = {};  // lateral, along z
        for (std::size_t k = 0; k < 3 * n; ++k) {
            const double expected = slopes[k];
            error2[k / (2 * n)] += (force[k] - expected) * (force[k] - expected);
            size2[k / (2 * n)] += expected * expected;
        }
        for (const int part : {0, 1}) CHECK(error2[part] < 1e-12 * size2[part]);
    }
}

TEST_CASE("Replica: the potential energy of two particles is what the formulas say") {
    ReplicaJob job = mixed_job(1);
    job.species = {{1, 2.0F, 0.5F, 0}, {1, -1.0F, 0.7F, 1}};
    job.bjerrum = 1.5F;
    SerialReplica<double> pair(job);
    // x, x, y, y, z, z: across the boundary, 0.55 apart in x and 0.1 in z; the first particle 0.26 from a wall.
    const double half = 0.5 * static_cast<double>(job.height);
    const double lateral = job.lateral;
    const std::vector<double> places = {0.5 * lateral - 0.2, -0.5 * lateral + 0.35, 0.0, 0.0, half - 0.26, half - 0.36};
    for (std::size_t k = 0; k < 6; ++k) pair.numbers[k] = places[k] / lateral;
    const double r2 = 0.55 * 0.55 + 0.1 * 0.1;
    const double s6 = std::pow(0.36 / r2, 3);
    const double wca = 4 * s6 * (s6 - 1) + 1;
    const double strength = -2 * 1.5;
    const auto wall = [](double w, double sigma) {
        const double t6 = std::pow(sigma / w, 6);
        return w < 1.122462 * sigma ? 4 * t6 * (t6 - 1) + 1 : 0.0;
    };
    const double expected = strength / std::sqrt(r2) + wca +
                            strength / (lateral * lateral) * sheet_potential(0.1, lateral) + wall(0.26, 0.25) +
                            wall(0.36, 0.35);
    // Constants are floats: the height rounds to 3e-8, which the steep walls multiply.
    CHECK(pair.energy().potential == Approx(expected).epsilon(2e-5));

    // The z force on the first: pair, sheet, wall above.
    pair.forces();
    const double over = strength / (r2 * std::sqrt(r2)) + 24 / r2 * s6 * (2 * s6 - 1);
    const double w6 = std::pow(0.25 / 0.26, 6);
    const double fz =
        0.1 * over + strength / (lateral * lateral) * sheet_force(0.1, lateral) - 24 / 0.26 * w6 * (2 * w6 - 1);
    CHECK(pair.particles().fz[0] / lateral == Approx(fz).epsilon(2e-5));
    CHECK(pair.particles().fx[0] / lateral == Approx(-0.55 * over).epsilon(2e-5));
}

TEST_CASE("Replica: kinetic energy") {
    SerialReplica<double> replica(mixed_job(2));
    double expected = 0;
    const auto n = static_cast<std::size_t>(replica.count);
    for (std::size_t k = 3 * n; k < 6 * n; ++k) expected += 0.5 * replica.numbers[k] * replica.numbers[k];
    CHECK(replica.energy().kinetic == Approx(expected));
}

TEST_CASE("Dynamics: without friction energy is conserved, its error falls with the square of the time step") {
    const double coarse = energy_drift(cluster(0.002F), 0.002F, 100).rms;
    const double fine = energy_drift(cluster(0.001F), 0.001F, 100).rms;
    INFO("energy error (kT, 27 particles) " << coarse << " at 0.002, " << fine << " at 0.001");
    CHECK(coarse < 0.02 * 27);
    CHECK(coarse / fine > 3);
    CHECK(coarse / fine < 5.5);
}

TEST_CASE("Dynamics: the periodic box costs little energy at the usual time step") {
    // Pairs cross half the box here; each crossing of the kink there leaves an error of the order of the time step
    // squared, of either sign.
    SerialReplica<double> replica(without_friction(mixed_job(5), 0.002F));
    replica.advance(100);
    const double start = replica.energy().total();
    replica.advance(3000);
    CHECK_FALSE(replica.progress.lost);
    CHECK(std::abs(replica.energy().total() - start) < 0.02 * replica.count);
}

TEST_CASE("Dynamics: without friction the lateral momentum stays, and steps can be reversed") {
    SerialReplica<double> replica(without_friction(mixed_job(6), 0.002F));
    const auto n = static_cast<std::size_t>(replica.count);
    const auto momentum = [&](std::size_t axis) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += replica.numbers[(3 + axis) * n + i];
        return sum;
    };
    const std::vector<double> start = replica.numbers;
    const double px = momentum(0), py = momentum(1);
    replica.advance(200);
    CHECK(momentum(0) == Approx(px).margin(1e-9));
    CHECK(momentum(1) == Approx(py).margin(1e-9));
    double moved = 0;
    for (std::size_t k = 0; k < 3 * n; ++k) moved = std::max(moved, std::abs(replica.numbers[k] - start[k]));
    CHECK(moved > 0.02);

    for (std::size_t k = 3 * n; k < 6 * n; ++k) replica.numbers[k] = -replica.numbers[k];
    replica.advance(200);
    double off = 0;
    for (std::size_t k = 0; k < 3 * n; ++k) {
        const double d = replica.numbers[k] - start[k];
        off = std::max(off, k < 2 * n ? std::abs(std::remainder(d, 1.0)) : std::abs(d));
    }
    CHECK(off < 1e-6);
}

TEST_CASE("Dynamics: a free particle's velocity forgets and is kicked as an Ornstein-Uhlenbeck process") {
    ReplicaJob job = mixed_job(7);
    job.species = {{2, 1.0F, 5.0F, 0}};
    job.bjerrum = 1e-6F;
    job.lateral = 1000;
    job.height = 900;
    job.friction = 3;
    job.time_step = 0.1F;
    SerialReplica<double> replica(job);
    const double memory = std::exp(-0.3);
    double correlation = 0, square = 0;
    constexpr int steps = 100'000;
    for (int k = 0; k < steps; ++k) {
        const double before = replica.particles().vx[0];
        replica.advance(1);
        const double now = replica.particles().vx[0];
        correlation += before * now / steps;
        square += now * now / steps;
    }
    // Standard errors: about sqrt(2 (1 + m^2) / (1 - m^2) / steps) = 0.0083.
    CHECK(square == Approx(1).margin(4 * 0.0083));
    CHECK(correlation / square == Approx(memory).margin(4 * 0.0022));
}

TEST_CASE("Sampling: bins, blocks and energies") {
    ReplicaJob job = mixed_job(8);
    job.equilibration_steps = 7;
    job.production_steps = 24;
    job.sampling_interval = 3;
    job.blocks = 2;
    job.bins = 10;
    SerialReplica<double> replica(job), twin(job);
    replica.advance(1000);
    CHECK(replica.progress.step == 31);
    REQUIRE(replica.progress.blocks == 2);

    const double height = static_cast<double>(job.height) / static_cast<double>(job.lateral);
    std::vector<double> expected(2 * 2 * 10);
    double potential[2] = {}, kinetic[2] = {};
    for (int step = 1; step <= 31; ++step) {
        twin.advance(1);
        if (step <= 7 || (step - 7) % 3 != 0) continue;
        const int block = ((step - 7) / 3 - 1) / 4;
        potential[block] += twin.energy().potential / 4;
        kinetic[block] += twin.energy().kinetic / 4;
        for (int i = 0; i < twin.count; ++i) {
            const auto bin = static_cast<std::size_t>((twin.particles().z[i] / height + 0.5) * 10);
            const int profile = block * 2 + twin.group_of(i);
            expected[static_cast<std::size_t>(profile) * 10 + bin] += 0.25;
        }
    }
    for (std::size_t k = 0; k < expected.size(); ++k) CHECK(replica.record.profiles[k] == Approx(expected[k]));
    for (int b = 0; b < 2; ++b) {
        const float* scalars = replica.record.scalars.data() + b * scalar_count;
        CHECK(scalars[recorded_potential_energy] == Approx(potential[b]).epsilon(1e-6));
        CHECK(scalars[recorded_kinetic_energy] == Approx(kinetic[b]).epsilon(1e-6));
    }
    for (int b = 0; b < 2; ++b)
        for (int g = 0; g < 2; ++g) {
            float particles = 0;
            for (int k = 0; k < 10; ++k)
                particles += replica.record.profiles[std::size_t{20} * b + std::size_t{10} * g + k];
            CHECK(particles == Approx(g == 0 ? 13 : 14).epsilon(1e-6));
        }
}

TEST_CASE("A replica is lost when a particle is beyond a wall or not a number, and only then") {
    for (const double z : {1.86 / 4.6, -1.86 / 4.6, std::nan("")}) {
        SerialReplica<double> replica(mixed_job(9));
        replica.advance(5);
        CHECK_FALSE(replica.progress.lost);
        replica.particles().z[3] = z;
        replica.particles().vz[3] = 0;
        replica.particles().fz[3] = 0;
        replica.advance(1);
        CHECK(replica.progress.lost);
    }
}
