// The CUDA engine on a GPU, against the CPU in double. Without a usable GPU every case says so and ctest counts it as
// skipped. Those tagged [sanitize] are short enough for compute-sanitizer (scripts/gpu_check.sh).
//
// Built a second time for the emulated GPU of emulated/, which runs everywhere and is slow: there with fewer replicas
// and steps.
#include <catch2/catch.hpp>
#include <iostream>
#include <limits>

#include "boxes.hpp"
#include "cpu/cpu_engine.hpp"
#include "engine/cuda_engine.hpp"
#include "engine/replica_pool.hpp"
#include "engine_contract.hpp"
#include "replica/host_replica.hpp"
#include "replica/record.hpp"
#include "replica/step_parameters.hpp"
#include "replica_checks.hpp"

using namespace mdsweep::md;
using mdsweep::cpu::make_cpu_engine;
using namespace std::chrono_literals;

namespace {

#ifdef MDSWEEP_EMULATED_GPU
constexpr bool emulated = true;
#else
constexpr bool emulated = false;
#endif

// CTest looks for these words (tests/CMakeLists.txt).
bool no_gpu() {
    const CudaDevices devices = cuda_devices();
    if (!devices.usable.empty()) return false;
    std::cout << "skipped: no usable GPU (" << devices.why_none << ")\n";
    return true;
}

// A salt of N particles at the density of salt_job.
ReplicaJob salt_of(int particles, std::uint64_t id = 1) {
    ReplicaJob job = salt_job(id);
    const int divalent = particles * 2 / 7, anions = 2 * particles * 2 / 7;
    job.species = {
        {divalent, 2.0F, 0.58F, 0}, {particles - divalent - anions, 1.0F, 0.58F, 0}, {anions, -1.0F, 0.7F, 1}};
    job.lateral = std::max(5.7F, 9 * std::sqrt(static_cast<float>(particles) / 107));
    return job;
}

// A replica on the GPU, for a number of steps from its start, with all that it holds afterwards.
struct GpuReplica {
    GpuReplica(ReplicaJob its_job, const std::vector<float>& start)
        : job(std::move(its_job)),
          shape(replica_shape(job.particle_count(), loop_kind(job))),
          host(make_replica(job, 1, shape.padded)) {
        put(start, host.particles());
    }

    void advance(std::int64_t steps) {
        const Stream stream;
        ReplicaPool pool(stream);
        ReplicaMemory memory = pool.take(ReplicaMemory::bytes(job, host));
        memory.load(job, host, stream);
        const PinnedVector<ReplicaView> list(1, memory.view());
        PinnedVector<Report> reports(1);
        const DeviceArray<LaunchState> state = stream.array<LaunchState>(1);
        LaunchState* const state_there = thrust::raw_pointer_cast(state.get());
        check_cuda(cudaMemsetAsync(state_there, 0, sizeof(LaunchState), stream.get()), "clearing a state");
        Launch launch{};
        launch.list = list.data();
        launch.reports = reports.data();
        launch.listed = 1;
        launch.state = state_there;
        launch.nanoseconds = 60'000'000'000;
        launch.steps_per_look = 7;
        launch.last_step = steps;
        launch.teams = std::numeric_limits<int>::max();
        REQUIRE(thread_blocks_per_multiprocessor(shape) > 0);
        launch_replicas(shape, 1, launch, stream.get());
        stream.wait("simulating a replica");
        report = reports[0];
        memory.fetch_particles(host, stream);
        memory.fetch_record(report.blocks, stream);
        stream.wait("copying results");
        blocks = memory.averages(job, report.blocks);
    }

    ReplicaJob job;
    ReplicaShape shape;
    HostReplica host;
    Report report;
    std::vector<BlockAverages> blocks;
};

void check_forces(const ReplicaJob& job, const std::vector<float>& start) {
    SerialReplica<double> reference(job);
    put(start, reference.particles());
    reference.forces();
    GpuReplica replica(job, start);
    replica.advance(0);
    CHECK(force_error(replica.host.particles(), reference.particles()) < 1e-5);
}

void check_forces(int particles) {
    CAPTURE(particles);
    const ReplicaJob job = salt_of(particles);
    REQUIRE(job.particle_count() == particles);
    check_forces(job, instant(job, particles < 600 ? 100 : 5));
}

// All at once; by their ids.
std::map<std::uint64_t, ReplicaResult> run_on(Engine& engine, const std::vector<ReplicaJob>& jobs) {
    for (const ReplicaJob& job : jobs) engine.submit(job);
    return collect_all(engine);
}

}  // namespace

TEST_CASE("GPU: forces agree with the CPU's in double, whatever the number of particles", "[gpu]") {
    if (no_gpu()) return;
    for (const int particles : {16, 32, 33, 64, 65, 96, 97, 128, 129, 200, 512, 513, 1024, 1025, 2048, 2049, 4096})
        if (!emulated || particles < 1200) check_forces(particles);
}

