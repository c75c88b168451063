// The thermostats: what each conserves, and the distribution of what it does not. On a Lennard-Jones fluid whose force
// ends at zero: without kinks, nothing but the time step and rounding spoils a conserved quantity.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel_replica.hpp"
#include "replica/momenta.hpp"
#include "replica/nose_hoover.hpp"
#include "replica_checks.hpp"

using namespace mdsweep;
using md::Estimate, md::ReplicaJob, md::SerialReplica, md::Thermostat;

namespace {

// A fluid of density 0.7, at a temperature near 1 once the lattice of the start has melted.
ReplicaJob fluid(int particles, Thermostat thermostat) {
    ReplicaJob job;
    job.seed = 12;
    job.lateral = std::cbrt(static_cast<float>(particles) / 0.7F);
    job.height = job.lateral;
    job.periodic_z = true;
    job.electrostatics = md::Electrostatics::none;
    job.species = {{particles, 0, 1, 0}};
    const float cutoff = std::min(2.5F, 0.49F * job.lateral);
    job.pairs = {md::pair_potential<md::LennardJones>({1, 1}, cutoff, md::Truncation::force_shifted)};
    job.thermostat = thermostat;
    job.temperature = thermostat == Thermostat::none ? 1.4F : 1.0F;
    job.time_step = 0.002F;
    job.production_steps = 1'000'000'000;
    job.sampling_interval = 1'000'000'000;
    job.blocks = 1;
    return job;
}

// One sample a block.
ReplicaJob sampled(ReplicaJob job, int samples, int interval) {
    job.equilibration_steps = 4000;
    job.sampling_interval = interval;
    job.blocks = samples;
    job.production_steps = std::int64_t{samples} * interval;
    return job;
}

template <class Scalar>
std::array<double, 3> momentum(const md::Particles<Scalar>& particles) {
    std::array<double, 3> sum{};
    for (const int i : md::places(particles)) {
        const double mass = 1 / static_cast<double>(particles.inverse_mass[i]);
        sum[0] += mass * static_cast<double>(particles.vx[i]);
        sum[1] += mass * static_cast<double>(particles.vy[i]);
        sum[2] += mass * static_cast<double>(particles.vz[i]);
    }
    return sum;
}

template <class Scalar>
double conserved(SerialReplica<Scalar>& replica) {
    return static_cast<double>(replica.energy().total()) + chain_energy(replica.record.chain, replica.parameters);
}

// Errors of the conserved quantity about its mean over a unit of time: with a time step, and with half of it from the
// same instants, so that the time step alone differs.
struct Errors {
    double coarse = 0, fine = 0;
};
template <class Scalar>
Errors errors_of_conserved(ReplicaJob job, float time_step) {
    Errors errors;
    for (job.seed = 1; job.seed <= 5; ++job.seed) {
        job.time_step = time_step;
        SerialReplica<Scalar> start(job);
        start.advance(std::lround(2 / static_cast<double>(time_step)));  // melts
        for (const int parts : {1, 2}) {
            job.time_step = time_step / static_cast<float>(parts);
            SerialReplica<Scalar> replica(job);
            replica.numbers = start.numbers;
            replica.record.chain = start.record.chain;
            std::vector<double> values;
            for (int k = 0; k < 200; ++k) {
                replica.advance(std::lround(0.005 * parts / static_cast<double>(time_step)));
                values.push_back(conserved(replica));
            }
            double mean = 0;
            for (const double v : values) mean += v / 200;
            for (const double v : values) (parts == 1 ? errors.coarse : errors.fine) += (v - mean) * (v - mean) / 1000;
        }
    }
    return {std::sqrt(errors.coarse), std::sqrt(errors.fine)};
}

struct Line {
    double slope = 0, rms = 0;  // about it
};

// The straight line through the block averages of the conserved quantity over time, in the job's unit.
Line line_through(const std::vector<double>& values, double between) {
    const auto n = static_cast<double>(values.size());
    double mean = 0, slope = 0, squares = 0;
    for (const double v : values) mean += v / n;
    const double middle = 0.5 * (n - 1), squares_of_times = n * (n * n - 1) / 12;
    for (std::size_t k = 0; k < values.size(); ++k)
        slope += (static_cast<double>(k) - middle) * values[k] / squares_of_times;
    for (std::size_t k = 0; k < values.size(); ++k) {
        const double off = values[k] - mean - slope * (static_cast<double>(k) - middle);
        squares += off * off / n;
    }
    return {slope / between, std::sqrt(squares)};
}

// Mean and variance of a series of correlated samples, with errors from sixteen pieces of it.
struct Moments {
    Estimate mean, variance;
};
Moments moments_of(const md::ReplicaResult& result, double (*value)(const md::BlockAverages&)) {
    constexpr std::size_t pieces = 16;
    const std::size_t each = result.blocks.size() / pieces;
    double total = 0;
    for (const md::BlockAverages& block : result.blocks) total += value(block);
    const double mean = total / static_cast<double>(result.blocks.size());
    std::array<double, pieces> means{}, variances{};
    for (std::size_t k = 0; k < pieces * each; ++k) {
        const double off = value(result.blocks[k]) - mean;
        means[k / each] += off / static_cast<double>(each);
        variances[k / each] += off * off / static_cast<double>(each);
    }
    const auto over_pieces = [](const std::array<double, pieces>& values) {
        Estimate e;
        for (const double v : values) e.mean += v / pieces;
        for (const double v : values) e.error += (v - e.mean) * (v - e.mean) / (pieces * (pieces - 1));
        e.error = std::sqrt(e.error);
        return e;
    };
    Moments moments{over_pieces(means), over_pieces(variances)};
    moments.mean.mean += mean;
    return moments;
}

double kinetic(const md::BlockAverages& block) {
    return block.kinetic_energy;
}

// K follows a gamma distribution: mean dof/2, variance dof/2 (kT = 1).
void check_kinetic_distribution(const ReplicaJob& job, double bias) {
    const md::ReplicaResult result = cpu::simulate(job);
    REQUIRE_FALSE(result.failed);
    const double half = 0.5 * md::degrees_of_freedom(job);
    const Moments k = moments_of(result, kinetic);
    CAPTURE(job.particle_count(), half, k.mean.mean, k.mean.error, k.variance.mean, k.variance.error);
    CHECK(k.mean.error < 0.02 * half);
    CHECK(std::abs(k.mean.mean - half) < 4 * k.mean.error + bias * half);
    CHECK(k.variance.error < 0.06 * half);
    CHECK(std::abs(k.variance.mean - half) < 4 * k.variance.error + 2 * bias * half);
}

}  // namespace

