// A replica in memory, as the step sees it: views over arrays that a backend owns, and the numbers that do not change.
#pragma once

#include <cstdint>

#include "physics/charged_sheet.hpp"
#include "physics/philox.hpp"
#include "replica/job.hpp"

namespace mdsweep::md {

// The ions of one replica in its cell units, one array a quantity, all `padded` long. What is behind `count` are ghosts
// that fill the last SIMD vector: charge, radius and inverse mass 0, so that they feel noise and forces as nothing and
// stay where they are.
template <class Scalar>
struct Ions {
    Scalar *x, *y, *z;
    Scalar *vx, *vy, *vz;
    Scalar *fx, *fy, *fz;
    Scalar *charge, *radius, *inverse_mass;
    std::uint8_t* group;
    int count;
    int padded;
};

// Constants of a replica's dynamics, in its cell units (prepare.hpp).
struct StepParameters {
    float half_height = 0, inverse_half_height = 0;
    float bjerrum = 0;
    float longest_cutoff_squared = 0;  // beyond it no pair repels
    float nearest_pair_squared = 0;    // pairs nearer than this repel as at this distance
    float soft_pair_squared = 0;       // added to every squared distance of the pair loop
    float time_step = 0;
    float velocity_memory = 0;    // exp(-friction * time step)
    float velocity_noise = 0;     // sqrt(1 - velocity_memory^2)
    float sheet_self_energy = 0;  // of all charges together
    NoiseKey noise;
    std::int64_t equilibration_steps = 0;
    std::int64_t production_steps = 0;
    int sampling_interval = 0;
    int samples_per_block = 0;
    int half_bins = 0;
    ChargedSheet sheet;
};

// Sums over the samples of the current block, and the finished blocks. Arrays belong to the backend.
struct Recorder {
    std::uint32_t* counts = nullptr;  // [group][half_bins], current block
    float* profiles = nullptr;        // [block][group][half_bins], finished blocks: mean ions in a bin and its mirror
    float* scalars = nullptr;         // [block][scalar_count]
};
enum RecordedScalar { recorded_potential_energy, recorded_kinetic_energy, scalar_count };

// How far a replica is. Every thread of a block keeps its own copy, all alike.
struct Progress {
    std::int64_t step = 0;              // steps done
    int samples = 0;                    // in the current block
    int blocks = 0;                     // finished
    double potential = 0, kinetic = 0;  // sums over the current block
    bool lost = false;                  // an ion was beyond a wall, or a number was not finite
};

// Whether there is nothing left to do.
MDSWEEP_HD bool finished(const Progress& progress, const StepParameters& p) {
    return progress.lost || progress.step >= p.equilibration_steps + p.production_steps;
}

}  // namespace mdsweep::md
