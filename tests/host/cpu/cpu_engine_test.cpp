// SIMD kernels against the plain policy, the engine's threads, and a replica's statistics against theory.
#include "cpu/cpu_engine.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>

#include "../../cuda/boxes.hpp"
#include "../../cuda/engine_contract.hpp"
#include "cpu/kernel_replica.hpp"
#include "physics/wall_potentials.hpp"

using namespace mdsweep;
using md::check_same, md::estimate, md::Estimate, md::force_error, md::instant, md::largest_difference, md::put,
    md::salt_job;
using md::Electrostatics;
using mdsweep::cpu::KernelReplica;

namespace {

std::unique_ptr<md::Engine> one_thread() {
    return cpu::make_cpu_engine(1);
}
std::unique_ptr<md::Engine> two_threads() {
    return cpu::make_cpu_engine(2);
}

// The forces of every instruction set are those of doubles.
void check_forces(const md::ReplicaJob& job, const std::vector<float>& start) {
    md::SerialReplica<double> reference(job);
    put(start, reference.particles());
    reference.forces();
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        KernelReplica replica(job, kernel);
        put(start, replica.host.particles());
        replica.forces();
        CHECK(force_error(replica.host.particles(), reference.particles()) < 1e-5);
    }
}

// The same with so many particles of each species, the third of which has the other charge.
void check_forces(const std::vector<int>& counts, Electrostatics electrostatics) {
    CAPTURE(counts, static_cast<int>(electrostatics));
    md::ReplicaJob job = md::small_salt(3);
    for (std::size_t k = 0; k < counts.size(); ++k) {
        job.species[k].count = counts[k];
        job.species[k].charge = k < 2 ? 1.0F : -1.0F;
    }
    job.lateral = std::max(5.2F, std::sqrt(static_cast<float>(job.particle_count())));  // dense: many are near
    job.electrostatics = electrostatics;
    check_forces(job, instant(job));
}

}  // namespace

TEST_CASE("Kernels: forces of every instruction set and of plain float agree with double") {
    md::SerialReplica<double> reference(salt_job(1));
    md::SerialReplica<float> plain(salt_job(1));
    const std::vector<float> start = instant(salt_job(1));
    put(start, reference.particles());
    put(start, plain.particles());
    reference.forces();
    plain.forces();
    CHECK(force_error(plain.particles(), reference.particles()) < 1e-5);
    check_forces(salt_job(1), start);
}

TEST_CASE("Kernels: every kind of replica, pair and wall potential has the forces of doubles") {
    for (const auto& [name, job] : md::jobs_of_all_kinds()) {
        INFO(name);
        check_forces(job, instant(job));
    }
    const std::vector<float> start = instant(md::small_fluid(2));
    for (const auto& [name, job] : md::jobs_of_all_potentials()) {
        INFO(name);
        check_forces(job, start);
    }
}

TEST_CASE("Kernels: forces are those of doubles however many particles fill a vector or a block of the pair loop") {
    for (const auto& counts : std::vector<std::vector<int>>{
             {1, 0, 1}, {1, 1, 1}, {8, 0, 8}, {16, 1, 17}, {7, 33, 40}, {64, 0, 64}, {100, 29, 129}, {1, 129, 130}})
        check_forces(counts, Electrostatics::charged_sheet);
    check_forces({100, 29, 129}, Electrostatics::exact);
    check_forces({100, 29, 129}, Electrostatics::none);
}

// The last vector of a species has ghosts but where its particles fill it, and the vectors with ghosts are the last
// that are met: behind vectors of the same species and of others, before those of species without full vectors, or
// alone.
TEST_CASE("Kernels: forces are those of doubles whichever vectors have ghosts") {
    for (int last = 0; last < 16; ++last) {
        check_forces({16 + last, last, 2 * last + 16}, Electrostatics::charged_sheet);
        check_forces({last, 16 + last, 2 * last + 16}, Electrostatics::exact);
        check_forces({last, 0, last}, Electrostatics::charged_sheet);
    }
    check_forces({0, 0, 0}, Electrostatics::charged_sheet);
    check_forces({0, 33, 0}, Electrostatics::charged_sheet);
    check_forces({0, 33, 0}, Electrostatics::none);
    check_forces({3, 40, 5}, Electrostatics::none);
}

