// The engine's speed, measured. A step of a replica of N particles has N (N - 1) directed pair interactions.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "replica/engine.hpp"

namespace mdsweep {

// A replica of a monovalent salt without end, of about the published runs' density: 0.5 M in a slit of 4 nm, in a box
// that is no narrower than it is high. Ions of 0.415 nm.
[[nodiscard]] md::ReplicaJob bench_job(int particles, md::Electrostatics method = md::Electrostatics::charged_sheet);

struct PairRate {
    int particles = 0;
    int workers = 0;              // threads, or replicas that an engine runs at once
    double steps_per_second = 0;  // summed over replicas
    [[nodiscard]] double pairs_per_second() const { return steps_per_second * particles * (particles - 1.0); }
    [[nodiscard]] double pairs_per_second_and_worker() const { return pairs_per_second() / workers; }
    // Time of a step of one replica.
    [[nodiscard]] double microseconds_per_step() const { return 1e6 * workers / steps_per_second; }
    // Simulated time of one replica in a day, with the job's time step and the mass of a sodium ion.
    [[nodiscard]] double nanoseconds_per_day() const;
};

// Names of the CPU kernels that this processor can run, best first.
[[nodiscard]] std::vector<std::string> kernel_names();

// The rate of a CPU kernel on `threads` threads, each with a replica of its own. Wall time, the best of three repeats
// that take `seconds` together. Throws std::invalid_argument on an unknown kernel, std::runtime_error when the replica
// blows up.
[[nodiscard]] PairRate measure_kernel(const std::string& name, const md::ReplicaJob& job, int threads, double seconds);

// The rate of any engine with that replica in `replicas` of its slots (0: all), made endless: the best of `repeats`
// that take `seconds` together, after a tenth of that for warming up. The replicas are left in the engine.
[[nodiscard]] PairRate measure_engine(md::Engine& engine, md::ReplicaJob job, double seconds, int repeats,
                                      std::size_t replicas = 0);

}  // namespace mdsweep
