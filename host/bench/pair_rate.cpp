#include "bench/pair_rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "config/config.hpp"
#include "cpu/kernel_replica.hpp"
#include "model/units.hpp"
#include "replica/record.hpp"

namespace mdsweep {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// One block of production that nobody waits for.
void make_endless(md::ReplicaJob& job) {
    constexpr std::int64_t samples = 100'000'000;  // of one block, counted in 32 bits
    job.blocks = 1;
    job.production_steps = samples * job.sampling_interval;
}

const cpu::Kernel& find_kernel(const std::string& name) {
    for (const cpu::Kernel& kernel : cpu::kernels())
        if (kernel.name == name) return kernel;
    throw std::invalid_argument(fmt::format("this processor has no kernel {}", name));
}

// Steps per second of all threads together, once.
double run_threads(std::vector<cpu::KernelReplica>& replicas, std::int64_t chunk, double seconds) {
    std::vector<double> rates(replicas.size());
    std::barrier start(static_cast<std::ptrdiff_t>(replicas.size()));
    const auto work = [&](std::size_t t) {
        start.arrive_and_wait();
        const auto begin = Clock::now();
        const std::int64_t before = replicas[t].progress.step;
        double elapsed = 0;
        while (elapsed < seconds && !replicas[t].progress.lost) {
            replicas[t].advance(chunk);
            elapsed = seconds_since(begin);
        }
        rates[t] = static_cast<double>(replicas[t].progress.step - before) / elapsed;
    };
    std::vector<std::jthread> threads;
    for (std::size_t t = 1; t < replicas.size(); ++t) threads.emplace_back(work, t);
    work(0);
    threads.clear();
    double sum = 0;
    for (const double rate : rates) sum += rate;
    return sum;
}

}  // namespace

double PairRate::nanoseconds_per_day() const {
    // tau = length sqrt(m / kT), m = 22.99 u, T = 298 K.
    constexpr double mass_kg = 22.99 * 1.66053907e-27, kT_J = 1.380649e-23 * 298;
    const double tau_ns = units::length_nm * std::sqrt(mass_kg / kT_J);  // nm sqrt(kg / J) = nm s / m = ns
    const auto time_step_tau = static_cast<double>(md::ReplicaJob{}.time_step);
    return 86400 * steps_per_second / workers * time_step_tau * tau_ns;
}

md::ReplicaJob bench_job(int particles, md::Electrostatics method) {
    constexpr double h_nm = 4, diameter_nm = 0.415;
    constexpr double ions_per_nm3 = 2 * 0.5 * units::avogadro_per_nm3;  // 0.5 M of a monovalent salt
    const auto reduced = [](double nm) { return static_cast<float>(units::to_reduced_length(nm)); };
    md::ReplicaJob job;
    job.seed = 1;
    job.height = reduced(h_nm);
    job.lateral = reduced(std::max(h_nm, std::sqrt(particles / ions_per_nm3 / h_nm)));
    job.bjerrum = 1;
    job.electrostatics = method;
    job.reciprocal_interval = SimulationConfig{}.smooth_interval;
    const float diameter = reduced(diameter_nm);
    job.species = {{particles / 2, 1.0F, diameter, 0}, {particles - particles / 2, -1.0F, diameter, 1}};
    job.equilibration_steps = 0;
    job.sampling_interval = 50;
    job.bins = 100;
    make_endless(job);
    return job;
}

std::vector<std::string> kernel_names() {
    std::vector<std::string> names;
    for (const cpu::Kernel& kernel : cpu::kernels()) names.push_back(kernel.name);
    return names;
}

PairRate measure_kernel(const std::string& name, const md::ReplicaJob& job, int threads, double seconds) {
    constexpr int repeats = 3;
    const cpu::Kernel& kernel = find_kernel(name);
    std::vector<cpu::KernelReplica> replicas;
    for (int t = 0; t < threads; ++t) {
        md::ReplicaJob own = job;
        own.replica = static_cast<std::uint32_t>(t);
        replicas.emplace_back(own, kernel);
    }
    // Some ten milliseconds at 1e9 pairs per second: looking at the clock costs nothing then.
    const double pairs = static_cast<double>(job.particle_count()) * job.particle_count() + 1;
    const auto chunk = std::max<std::int64_t>(1, std::llround(5e6 / pairs));
    PairRate rate{job.particle_count(), threads, 0};
    for (int repeat = 0; repeat < repeats; ++repeat)
        rate.steps_per_second = std::max(rate.steps_per_second, run_threads(replicas, chunk, seconds / repeats));
    for (const cpu::KernelReplica& running : replicas)
        if (running.progress.lost) throw std::runtime_error(md::lost_replica_reason(job, running.progress.step));
    return rate;
}

PairRate measure_engine(md::Engine& engine, md::ReplicaJob job, double seconds, int repeats, std::size_t replicas) {
    using namespace std::chrono_literals;
    make_endless(job);
    // How many are all is known to some engines only once they have seen the first.
    std::size_t submitted = 0;
    while (submitted < (replicas > 0 ? replicas : engine.slots())) {
        job.id = submitted;
        job.replica = static_cast<std::uint32_t>(submitted++);
        engine.submit(job);
    }
    // An endless replica comes back only when it blew up.
    const auto look = [&engine] {
        for (const md::ReplicaResult& result : engine.collect(5ms))
            throw std::runtime_error("a replica failed while the speed was measured: " + result.reason);
    };
    const auto run_for = [&](double duration) {
        const auto begin = Clock::now();
        const std::int64_t before = engine.steps_done();
        while (seconds_since(begin) < duration || engine.steps_done() == before) look();
        return static_cast<double>(engine.steps_done() - before) / seconds_since(begin);
    };
    while (engine.running() < std::min(submitted, engine.slots())) look();
    (void)run_for(0.1 * seconds);
    PairRate rate{job.particle_count(), static_cast<int>(submitted), 0};
    for (int repeat = 0; repeat < repeats; ++repeat)
        rate.steps_per_second = std::max(rate.steps_per_second, run_for(seconds / repeats));
    return rate;
}

}  // namespace mdsweep