TEST_CASE("Kernels: every instruction set runs the same trajectory, noise and averages included") {
    md::ReplicaJob job = salt_job(2);
    job.equilibration_steps = 10;
    job.production_steps = 40;
    job.sampling_interval = 5;
    job.blocks = 2;
    md::SerialReplica<double> reference(job);
    md::SerialReplica<float> plain(job);
    const std::vector<float> start = instant(job);
    put(start, reference.particles());
    put(start, plain.particles());
    reference.advance(50);
    plain.advance(50);
    CHECK(largest_difference(plain.particles(), reference.particles()) < 6e-6);
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        KernelReplica replica(job, kernel);
        put(start, replica.host.particles());
        replica.advance(50);
        CHECK(largest_difference(replica.host.particles(), reference.particles()) < 6e-6);
        REQUIRE(replica.progress.blocks == 2);
        for (std::size_t k = 0; k < replica.record.scalars.size(); ++k)
            CHECK(replica.record.scalars[k] == Approx(reference.record.scalars[k]).epsilon(1e-4));
        float particles = 0;
        for (const float bin : replica.record.profiles) particles += bin;
        CHECK(particles == Approx(2.0 * 107).epsilon(1e-6));
        // Ghosts never move.
        for (int i = 0; i < replica.host.padded; ++i) {
            if (replica.host.particles().inverse_mass[i] != 0) continue;
            CHECK(replica.host.particles().x[i] == 0);
            CHECK(replica.host.particles().z[i] == 0);
        }
    }
}

TEST_CASE("Kernels: pieces of a run add up to the run, bit for bit") {
    for (const cpu::Kernel& kernel : cpu::kernels()) {
        INFO(kernel.name);
        KernelReplica whole(salt_job(3), kernel), pieces(salt_job(3), kernel);
        whole.advance(5000);  // more than there are
        CHECK(whole.progress.step == 1000);
        for (const int steps : {1, 210, 13, 400, 376}) pieces.advance(steps);
        CHECK(pieces.progress.step == 1000);
        CHECK(pieces.host.numbers == whole.host.numbers);
        CHECK(pieces.record.profiles == whole.record.profiles);
        CHECK(pieces.record.scalars == whole.record.scalars);
    }
}

TEST_CASE("Engine: replicas of different sizes on two threads give what each gives alone") {
    const auto engine = cpu::make_cpu_engine(2);
    CHECK(engine->slots() == 2);
    CHECK_THAT(engine->description(), Catch::Contains("2 threads") && Catch::Contains(cpu::kernels().front().name));
    for (const auto& [job, result] : md::check_bag(two_threads)) check_same(result, cpu::simulate(job));
}

TEST_CASE("Engine: another seed, point or replica gives another run") {
    const md::ReplicaResult base = cpu::simulate(salt_job(1));
    for (const int part : {0, 1, 2}) {
        md::ReplicaJob job = salt_job(1);
        if (part == 0) job.seed += 1;
        if (part == 1) job.point += 1;
        if (part == 2) job.replica += 1;
        CHECK(cpu::simulate(job).blocks[0].potential_energy != base.blocks[0].potential_energy);
    }
}

TEST_CASE("Engine: collect waits no longer than it is told to, and pending counts") {
    md::check_waiting(one_thread);
    md::check_waiting(two_threads);
}

TEST_CASE("Engine: a replica ends at the check that finds enough, and not between checks") {
    for (const int length : {1, 30, 500}) {
        CAPTURE(length);
        for (const md::ReplicaJob& job : md::ending_jobs(5, length)) {
            md::ReplicaJob endless = job, counted = job;
            endless.enough = nullptr;
            std::vector<std::size_t> asked;
            counted.enough = [&](const std::vector<md::BlockAverages>& blocks) {
                asked.push_back(blocks.size());
                return job.enough(blocks);
            };
            md::check_end(cpu::simulate(counted), cpu::simulate(endless), length);
            const std::size_t end = md::ends_at[job.id];
            const std::vector<std::size_t> checks = {16, 24, 36};
            CHECK(asked == std::vector(checks.begin(), std::ranges::upper_bound(checks, end)));
        }
    }
}

TEST_CASE("Engine: replicas of a bag end where each ends alone") {
    md::check_ends(two_threads);
}

TEST_CASE("Engine: its destructor drops what is running and waiting") {
    md::check_giving_up(two_threads);
}

TEST_CASE("Engine: a replica that blows up is reported with what is needed to repeat it, the others finish") {
    md::check_lost_replica(two_threads);
}

TEST_CASE("Engine: a replica that can never run is refused when it is submitted") {
    md::check_refusals(one_thread);
}

TEST_CASE("Statistics: the Langevin temperature does not depend on time step and friction") {
    struct Setting {
        float time_step, friction;
    };
    for (const Setting setting : {Setting{0.005F, 1.0F}, Setting{0.0025F, 1.0F}, Setting{0.005F, 6.0F}}) {
        md::ReplicaJob job = salt_job(1);
        job.time_step = setting.time_step;
        job.friction = setting.friction;
        job.equilibration_steps = 2000;
        job.production_steps = 32000;
        job.blocks = 16;
        const md::ReplicaResult result = cpu::simulate(job);
        REQUIRE_FALSE(result.failed);
        const Estimate t = estimate(result, [](const md::BlockAverages& block) { return block.temperature; });
        INFO("dt " << setting.time_step << ", friction " << setting.friction << ": " << t.mean << " +- " << t.error);
        CHECK(t.error < 0.015);
        CHECK(std::abs(t.mean - 1) < 4 * t.error);
    }
}

