// Multiple time steps: the reciprocal part of exact electrostatics acts as an impulse once in several steps.
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>
#include <numbers>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel_replica.hpp"
#include "replica/advance.hpp"
#include "replica/step_parameters.hpp"
#include "replica_checks.hpp"

using namespace mdsweep;
using md::ReplicaJob, md::SerialReplica, md::Thermostat;

namespace {

// A divalent salt between walls, where the reciprocal part carries much.
ReplicaJob salt(Thermostat thermostat) {
    ReplicaJob job;
    job.seed = 4;
    job.lateral = 6;
    job.height = 5;
    job.electrostatics = md::Electrostatics::exact;
    job.bjerrum = 1;
    job.species = {{16, 2, 0.6F, 0}, {32, -1, 0.6F, 1}};
    job.thermostat = thermostat;
    job.time_step = 0.002F;
    job.production_steps = 1'000'000;
    job.sampling_interval = 1'000;
    job.blocks = 10;
    return job;
}

double energy_deviation(SerialReplica<double>& replica, int samples, int steps) {
    double sum = 0, squares = 0;
    for (int k = 0; k < samples; ++k) {
        replica.advance(steps);
        const double energy = replica.energy().total();
        sum += energy / samples;
        squares += energy * energy / samples;
    }
    return std::sqrt(std::max(0.0, squares - sum * sum));
}

}  // namespace

TEST_CASE("impulses of the reciprocal part conserve the energy as every step does", "[dynamics]") {
    ReplicaJob job = salt(Thermostat::none);
    SerialReplica<double> melted(job);
    melted.advance(1000);
    const auto deviation_with = [&](int interval) {
        job.reciprocal_interval = interval;
        SerialReplica<double> replica(job);
        REQUIRE(replica.parameters.reciprocal_interval == interval);
        replica.numbers = melted.numbers;
        replica.progress.step = 0;  // so that its first forces are its own
        return energy_deviation(replica, 100, 20);
    };
    const double every_step = deviation_with(1);
    CHECK(deviation_with(5) < 1.5 * every_step);
}

TEST_CASE("the interval of the impulses divides what is recorded and resolves plasma oscillations", "[dynamics]") {
    ReplicaJob job = salt(Thermostat::langevin);
    job.reciprocal_interval = 5;
    CHECK(md::reciprocal_interval_of(job) == 5);
    job.sampling_interval = 8;
    CHECK(md::reciprocal_interval_of(job) == 4);
    job.equilibration_steps = 6;
    CHECK(md::reciprocal_interval_of(job) == 2);
    job.correlation_interval = 3;
    CHECK(md::reciprocal_interval_of(job) == 1);
    job = salt(Thermostat::langevin);
    job.reciprocal_interval = 10;
    // 4 pi l_B sum(n z^2 / m) = 4 pi (16 * 4 + 32) / (6 * 6 * 5)
    const double frequency = std::sqrt(4 * std::numbers::pi * 96 / 180);
    job.time_step = static_cast<float>(0.1 / frequency / 2.5);
    CHECK(md::reciprocal_interval_of(job) == 2);
    job.electrostatics = md::Electrostatics::charged_sheet;
    CHECK(md::reciprocal_interval_of(job) == 1);
}

TEST_CASE("a remainder goes on with its count, wherever that begins") {
    for (const int length : {1, 2, 3, 7, 50})
        for (std::int64_t begin = -3; begin < 120; ++begin) {
            CAPTURE(length, begin);
            md::Remainder remainder(begin, length);
            for (std::int64_t count = std::max<std::int64_t>(begin, 0); count < begin + 110;
                 remainder.count_on(length), ++count)
                REQUIRE(remainder.value == count % length);
        }
    md::Remainder late(6'000'000'000, 7);  // beyond 32 bits
    late.count_on(7);
    CHECK(late.value == 6'000'000'001 % 7);
}

TEST_CASE("a run in pieces gives the impulses at the same steps", "[dynamics]") {
    ReplicaJob job = salt(Thermostat::langevin);
    job.reciprocal_interval = 5;
    SerialReplica<double> whole(job), pieces(job);
    whole.advance(60);
    for (const int steps : {1, 3, 9, 2, 17, 28}) pieces.advance(steps);
    CHECK(whole.numbers == pieces.numbers);
}

// A million steps: the total energy's drift, in kT per particle and tau.
TEST_CASE("Constant energy of a salt with impulses: drift over 2000 tau", "[.long]") {
    constexpr int blocks = 500;
    constexpr double time_step = 0.002;
    ReplicaJob job = salt(Thermostat::none);
    job.reciprocal_interval = 5;
    job.equilibration_steps = 4000;
    job.sampling_interval = 2000;
    job.blocks = blocks;
    job.production_steps = blocks * 2000;
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        cpu::KernelReplica replica(job, kernel);
        REQUIRE(replica.parameters.reciprocal_interval == 5);
        replica.advance(job.total_steps());
        REQUIRE_FALSE(replica.progress.lost);
        double slope = 0;
        const double middle = 0.5 * (blocks - 1),
                     squares_of_times = blocks * (blocks * static_cast<double>(blocks) - 1) / 12;
        for (int b = 0; b < blocks; ++b) {
            const auto at = static_cast<std::size_t>(b) * md::scalar_count + md::recorded_conserved_energy;
            slope += (b - middle) * static_cast<double>(replica.record.scalars[at]) / squares_of_times;
        }
        const double drift = slope / (2000 * time_step) / job.particle_count();
        std::cout << kernel.name << ", salt: drift " << drift << " kT per particle and tau\n";
        CHECK(std::abs(drift) < 1e-5);
    }
}