TEST_CASE("Degrees of freedom: without what is conserved") {
    ReplicaJob job = fluid(20, Thermostat::langevin);
    CHECK(md::degrees_of_freedom(job) == 60);
    for (const Thermostat thermostat : {Thermostat::none, Thermostat::nose_hoover}) {
        job = fluid(20, thermostat);
        CHECK(md::degrees_of_freedom(job) == 57);
        job.field = {1, 0, 0};
        CHECK(md::degrees_of_freedom(job) == 57);  // nobody is charged
        job.species = {{10, 1, 1, 0}, {10, -1, 1, 0}};
        CHECK(md::degrees_of_freedom(job) == 57);  // nor are all together
        job.species = {{11, 1, 1, 0}, {9, -1, 1, 0}};
        CHECK(md::degrees_of_freedom(job) == 58);  // the field pulls along x
        job.periodic_z = false;
        CHECK(md::degrees_of_freedom(job) == 59);
        job.field = {};
        CHECK(md::degrees_of_freedom(job) == 58);
        job.species = {{1, 0, 1, 0}};
        CHECK(md::degrees_of_freedom(job) == 3);
    }
}

TEST_CASE("Start: no conserved momentum, and the job's temperature exactly") {
    ReplicaJob job = fluid(60, Thermostat::none);
    job.species = {{20, 0, 1, 0, 3}, {40, 0, 1, 0, 0.5F}};
    job.pairs.clear();
    for (const bool slit : {false, true}) {
        job.periodic_z = !slit;
        SerialReplica<double> start(job);
        const auto p = momentum(start.particles());
        CHECK(p[0] == Approx(0).margin(1e-5));
        CHECK(p[1] == Approx(0).margin(1e-5));
        CHECK(slit == std::abs(p[2]) > 0.1);
        CHECK(start.energy().kinetic == Approx(0.5 * (slit ? 178 : 177) * 1.4).epsilon(1e-6));
    }
}

