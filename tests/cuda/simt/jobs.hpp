// Replicas of every kind of box and electrostatics, of any number of particles, for the emulated GPU.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "replica/job.hpp"

namespace mdsweep::md {

struct BoxKind {
    std::string name;
    Electrostatics electrostatics;
    bool square, bulk;
};

// Together they take all four pair loops, the last but one in its slit and in its bulk.
inline const std::vector<BoxKind> box_kinds = {
    {"charged sheets", Electrostatics::charged_sheet, true, false},
    {"exact, square slit", Electrostatics::exact, true, false},
    {"exact, rectangular slit", Electrostatics::exact, false, false},
    {"exact, bulk", Electrostatics::exact, true, true},
    {"neutral", Electrostatics::none, false, false},
};

// A box for a job with so many particles, whatever they are: salt_job()'s density.
inline void set_box(ReplicaJob& job, const BoxKind& kind) {
    job.electrostatics = kind.electrostatics;
    job.bjerrum = kind.electrostatics == Electrostatics::none ? 0.0F : 1.0F;
    job.lateral = std::max(5.7F, 9 * std::sqrt(static_cast<float>(job.particle_count()) / 107));
    job.lateral_y = kind.square ? 0 : 1.13F * job.lateral;
    job.height = kind.bulk ? 0.9F * job.lateral : 4.0F;
    job.periodic_z = kind.bulk;
    job.reciprocal_interval = 2;
}

// A run of `scale` times ten steps in which everything is recorded.
inline void record_everything(ReplicaJob& job, int scale = 1) {
    job.equilibration_steps = 2 * scale;
    job.production_steps = 8 * scale;
    job.sampling_interval = 2;
    job.blocks = 2;
    job.bins = 20;
    job.rdf_bins = 30;
    job.rdf_interval = 1;
    job.correlation_samples = 2;
    job.correlation_interval = 2;
}

inline ReplicaJob salt(int particles, const BoxKind& kind, std::uint64_t id = 1) {
    ReplicaJob job;
    job.id = id;
    job.seed = 77;
    job.point = static_cast<std::uint32_t>(id);
    const int divalent = particles * 2 / 7, anions = 2 * divalent;
    job.species = {
        {divalent, 2.0F, 0.58F, 0}, {particles - divalent - anions, 1.0F, 0.58F, 0}, {anions, -1.0F, 0.7F, 1, 1.7F}};
    if (kind.electrostatics == Electrostatics::none)
        for (Species& species : job.species) species.charge = 0;
    set_box(job, kind);
    record_everything(job);
    return job;
}

}  // namespace mdsweep::md