TEST_CASE("GPU: every kind of replica, pair and wall potential has the CPU's forces", "[gpu][sanitize]") {
    if (no_gpu()) return;
    for (const auto& [name, job] : jobs_of_all_kinds()) {
        INFO(name);
        check_forces(job, instant(job));
    }
    const std::vector<float> start = instant(small_fluid(2));
    for (const auto& [name, job] : jobs_of_all_potentials()) {
        INFO(name);
        check_forces(job, start);
    }
}

TEST_CASE("GPU: a short run of three shapes", "[gpu][sanitize]") {
    if (no_gpu()) return;
    for (const int particles : {20, 107, 150}) {
        CAPTURE(particles);
        check_forces(particles);
        ReplicaJob job = salt_of(particles);
        job.equilibration_steps = 10;
        job.production_steps = 40;
        job.sampling_interval = 5;
        job.blocks = 2;
        const std::vector<float> start = instant(job);
        SerialReplica<double> reference(job);
        put(start, reference.particles());
        reference.advance(50);
        GpuReplica replica(job, start);
        replica.advance(50);
        CHECK(largest_difference(replica.host.particles(), reference.particles()) < 6e-6);
        CHECK(replica.report.step == 50);
        REQUIRE(replica.blocks.size() == 2);
        for (std::size_t b = 0; b < 2; ++b) {
            const auto* expected = reference.record.scalars.data() + scalar_count * b;
            CHECK(replica.blocks[b].potential_energy == Approx(expected[recorded_potential_energy]).epsilon(1e-4));
            CHECK(replica.blocks[b].kinetic_energy == Approx(expected[recorded_kinetic_energy]).epsilon(1e-4));
            double counted = 0;
            for (const double bin : replica.blocks[b].profile) counted += bin;
            CHECK(counted == Approx(particles).epsilon(1e-6));
        }
    }
}

TEST_CASE("GPU: pair distances and motion are those of the CPU", "[gpu][sanitize]") {
    if (no_gpu()) return;
    for (const int particles : {20, 107, 150}) {
        CAPTURE(particles);
        ReplicaJob job = salt_of(particles);
        job.equilibration_steps = 10;
        job.production_steps = 80;
        job.sampling_interval = 5;
        job.blocks = 2;
        job.rdf_bins = 20;
        job.rdf_interval = 3;
        job.correlation_samples = 4;
        job.correlation_interval = 3;
        const std::vector<float> start = instant(job);
        SerialReplica<double> reference(job);
        put(start, reference.particles());
        reference.advance(90);
        GpuReplica replica(job, start);
        replica.advance(90);
        const auto expected = block_averages(job, reference.record.view(), 2);
        REQUIRE(replica.blocks.size() == 2);
        for (std::size_t b = 0; b < 2; ++b) {
            double difference = 0, all = 0;
            for (std::size_t k = 0; k < expected[b].rdf.size(); ++k) {
                difference += std::abs(replica.blocks[b].rdf[k] - expected[b].rdf[k]);
                all += expected[b].rdf[k];
            }
            CHECK(all > particles);
            CHECK(difference <= 2 + 0.002 * all);  // few distances are as near to a bin's end as the last digit
            for (std::size_t k = 0; k < expected[b].msd_lateral.size(); ++k) {
                const BlockAverages &found = replica.blocks[b], &wanted = expected[b];
                CHECK(found.msd_lateral[k] == Approx(wanted.msd_lateral[k]).epsilon(2e-3).margin(1e-6));
                CHECK(found.msd_z[k] == Approx(wanted.msd_z[k]).epsilon(2e-3).margin(1e-6));
                CHECK(found.vacf_lateral[k] == Approx(wanted.vacf_lateral[k]).epsilon(2e-3));
                CHECK(found.vacf_z[k] == Approx(wanted.vacf_z[k]).epsilon(2e-3));
            }
        }
    }
}

TEST_CASE("GPU: an engine with more replicas than one launch holds", "[gpu][sanitize]") {
    if (no_gpu()) return;
    const auto engine = make_cuda_engine(cuda_devices().usable.front().index);
    std::vector<ReplicaJob> jobs;
    for (const int particles : {20, 150, 40, 107, 300}) {
        jobs.push_back(salt_of(particles, jobs.size()));
        jobs.back().equilibration_steps = 20;
        jobs.back().production_steps = 80;
    }
    const auto results = run_on(*engine, jobs);
    CHECK(results.size() == jobs.size());
    for (const auto& [id, result] : results) CHECK(result.blocks.size() == 8);
}

