// A replica to try engines on, and how what they made of it is compared.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <map>
#include <vector>

#include "replica/engine.hpp"
#include "serial_replica.hpp"

namespace mdsweep::md {

// A salt with divalent cations, counterions and two sizes; its 107 particles fill no whole number of SIMD vectors.
inline ReplicaJob salt_job(std::uint64_t id) {
    ReplicaJob job;
    job.id = id;
    job.seed = 77;
    job.point = static_cast<std::uint32_t>(id);
    job.lateral = 9;
    job.height = 5.6F;
    job.bjerrum = 1;
    job.species = {{31, 2.0F, 0.58F, 0}, {7, 1.0F, 0.58F, 0}, {69, -1.0F, 0.7F, 1}};
    job.equilibration_steps = 200;
    job.production_steps = 800;
    job.sampling_interval = 10;
    job.blocks = 8;
    job.bins = 50;
    return job;
}

// An instant of a run, as plain arrays. (At the start, on the lattice, many pairs are exactly half a box apart, where
// rounding decides which image is the nearest.)
inline std::vector<float> instant(const ReplicaJob& job, int steps = 100) {
    SerialReplica<float> replica(job);
    replica.advance(steps);
    return replica.numbers;
}

// Where the particles are, by their numbers: between species there may be ghosts.
template <class Scalar>
std::vector<int> places(const Particles<Scalar>& particles) {
    std::vector<int> places;
    for (int i = 0; i < particles.padded; ++i)
        if (particles.inverse_mass[i] != 0) places.push_back(i);
    return places;
}

template <class Scalar>
void put(const std::vector<float>& numbers, const Particles<Scalar>& particles) {
    const std::vector<int> to_place = places(particles);
    const std::size_t n = to_place.size();
    Scalar* const to[] = {particles.x, particles.y, particles.z, particles.vx, particles.vy, particles.vz};
    for (std::size_t a = 0; a < 6; ++a)
        for (std::size_t i = 0; i < n; ++i) to[a][to_place[i]] = numbers[a * n + i];
}

template <class Scalar>
double largest_difference(const Particles<Scalar>& a, const Particles<double>& b) {
    double largest = 0;
    const std::vector<int> place = places(a);
    REQUIRE(static_cast<int>(place.size()) == b.padded);
    for (int k = 0; k < b.padded; ++k) {
        const int i = place[static_cast<std::size_t>(k)];
        largest = std::max({largest, std::abs(std::remainder(static_cast<double>(a.x[i]) - b.x[k], 1.0)),
                            std::abs(std::remainder(static_cast<double>(a.y[i]) - b.y[k], 1.0)),
                            std::abs(static_cast<double>(a.z[i]) - b.z[k])});
    }
    return largest;
}

// Relative rms difference of the forces. Where there are none, there must be none.
template <class Scalar>
double force_error(const Particles<Scalar>& a, const Particles<double>& b) {
    double error = 0, size = 0;
    const std::vector<int> place = places(a);
    REQUIRE(static_cast<int>(place.size()) == b.padded);
    for (int k = 0; k < b.padded; ++k) {
        const int i = place[static_cast<std::size_t>(k)];
        const double dx = static_cast<double>(a.fx[i]) - b.fx[k], dy = static_cast<double>(a.fy[i]) - b.fy[k],
                     dz = static_cast<double>(a.fz[i]) - b.fz[k];
        error += dx * dx + dy * dy + dz * dz;
        size += b.fx[k] * b.fx[k] + b.fy[k] * b.fy[k] + b.fz[k] * b.fz[k];
    }
    return error == 0 ? 0 : std::sqrt(error / size);
}

// Replicas of 40 blocks that end as soon as a check finds `wanted`, which differs between them: some never, some at
// once. `length`: steps of a block.
inline std::vector<ReplicaJob> ending_jobs(int count, int length) {
    std::vector<ReplicaJob> jobs;
    for (int k = 0; k < count; ++k) {
        ReplicaJob job = salt_job(static_cast<std::uint64_t>(k));
        job.species = {{12, 1.0F, 0.58F, 0}, {12, -1.0F, 0.58F, 1}};
        job.equilibration_steps = 7;
        job.sampling_interval = length;
        job.blocks = 40;
        job.production_steps = std::int64_t{40} * length;
        const std::size_t wanted[] = {16, 17, 36, 37, 1};
        job.enough = [most = wanted[k % 5]](const std::vector<BlockAverages>& blocks) { return blocks.size() >= most; };
        jobs.push_back(std::move(job));
    }
    return jobs;
}
inline constexpr std::size_t ends_at[] = {16, 24, 36, 40, 16};  // of ending_jobs(), by their ids modulo 5

inline std::map<std::uint64_t, ReplicaResult> collect_all(Engine& engine) {
    std::map<std::uint64_t, ReplicaResult> results;
    while (engine.pending() > 0)
        for (ReplicaResult& result : engine.collect(std::chrono::milliseconds(1000)))
            results[result.id] = std::move(result);
    return results;
}

inline void check_same(const ReplicaResult& a, const ReplicaResult& b);

// That a result of ending_jobs() is the begin of what the replica gives without an end.
inline void check_end(const ReplicaResult& ended, ReplicaResult whole, int length) {
    const std::size_t blocks = ends_at[ended.id % 5];
    REQUIRE(whole.blocks.size() == 40);
    whole.blocks.resize(blocks);
    whole.steps = 7 + static_cast<std::int64_t>(blocks) * length;
    check_same(ended, whole);
}

inline void check_same(const ReplicaResult& a, const ReplicaResult& b) {
    CHECK(a.failed == b.failed);
    CHECK(a.steps == b.steps);
    REQUIRE(a.blocks.size() == b.blocks.size());
    for (std::size_t k = 0; k < a.blocks.size(); ++k) {
        CHECK(a.blocks[k].profile == b.blocks[k].profile);
        CHECK(a.blocks[k].potential_energy == b.blocks[k].potential_energy);
        CHECK(a.blocks[k].kinetic_energy == b.blocks[k].kinetic_energy);
        CHECK(a.blocks[k].temperature == b.blocks[k].temperature);
    }
}

struct Estimate {
    double mean = 0, error = 0;
};

// Mean over blocks with its standard error; the blocks must be long enough to be independent.
template <class Value>
Estimate estimate(const ReplicaResult& result, const Value& value) {
    Estimate e;
    const auto n = static_cast<double>(result.blocks.size());
    for (const BlockAverages& block : result.blocks) e.mean += value(block) / n;
    for (const BlockAverages& block : result.blocks)
        e.error += (value(block) - e.mean) * (value(block) - e.mean) / (n * (n - 1));
    e.error = std::sqrt(e.error);
    return e;
}

}  // namespace mdsweep::md
