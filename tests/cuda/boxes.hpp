// A replica of every kind: boxes, electrostatics, potentials, walls, field. What must hold for each is tried on all.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "potential_samples.hpp"
#include "replica/job.hpp"

namespace mdsweep::md {

struct NamedJob {
    std::string name;
    ReplicaJob job;
};

inline ReplicaJob small_salt(std::uint64_t seed) {
    ReplicaJob job;
    job.seed = seed;
    job.lateral = 5.2F;
    job.height = 3.7F;
    job.bjerrum = 1;
    job.species = {{9, 2.0F, 0.58F, 0}, {4, 1.0F, 0.58F, 0}, {22, -1.0F, 0.8F, 1, 1.7F}};
    job.production_steps = 1000;
    job.sampling_interval = 10;
    job.blocks = 10;
    job.bins = 12;
    return job;
}

inline ReplicaJob small_fluid(std::uint64_t seed) {
    ReplicaJob job = small_salt(seed);
    job.lateral = 5.8F;
    job.lateral_y = 6.3F;
    job.height = 5.5F;
    job.bjerrum = 0;
    job.species = {{60, 0, 1.0F, 0}, {41, 0, 0.9F, 1, 2.0F}};
    const PairPotential aa = pair_potential<LennardJones>({1, 1}, 2.5F, Truncation::force_shifted);
    const PairPotential ab = pair_potential<LennardJones>({1.5F, 0.95F}, 2.5F, Truncation::shifted);
    job.pairs = {aa, ab, ab, pair_potential<Wca>({1, 0.9F})};
    job.temperature = 1.3F;
    return job;
}

inline std::vector<NamedJob> jobs_of_all_kinds() {
    std::vector<NamedJob> jobs;
    ReplicaJob job = small_salt(1);
    jobs.push_back({"slit, charged sheets", job});
    job.electrostatics = Electrostatics::exact;
    jobs.push_back({"square slit, exact", job});
    job.field = {0.3F, -0.2F, 0.5F};
    job.lateral_y = 6.1F;
    jobs.push_back({"rectangular slit, exact, in a field", job});
    job.periodic_z = true;
    job.height = 5.4F;
    job.field = {};
    jobs.push_back({"bulk, exact", job});
    job = small_fluid(2);
    jobs.push_back({"slit, neutral", job});
    job.periodic_z = true;
    jobs.push_back({"bulk, neutral", job});
    return jobs;
}

// small_fluid(2) with each of the samples of a potential, between its larger particles or at both walls.
inline std::vector<NamedJob> jobs_of_all_potentials() {
    std::vector<NamedJob> jobs;
    const ReplicaJob fluid = small_fluid(2);
    const auto cutoff = [&](const PotentialSample& sample) { return std::min(sample.cutoff, 0.45F * fluid.height); };
    for (const PotentialSample& sample : pair_samples) {
        ReplicaJob job = fluid;
        job.tables = cubic_table();
        job.pairs[0] = {PairPotentials::place_of(sample.name), Truncation::cut, cutoff(sample), sample.parameters};
        jobs.push_back({"pairs, " + sample.name, job});
    }
    for (const PotentialSample& sample : wall_samples) {
        ReplicaJob job = fluid;
        job.walls.assign(4,
                         {WallPotentials::place_of(sample.name), Truncation::cut, cutoff(sample), sample.parameters});
        jobs.push_back({"walls, " + sample.name, job});
    }
    return jobs;
}

}  // namespace mdsweep::md