TEST_CASE("Constant energy: its error falls with the square of the time step, in double and in float") {
    const ReplicaJob job = fluid(64, Thermostat::none);
    const auto check = [&]<class Scalar>(Scalar) {
        const auto [coarse, fine] = errors_of_conserved<Scalar>(job, 0.005F);
        CAPTURE(sizeof(Scalar), coarse, fine);
        CHECK(coarse < 0.002 * 64);
        CHECK(coarse / fine > 3.6);
        CHECK(coarse / fine < 4.4);
    };
    check(1.0);
    check(1.0F);
}

TEST_CASE("Constant energy: no noise, whatever the seed") {
    const ReplicaJob job = fluid(40, Thermostat::none);
    SerialReplica<float> replica(job), other(job);
    other.parameters.noise.seed = job.seed + 1;
    replica.advance(50);
    other.advance(50);
    CHECK(replica.numbers == other.numbers);
}

TEST_CASE("Constant energy: steps can be reversed") {
    SerialReplica<double> replica(fluid(64, Thermostat::none));
    replica.advance(1000);
    const std::vector<double> before = replica.numbers;
    const auto n = static_cast<std::size_t>(replica.count);
    const auto turn = [&] {
        for (std::size_t k = 3 * n; k < 6 * n; ++k) replica.numbers[k] = -replica.numbers[k];
    };
    replica.advance(100);
    double moved = 0;
    for (std::size_t k = 0; k < 3 * n; ++k) moved = std::max(moved, std::abs(replica.numbers[k] - before[k]));
    CHECK(moved > 0.02);
    turn();
    replica.advance(100);
    turn();
    double off = 0;
    for (std::size_t k = 0; k < 6 * n; ++k) {
        const double difference = replica.numbers[k] - before[k];
        off = std::max(off, std::abs(k < 3 * n ? std::remainder(difference, 1.0) : difference));
    }
    CHECK(off < 1e-12);
}

TEST_CASE("Constant energy: a short run on every kernel keeps energy and momentum") {
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        cpu::KernelReplica replica(sampled(fluid(108, Thermostat::none), 200, 50), kernel);
        replica.advance(20'000);
        REQUIRE(replica.progress.blocks == 200);
        std::vector<double> energy;
        for (std::size_t b = 0; b < 200; ++b)
            energy.push_back(
                static_cast<double>(replica.record.scalars[b * md::scalar_count + md::recorded_conserved_energy]));
        const Line line = line_through(energy, 50 * 0.002);
        CAPTURE(line.slope / 108, line.rms);
        CHECK(std::abs(line.slope) < 2e-4 * 108);
        CHECK(line.rms < 5e-4 * 108);
        for (const double p : momentum(replica.host.particles())) CHECK(std::abs(p) < 2e-3);
    }
}

TEST_CASE("Blocks: one in which the replica was lost is not finished, however the steps are cut into calls") {
    for (const int steps : {1, 7, 100}) {
        ReplicaJob job = md::salt_job(1);
        job.equilibration_steps = 0;
        job.sampling_interval = 2;
        job.blocks = 10;
        job.production_steps = 100;
        SerialReplica<float> replica(job);
        replica.advance(13);
        CHECK(replica.progress.blocks == 1);
        replica.particles().z[3] = 1;
        while (!replica.progress.lost) replica.advance(steps);
        CHECK(replica.progress.blocks == 1);
    }
}

// A million steps: the total energy's drift, in kT per particle and tau.
TEST_CASE("Constant energy: drift over 2000 tau", "[.long]") {
    const ReplicaJob job = sampled(fluid(108, Thermostat::none), 500, 2000);
    const auto drift_of = [&](const std::vector<float>& scalars) {
        std::vector<double> energy;
        for (std::size_t b = 0; b < 500; ++b)
            energy.push_back(static_cast<double>(scalars[b * md::scalar_count + md::recorded_conserved_energy]));
        return line_through(energy, 2000 * 0.002);
    };
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        cpu::KernelReplica replica(job, kernel);
        replica.advance(job.total_steps());
        const Line line = drift_of(replica.record.scalars);
        const auto p = momentum(replica.host.particles());
        std::cout << kernel.name << ": drift " << line.slope / 108 << " kT per particle and tau, rms about it "
                  << line.rms / 108 << " kT per particle, momentum " << p[0] << " " << p[1] << " " << p[2] << '\n';
        CHECK(std::abs(line.slope) < 1e-5 * 108);
        for (const double component : p) CHECK(std::abs(component) < 0.02);
    }
    SerialReplica<double> reference(job);
    reference.advance(job.total_steps());
    const Line line = drift_of(reference.record.scalars);
    std::cout << "double: drift " << line.slope / 108 << ", rms about it " << line.rms / 108 << '\n';
    CHECK(std::abs(line.slope) < 1e-6 * 108);
    for (const double p : momentum(reference.particles())) CHECK(std::abs(p) < 1e-4);
}