TEST_CASE("GPU: a long run follows the CPU's trajectory", "[gpu]") {
    if (no_gpu()) return;
    // So dilute that differences of the last digit grow little: the CPU's own in float stay below 1e-4 here, where at
    // the usual density they reach 1e-2.
    const int steps = emulated ? 300 : 1000;
    for (const int particles : {48, 160}) {
        CAPTURE(particles);
        ReplicaJob job = salt_of(particles);
        job.lateral *= 8;
        job.production_steps = 2000;
        const std::vector<float> start = instant(job);
        SerialReplica<double> reference(job);
        SerialReplica<float> plain(job);
        put(start, reference.particles());
        put(start, plain.particles());
        reference.advance(steps);
        plain.advance(steps);
        CHECK(largest_difference(plain.particles(), reference.particles()) < 1e-4);
        GpuReplica replica(job, start);
        replica.advance(steps);
        CHECK(largest_difference(replica.host.particles(), reference.particles()) < 1e-4);
    }
}

TEST_CASE("GPU: results do not depend on what else runs, nor on when", "[gpu]") {
    if (no_gpu()) return;
    const int device = cuda_devices().usable.front().index;
    std::vector<ReplicaJob> jobs;
    for (int k = 0; k < (emulated ? 24 : 400); ++k) {
        const int sizes[] = {24, 60, 107, 128, emulated ? 40 : 200, emulated ? 140 : 512};
        jobs.push_back(salt_of(sizes[k % 6], static_cast<std::uint64_t>(k)));
        jobs.back().equilibration_steps = (emulated ? 10 : 100) + (emulated ? 10 : 40) * (k % 7);
        if (emulated) jobs.back().production_steps = 40, jobs.back().sampling_interval = 5;
    }
    const auto together = run_on(*make_cuda_engine(device), jobs);
    REQUIRE(together.size() == jobs.size());
    const auto other = make_cuda_engine(device);
    other->leave_room(true);
    std::vector<ReplicaJob> backwards(jobs.rbegin(), jobs.rend());
    const auto again = run_on(*other, backwards);
    for (const auto& [id, result] : together) check_same(result, again.at(id));
    for (std::size_t k = 0; k < jobs.size(); k += jobs.size() / 6) {
        const auto alone = run_on(*other, {jobs[k]});
        check_same(alone.at(jobs[k].id), together.at(jobs[k].id));
    }
    // And a replica of its own noise is another one.
    ReplicaJob sibling = jobs[0];
    sibling.replica = 1;
    CHECK(run_on(*other, {sibling}).at(sibling.id).blocks[0].profile != together.at(sibling.id).blocks[0].profile);
}

TEST_CASE("GPU: a replica ends at the check that finds enough, however far a launch takes it", "[gpu]") {
    if (no_gpu()) return;
    const int device = cuda_devices().usable.front().index;
    // Several checks in a launch, a launch for each, several launches between two.
    for (const int length : {1, 10, emulated ? 30 : 2000}) {
        CAPTURE(length);
        const std::vector<ReplicaJob> jobs =
            ending_jobs(length > 10 ? (emulated ? 5 : 10) : (emulated ? 30 : 120), length);
        std::vector<ReplicaJob> endless = jobs;
        for (ReplicaJob& job : endless) job.enough = nullptr;
        const auto engine = make_cuda_engine(device);
        const auto ended = run_on(*engine, jobs), whole = run_on(*make_cuda_engine(device), endless);
        REQUIRE(ended.size() == jobs.size());
        for (const auto& [id, result] : ended) check_end(result, whole.at(id), length);
        CHECK(engine->running() == 0);
    }
}

TEST_CASE("GPU: profiles and energies of long runs agree with the CPU's within their errors", "[gpu]") {
    if (no_gpu() || emulated) return;
    ReplicaJob job = salt_of(60);
    job.equilibration_steps = 4000;
    job.production_steps = 80'000;
    job.sampling_interval = 20;
    job.blocks = 20;
    job.bins = 20;
    std::vector<ReplicaJob> jobs;
    for (std::uint32_t r = 0; r < 8; ++r) {
        jobs.push_back(job);
        jobs.back().id = jobs.back().replica = r;
    }
    const auto gpu = run_on(*make_cuda_engine(cuda_devices().usable.front().index), jobs);
    for (ReplicaJob& other : jobs) other.seed += 1;  // independent noise
    const auto cpu = run_on(*make_cpu_engine(0), jobs);
    const auto all_blocks = [](const std::map<std::uint64_t, ReplicaResult>& results) {
        ReplicaResult all;
        for (const auto& [id, result] : results)
            all.blocks.insert(all.blocks.end(), result.blocks.begin(), result.blocks.end());
        return all;
    };
    const ReplicaResult on_gpu = all_blocks(gpu), on_cpu = all_blocks(cpu);
    const auto compare = [&](const auto& value) {
        const Estimate a = estimate(on_gpu, value), b = estimate(on_cpu, value);
        const double error = std::hypot(a.error, b.error);
        return error > 0 ? (a.mean - b.mean) / error : 0.0;
    };
    CHECK(std::abs(compare([](const BlockAverages& b) { return b.potential_energy; })) < 4);
    CHECK(std::abs(compare([](const BlockAverages& b) { return b.temperature; })) < 4);
    double chi2 = 0;
    const std::size_t bins = on_gpu.blocks[0].profile.size();
    for (std::size_t k = 0; k < bins; ++k) {
        const double deviation = compare([k](const BlockAverages& b) { return b.profile[k]; });
        chi2 += deviation * deviation;
    }
    // 20 bins, two of which follow from the others: beyond 45 in a run of three thousand.
    CHECK(chi2 < 45);
    CHECK(chi2 > 3);
}

