// Pair distances and motion as the replica records them, and what the host makes of them.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel_replica.hpp"
#include "cuda/replica_checks.hpp"
#include "cuda/serial_team.hpp"
#include "cuda/threaded_team.hpp"
#include "observables/diffusion.hpp"
#include "observables/rdf.hpp"
#include "replica/advance.hpp"
#include "replica/check_job.hpp"
#include "replica/step_parameters.hpp"

using namespace mdsweep;
using namespace mdsweep::md;
using mdsweep::cpu::KernelReplica;

namespace {

// salt_job with everything recorded; its block of 100 steps has 10 samples, of which the 4th and the 8th count pairs,
// and room for 3 windows of 8 samples.
ReplicaJob recorded_salt(std::uint64_t id) {
    ReplicaJob job = salt_job(id);
    job.rdf_bins = 30;
    job.rdf_interval = 4;
    job.correlation_samples = 8;
    job.correlation_interval = 4;
    return job;
}

// Particles that feel nothing but the thermostat; of two masses.
ReplicaJob free_job() {
    ReplicaJob job;
    job.seed = 5;
    job.lateral = 3;
    job.lateral_y = 4;
    job.height = 5;
    job.periodic_z = true;
    job.species = {{20, 0, 0.1F, 0, 1}, {12, 0, 0.1F, 1, 2}};
    job.pairs.resize(4);  // none
    job.sampling_interval = 100;
    return job;
}

double nearest(double d, double period) {
    return d - period * std::nearbyint(d / period);
}

// Distances of all pairs of a replica, in the job's units, counted one by one.
std::vector<double> count_one_by_one(SerialReplica<double>& replica, const ReplicaJob& job) {
    std::vector<double> counts(static_cast<std::size_t>(group_pairs(job.groups()) * job.rdf_bins));
    const Particles<double> particles = replica.particles();
    const double unit = job.lateral, y = job.box_y() / job.lateral, z = job.height / job.lateral;
    for (int i = 0; i < replica.count; ++i)
        for (int j = 0; j < i; ++j) {
            const double dz = particles.z[i] - particles.z[j];
            const double r =
                unit * std::hypot(nearest(particles.x[i] - particles.x[j], 1),
                                  nearest(particles.y[i] - particles.y[j], y), job.periodic_z ? nearest(dz, z) : dz);
            const int bin = static_cast<int>(r / static_cast<double>(rdf_range_of(job)) * job.rdf_bins);
            if (bin >= job.rdf_bins) continue;
            const int pair = group_pair(replica.group_of(i), replica.group_of(j), job.groups());
            ++counts[std::ptrdiff_t{pair} * job.rdf_bins + bin];
        }
    return counts;
}

void check_counts(const ReplicaJob& job, std::int64_t steps_to_sample) {
    SerialReplica<double> replica(job), twin(job);
    replica.advance(job.total_steps());
    REQUIRE(replica.progress.blocks == job.blocks);
    const auto blocks = block_averages(job, replica.record.view(), job.blocks);
    std::vector<double> expected(blocks[0].rdf.size());
    twin.advance(steps_to_sample);
    for (std::size_t sample = 0; sample < 2; ++sample) {
        const std::vector<double> counts = count_one_by_one(twin, job);
        for (std::size_t k = 0; k < counts.size(); ++k) expected[k] += 0.5 * counts[k];
        twin.advance(job.rdf_interval * job.sampling_interval);
    }
    double all = 0;
    for (std::size_t k = 0; k < expected.size(); ++k) {
        CHECK(blocks[0].rdf[k] == Approx(expected[k]));
        all += expected[k];
    }
    CHECK(all > 50);
}

// Places the particles at random; counts their pairs over many configurations.
std::vector<double> random_counts(const ReplicaJob& job, int configurations) {
    SerialReplica<double> replica(job);
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> place(-0.5, 0.5);
    const double y = job.box_y() / job.lateral, z = job.height / job.lateral;
    Recorder recorder = replica.record.recorder();
    for (int k = 0; k < configurations; ++k) {
        for (int i = 0; i < replica.count; ++i) {
            replica.particles().x[i] = place(random);
            replica.particles().y[i] = y * place(random);
            replica.particles().z[i] = z * place(random);
        }
        on_serial_team<double>(replica.parameters.loop, [&](auto& team) {
            count_pairs(team, replica.particles(), replica.parameters, recorder);
        });
    }
    std::vector<double> counts(replica.record.pair_counts.begin(), replica.record.pair_counts.end());
    for (double& count : counts) count /= configurations;
    return counts;
}

void check_ideal_gas(const ReplicaJob& job, const RdfBox& box) {
    constexpr int configurations = 2000;
    const std::vector<double> counts = random_counts(job, configurations);
    const auto bins = static_cast<std::size_t>(job.rdf_bins);
    const double pairs[] = {pairs_within(20), pairs_between(20, 12), pairs_within(12)};
    double chi2 = 0;
    for (std::size_t pair = 0; pair < 3; ++pair) {
        const auto of_pair = std::span(counts).subspan(pair * bins, bins);
        const auto g = radial_distribution(of_pair, rdf_range_of(job), pairs[pair], box);
        for (std::size_t k = 0; k < bins; ++k) {
            const double found = of_pair[k] * configurations;
            if (found < 30) continue;
            CAPTURE(pair, k, g[k], found);
            CHECK(g[k] == Approx(1).margin(4.5 / std::sqrt(found)));
            chi2 += (g[k] - 1) * (g[k] - 1) * found / (3 * job.rdf_bins);
        }
    }
    CHECK(chi2 < 1.5);
}

}  // namespace