TEST_CASE("Nose-Hoover: the conserved quantity, with the square of the time step") {
    ReplicaJob job = fluid(32, Thermostat::nose_hoover);
    const auto [coarse, fine] = errors_of_conserved<double>(job, 0.005F);
    CAPTURE(coarse, fine);
    CHECK(coarse < 0.003 * 32);
    CHECK(coarse / fine > 3.6);
    CHECK(coarse / fine < 4.4);
    // Energy alone is not conserved by far.
    SerialReplica<double> replica(job);
    replica.advance(1000);
    const double energy = replica.energy().total(), sum = conserved(replica);
    replica.advance(200);
    CHECK(std::abs(conserved(replica) - sum) < 0.05);
    CHECK(std::abs(replica.energy().total() - energy) > 1);
}

TEST_CASE("Nose-Hoover: what is recorded is the conserved quantity") {
    ReplicaJob job = fluid(32, Thermostat::nose_hoover);
    job.sampling_interval = 10;
    job.blocks = 10;
    job.production_steps = 100;
    SerialReplica<double> replica(job);
    for (int b = 0; b < 10; ++b) {
        replica.advance(10);
        const float* const scalars = replica.record.scalars.data() + b * md::scalar_count;
        CHECK(scalars[md::recorded_conserved_energy] == Approx(conserved(replica)));
    }
}

TEST_CASE("Nose-Hoover: pieces of a run add up to the run, bit for bit") {
    ReplicaJob job = fluid(50, Thermostat::nose_hoover);
    job.sampling_interval = 10;
    job.blocks = 4;
    job.production_steps = 400;
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        cpu::KernelReplica whole(job, kernel), pieces(job, kernel);
        whole.advance(400);
        for (const int steps : {0, 1, 210, 13, 176}) pieces.advance(steps);
        CHECK(pieces.progress.step == 400);
        CHECK(pieces.host.numbers == whole.host.numbers);
        CHECK(pieces.record.scalars == whole.record.scalars);
    }
}

TEST_CASE("Nose-Hoover: the kinetic energy is distributed canonically, for few particles too") {
    for (const int particles : {6, 40}) {
        ReplicaJob job = fluid(particles, Thermostat::nose_hoover);
        if (particles < 10) {  // the box must hold two cutoffs
            job.lateral = job.height = 3;
            job.pairs = {md::pair_potential<md::Wca>({1, 1})};
        }
        job.time_step = 0.004F;
        job.thermostat_time = 0.2F;
        check_kinetic_distribution(sampled(job, 32'000, 10), 0.002);
    }
}

TEST_CASE("Langevin: the kinetic energy is distributed canonically") {
    ReplicaJob job = fluid(40, Thermostat::langevin);
    job.time_step = 0.004F;
    check_kinetic_distribution(sampled(job, 32'000, 10), 0.004);
}

TEST_CASE("Nose-Hoover: configurations are Langevin's") {
    const auto run = [](Thermostat thermostat) {
        ReplicaJob job = sampled(fluid(40, thermostat), 32'000, 20);
        job.time_step = 0.004F;
        return cpu::simulate(job);
    };
    const md::ReplicaResult chain = run(Thermostat::nose_hoover), langevin = run(Thermostat::langevin);
    const auto compare = [&](double (*value)(const md::BlockAverages&)) {
        const Moments a = moments_of(chain, value), b = moments_of(langevin, value);
        CAPTURE(a.mean.mean, a.mean.error, b.mean.mean, b.mean.error);
        CAPTURE(a.variance.mean, a.variance.error, b.variance.mean, b.variance.error);
        CHECK(std::abs(a.mean.mean - b.mean.mean) < 4 * std::hypot(a.mean.error, b.mean.error));
        CHECK(std::abs(a.variance.mean - b.variance.mean) < 4 * std::hypot(a.variance.error, b.variance.error));
        CHECK(b.mean.error < 0.01 * std::abs(b.mean.mean));
    };
    compare([](const md::BlockAverages& block) { return block.potential_energy; });
    compare([](const md::BlockAverages& block) { return block.virial + 100; });
}