TEST_CASE("GPU: a replica that blows up is reported, the others finish", "[gpu]") {
    if (no_gpu()) return;
    const auto engine = make_cuda_engine(cuda_devices().usable.front().index);
    std::vector<ReplicaJob> jobs = {salt_of(107, 0), salt_of(107, 1), salt_of(40, 2)};
    jobs[1].time_step = 0.5F;
    const auto results = run_on(*engine, jobs);
    CHECK_FALSE(results.at(0).failed);
    CHECK(results.at(1).failed);
    CHECK(results.at(1).reason.find("point 1") != std::string::npos);
    CHECK_FALSE(results.at(2).failed);
}

TEST_CASE("GPU: with little memory fewer replicas run at once, with none the message says what was asked", "[gpu]") {
    if (no_gpu()) return;
    const int device = cuda_devices().usable.front().index;
    check_cuda(cudaSetDevice(device), "choosing a GPU");
    const auto engine = make_cuda_engine(device);
    (void)run_on(*engine, {salt_of(107)});
    // Leave room for some ten replicas with records of 8 MB (emulated: 0.2 MB).
    std::size_t free = 0, total = 0;
    check_cuda(cudaMemGetInfo(&free, &total), "asking for memory");
    constexpr std::size_t left = emulated ? 5 << 19 : 96 << 20;
    REQUIRE(free > 2 * left);
    const Stream stream;
    const DeviceArray<std::byte> hog = stream.array<std::byte>(free - left);
    std::vector<ReplicaJob> jobs;
    for (std::uint64_t k = 0; k < 40; ++k) {
        jobs.push_back(salt_of(40, k));
        jobs.back().bins = emulated ? 500 : 20'000;
        jobs.back().blocks = 50;
        jobs.back().equilibration_steps = 0;
        jobs.back().production_steps = emulated ? 100 : 500;
        jobs.back().sampling_interval = emulated ? 2 : 10;
    }
    const auto results = run_on(*engine, jobs);
    CHECK(results.size() == 40);
    for (const auto& [id, result] : results) CHECK(result.blocks.size() == 50);

    jobs[0].bins = 2'000'000;
    engine->submit(jobs[0]);
    CHECK_THROWS_WITH(collect_all(*engine), Catch::Contains("asked for") && Catch::Contains("are free"));
}

TEST_CASE("GPU: an engine can be given up while it works", "[gpu]") {
    if (no_gpu()) return;
    const auto begin = std::chrono::steady_clock::now();
    {
        const auto engine = make_cuda_engine(cuda_devices().usable.front().index);
        for (std::uint64_t k = 0; k < 50; ++k) {
            ReplicaJob job = salt_of(emulated ? 24 : 512, k);
            job.production_steps = 80'000'000;
            engine->submit(job);
        }
        // The first ones run while the others are still brought there. How many fit is known with the first.
        const auto all_run = [&] { return engine->running() == std::min<std::size_t>(50, engine->slots()); };
        while ((engine->steps_done() == 0 || !all_run()) && std::chrono::steady_clock::now() - begin < 60s)
            CHECK(engine->collect(5ms).empty());
        CHECK(all_run());
    }
    CHECK(std::chrono::steady_clock::now() - begin < 60s);
}

TEST_CASE("GPU: a replica that can never fit is refused", "[gpu]") {
    if (no_gpu()) return;
    const auto engine = make_cuda_engine(cuda_devices().usable.front().index);
    CHECK_THROWS_WITH(engine->submit(salt_of(5000)), Catch::Contains("5000 particles"));
}

TEST_CASE("GPU: the engine keeps the contract of engines", "[gpu]") {
    if (no_gpu()) return;
    const auto make = [] { return make_cuda_engine(cuda_devices().usable.front().index); };
    check_giving_up(make);
    check_lost_replica(make);
    check_refusals(make);
    if (emulated) return;  // these take long there
    (void)check_bag(make);
    check_waiting(make);
    check_ends(make);
}