TEST_CASE("Pair distances: a block's counts are those of its configurations, one by one") {
    check_counts(recorded_salt(1), 240);
    ReplicaJob bulk = free_job();  // no cube, so that each period shows
    bulk.equilibration_steps = 200;
    bulk.blocks = 2;
    bulk.production_steps = 2000;
    bulk.rdf_bins = 25;
    bulk.rdf_range = 1.2F;
    bulk.rdf_interval = 5;
    check_counts(bulk, 700);
}

TEST_CASE("Pair distances: a block of fewer samples than the interval counts its last") {
    ReplicaJob job = recorded_salt(1);
    job.rdf_interval = 1000;
    SerialReplica<double> replica(job);
    replica.advance(job.total_steps());
    double pairs = 0;
    for (const double count : block_averages(job, replica.record.view(), 8)[7].rdf) pairs += count;
    CHECK(pairs > 1000);
    CHECK(pairs < 107 * 53);
}

TEST_CASE("Pair distances: an ideal gas has g(r) = 1, in bulk and in a slab") {
    ReplicaJob job = free_job();
    job.blocks = 1;
    job.production_steps = 100;
    job.rdf_bins = 20;
    check_ideal_gas(job, {60, 0});
    job.periodic_z = false;
    check_ideal_gas(job, {60, 5});
    job.height = 0.7F;  // most distances exceed the height
    check_ideal_gas(job, {8.4, static_cast<double>(job.height)});
}

TEST_CASE("Pair distances: g(r) of one pair is the inverse volume of its shell") {
    const std::vector<double> counts = {0, 0, 1, 0};
    const std::vector<double> g = radial_distribution(counts, 2, pairs_between(1, 1), {1000, 0});
    CHECK(g[2] == Approx(1000 / (4 * M_PI / 3 * (1.5 * 1.5 * 1.5 - 1))));
    CHECK(g[1] == 0);
    CHECK(rdf_radii(4, 2)[2] == Approx(1.25));
    CHECK(radial_distribution(counts, 2, pairs_within(1), {1000, 0})[2] == 0);
    // A slab: between two planes that far apart, and wide beyond its height.
    CHECK(volume_within(0.5, {1, 1e6}) == Approx(4 * M_PI / 3 * 0.125));
    CHECK(volume_within(100, {1, 0.01}) == Approx(M_PI * 1e4 * 0.01));
    CHECK(volume_within(1 - 1e-12, {1, 1}) == Approx(volume_within(1, {1, 1})));
}