TEST_CASE("Statistics: the energy of a salt does not depend on time step and friction") {
    Estimate energies[2];
    for (const int which : {0, 1}) {
        md::ReplicaJob job = salt_job(1);
        job.time_step = which == 0 ? 0.006F : 0.003F;
        job.friction = which == 0 ? 3.0F : 1.0F;
        job.equilibration_steps = 4000;
        job.production_steps = which == 0 ? 32000 : 48000;
        job.blocks = 16;
        energies[which] = estimate(cpu::simulate(job), [](const md::BlockAverages& b) { return b.potential_energy; });
    }
    INFO(energies[0].mean << " +- " << energies[0].error << ", " << energies[1].mean << " +- " << energies[1].error);
    CHECK(energies[0].error < 0.02 * std::abs(energies[0].mean));
    CHECK(std::abs(energies[0].mean - energies[1].mean) < 4 * std::hypot(energies[0].error, energies[1].error));
}

TEST_CASE("Statistics: particles without charge and neighbours follow the Boltzmann factor of the wall") {
    md::ReplicaJob job = salt_job(4);
    job.bjerrum = 1e-6F;
    job.lateral = 60;
    job.height = 4;
    job.species = {{16, 1.0F, 0.8F, 0}, {16, -1.0F, 0.5F, 1}};
    job.equilibration_steps = 5000;
    job.production_steps = 640'000;
    job.sampling_interval = 20;
    job.blocks = 16;
    job.bins = 40;
    const md::ReplicaResult result = cpu::simulate(job);
    REQUIRE_FALSE(result.failed);
    for (const int group : {0, 1}) {
        const double radius = group == 0 ? 0.4 : 0.25;
        std::vector<double> expected(20);
        double total = 0;
        constexpr int fine = 50;
        for (int k = 0; k < 20 * fine; ++k) {
            const double depth = 2.0 * (k + 0.5) / (20 * fine);
            const auto wall = [radius](double w) {
                const auto term =
                    md::make_wall_term(md::wall_potential<md::WcaWall>({1, static_cast<float>(radius)}), 1);
                return md::wall_value(term, w).energy;
            };
            const double weight = std::exp(-wall(depth) - wall(4 - depth));
            expected[static_cast<std::size_t>(k / fine)] += weight;
            total += weight;
        }
        double chi2 = 0;
        int bins = 0;
        for (std::size_t k = 0; k < 20; ++k) {
            const double particles = 16 * expected[k] / total;
            const Estimate e = estimate(result, [&](const md::BlockAverages& block) {
                const double* const counts = block.profile.data() + std::ptrdiff_t{group} * 40;
                return counts[k] + counts[39 - k];
            });
            INFO("group " << group << ", bin " << k << ": " << e.mean << " +- " << e.error << ", theory " << particles);
            if (particles < 0.01) {
                CHECK(e.mean < 0.02);
                continue;
            }
            CHECK(e.error < 0.06 * particles + 0.01);
            CHECK(e.mean == Approx(particles).margin(4.5 * e.error));
            chi2 += (e.mean - particles) * (e.mean - particles) / (e.error * e.error);
            ++bins;
        }
        // 15 degrees of freedom in each error: (t of 15)^2 has mean 15/13 and standard deviation 1.75.
        CHECK(chi2 / bins < 15.0 / 13 + 4 * 1.75 / std::sqrt(bins));
    }
}

TEST_CASE("Statistics: a dense replica melts from its lattice and stays at its temperature") {
    md::ReplicaJob job = salt_job(5);  // 2 M, 0.75 nm, h = 4 nm in reduced units
    job.lateral = 9.05F;
    job.height = 5.602F;
    job.species = {{201, 1.0F, 1.0504F, 0}, {0, 1.0F, 1.0504F, 0}, {201, -1.0F, 1.0504F, 1}};
    job.equilibration_steps = 4000;
    job.production_steps = 16000;
    job.sampling_interval = 20;
    job.blocks = 16;
    const md::ReplicaResult result = cpu::simulate(job);
    INFO(result.reason);
    REQUIRE_FALSE(result.failed);
    const Estimate t = estimate(result, [](const md::BlockAverages& block) { return block.temperature; });
    INFO("temperature " << t.mean << " +- " << t.error);
    CHECK(std::abs(t.mean - 1) < 4 * t.error + 0.003);  // BAOAB's own error at this time step: (omega dt)^2 / 4
    CHECK(t.error < 0.01);
}