TEST_CASE("Motion: without friction squared displacements are those of straight lines, across all periods") {
    ReplicaJob job = free_job();
    job.friction = 0;
    job.time_step = 0.04F;
    job.equilibration_steps = 13;
    job.blocks = 2;
    job.production_steps = 400;
    job.sampling_interval = 100;
    job.correlation_samples = 40;
    job.correlation_interval = 5;
    SerialReplica<double> replica(job);
    double lateral[2] = {}, z[2] = {};  // mean squared velocities of the groups
    for (int i = 0; i < replica.count; ++i) {
        const int group = replica.group_of(i);
        const double particles = group == 0 ? 20 : 12;
        const double vx = replica.particles().vx[i], vy = replica.particles().vy[i], vz = replica.particles().vz[i];
        lateral[group] += (vx * vx + vy * vy) / particles;
        z[group] += vz * vz / particles;
    }
    replica.advance(job.total_steps());
    const auto blocks = block_averages(job, replica.record.view(), 2);
    for (const BlockAverages& block : blocks)
        for (std::size_t group = 0; group < 2; ++group)
            for (std::size_t k = 0; k < 40; ++k) {
                CAPTURE(group, k);
                const double time = 0.2 * static_cast<double>(k);
                CHECK(block.msd_lateral[group * 40 + k] == Approx(lateral[group] * time * time).epsilon(1e-5));
                CHECK(block.msd_z[group * 40 + k] == Approx(z[group] * time * time).epsilon(1e-5));
                CHECK(block.vacf_lateral[group * 40 + k] == Approx(lateral[group]).epsilon(1e-5));
                CHECK(block.vacf_z[group * 40 + k] == Approx(z[group]).epsilon(1e-5));
            }
    CHECK(blocks[1].msd_z[39] > 2 * 5 * 5);  // far beyond the box
}

TEST_CASE("Motion: free Langevin particles diffuse as theory says") {
    ReplicaJob job = free_job();
    job.species[0].count = 32;
    job.species[1].count = 16;
    job.time_step = 0.05F;
    job.equilibration_steps = 500;
    job.blocks = 16;
    job.production_steps = 16 * 12'000;
    job.sampling_interval = 1000;
    job.correlation_samples = 60;
    job.correlation_interval = 4;
    const ReplicaResult result = cpu::simulate(job);
    REQUIRE_FALSE(result.failed);
    for (const int group : {0, 1}) {
        const double kt_over_m = group == 0 ? 1 : 0.5;
        for (std::size_t k = 0; k < 60; ++k) {
            const std::size_t place = static_cast<std::size_t>(group) * 60 + k;
            const double t = 0.2 * static_cast<double>(k);
            CAPTURE(group, t);
            const auto check = [&](const auto& number, double expected) {
                const Estimate e = estimate(result, number);
                CHECK(e.mean == Approx(expected).margin(4.5 * e.error));
                CHECK(e.error < 0.03 * 2);
            };
            const double msd = 2 * kt_over_m * (t - (1 - std::exp(-t))), vacf = kt_over_m * std::exp(-t);
            check([&](const BlockAverages& b) { return b.msd_lateral[place] / std::max(1.0, t); },
                  2 * msd / std::max(1.0, t));
            check([&](const BlockAverages& b) { return b.msd_z[place] / std::max(1.0, t); }, msd / std::max(1.0, t));
            check([&](const BlockAverages& b) { return b.vacf_lateral[place]; }, 2 * vacf);
            check([&](const BlockAverages& b) { return b.vacf_z[place]; }, vacf);
        }
        for (const Directions directions : {Directions::lateral, Directions::z, Directions::all}) {
            const Diffusion d = diffusion({result}, group, 2, directions, 0.2);
            INFO("D " << d.coefficient << " +- " << d.error << ", " << d.green_kubo << " +- " << d.green_kubo_error);
            CHECK(d.coefficient == Approx(kt_over_m).margin(4 * d.error));
            CHECK(d.error < 0.05 * kt_over_m);
            CHECK(d.green_kubo == Approx(kt_over_m).margin(4 * d.green_kubo_error));
            CHECK(d.green_kubo_error < 0.05 * kt_over_m);
        }
    }
}

TEST_CASE("Motion: the fit takes the last half of the window, the integral all of it") {
    // Slope 6 after the fourth sample.
    const std::vector<double> msd = {0, 100, 3, -5, 10, 16, 22, 28};
    CHECK(einstein(msd, 0.5, 3) == Approx(12.0 / 6));
    const std::vector<double> vacf = {4, 2, 1, 0};
    CHECK(green_kubo(vacf, 0.5, 2) == Approx((2 + 2 + 1) * 0.5 / 2));
    ReplicaResult result;
    result.blocks.resize(2);
    for (BlockAverages& block : result.blocks)
        block.msd_lateral = block.msd_z = block.vacf_lateral = block.vacf_z = {1, 2, 3};
    CHECK_THROWS_WITH(diffusion({result}, 0, 1, Directions::all, 1), Catch::Contains("at least 4 samples"));
}

TEST_CASE("Sampling: every instruction set, in pieces or at once, records what plain double does") {
    const ReplicaJob job = recorded_salt(2);
    SerialReplica<double> reference(job);
    const std::vector<float> start = instant(job);
    put(start, reference.particles());
    reference.advance(400);
    REQUIRE(reference.progress.blocks == 2);
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        KernelReplica whole(job, kernel), pieces(job, kernel);
        put(start, whole.host.particles());
        put(start, pieces.host.particles());
        whole.advance(400);
        for (const int steps : {1, 210, 13, 176}) pieces.advance(steps);
        CHECK(pieces.record.rdf == whole.record.rdf);
        CHECK(pieces.record.motion == whole.record.motion);
        double difference = 0, all = 0;
        for (std::size_t k = 0; k < whole.record.rdf.size(); ++k) {
            difference += std::abs(static_cast<double>(whole.record.rdf[k] - reference.record.rdf[k]));
            all += static_cast<double>(reference.record.rdf[k]);
        }
        CHECK(all > 1000);
        CHECK(difference < 0.01 * all);  // the trajectories part at their last digits
        for (std::size_t k = 0; k < whole.record.motion.size(); ++k)
            CHECK(whole.record.motion[k] == Approx(reference.record.motion[k]).epsilon(0.01).margin(1e-4));
    }
}

TEST_CASE("Sampling: many workers record what one does") {
    ReplicaJob job = recorded_salt(3);
    job.equilibration_steps = 0;
    job.production_steps = 200;
    job.sampling_interval = 5;
    job.blocks = 4;
    SerialReplica<double> alone(job);
    const std::vector<float> start = instant(job);
    put(start, alone.particles());
    alone.advance(100);
    using Team = ThreadedTeam<LoopKind::sheet, 2>;
    constexpr int workers = 9;
    HostReplica replica = make_replica(job, 1, 126);  // 9 workers of 7 pairs of rows
    put(start, replica.particles());
    HostRecord record(job);
    const StepParameters parameters = replica.parameters();
    Team::run(workers, replica.padded, [&](Team& team) {
        const Particles<float> particles = replica.particles();
        team.tile.set_up(particles, team.rank(), team.size());
        Recorder recorder = record.recorder();
        Progress progress;
        for (int piece = 0; piece < 4; ++piece) advance(team, particles, parameters, recorder, progress, 25);
    });
    double difference = 0, all = 0;
    for (std::size_t k = 0; k < record.rdf.size(); ++k) {
        difference += std::abs(static_cast<double>(record.rdf[k] - alone.record.rdf[k]));
        all += static_cast<double>(alone.record.rdf[k]);
    }
    CHECK(all > 1000);
    CHECK(difference < 0.002 * all);
    for (std::size_t k = 0; k < record.motion.size(); ++k)
        CHECK(record.motion[k] == Approx(alone.record.motion[k]).epsilon(1e-3).margin(1e-5));
}

TEST_CASE("Sampling: what cannot be recorded is refused, what is not asked for takes no memory") {
    ReplicaJob job = recorded_salt(1);
    CHECK_NOTHROW(check_job(job));
    job.correlation_samples = 26;  // a block has 100 steps
    CHECK_THROWS_WITH(check_job(job), Catch::Contains("does not fit into a block of 100 steps"));
    job = recorded_salt(1);
    job.rdf_range = 4.51F;
    CHECK_THROWS_WITH(check_job(job), Catch::Contains("beyond half the box"));
    job.rdf_range = 4.5F;
    CHECK_NOTHROW(check_job(job));
    CHECK(rdf_range_of(free_job()) == 1.5F);
    CHECK(rdf_range_of(recorded_salt(1)) == 4.5F);

    CHECK(make_replica(salt_job(1), 1).numbers.size() == std::size_t{11} * 107);
    CHECK(make_replica(recorded_salt(1), 1).numbers.size() == std::size_t{20} * 107);
    const HostRecord plain(salt_job(1));
    CHECK(plain.pair_counts.size() + plain.rdf.size() + plain.motion_sums.size() + plain.motion.size() == 0);
}
