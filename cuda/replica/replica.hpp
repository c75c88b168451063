// A replica in memory, as the step sees it: views over arrays that a backend owns, and the numbers that do not change.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "physics/charged_sheet.hpp"
#include "physics/periodic_coulomb.hpp"
#include "physics/philox.hpp"
#include "replica/job.hpp"

namespace mdsweep::md {

// The pair loop and the long-range part that a replica takes, as its box and electrostatics demand. Each is compiled on
// its own: the loop over pairs is all that counts for speed.
enum class LoopKind {
    sheet,         // charged_sheet: a square slit
    exact_square,  // exact electrostatics in a square slit
    exact,         // the same in any box
    neutral,       // no charges, any box
};
inline constexpr int loop_kinds = 4;
inline constexpr int pair_coulomb_degree = 6;  // of the pair part's polynomial (physics/mollifier.hpp)
inline constexpr int most_term_quads = 4;      // of four terms in z: what a thread keeps in registers
constexpr bool square_slit(LoopKind kind) {
    return kind == LoopKind::sheet || kind == LoopKind::exact_square;
}
constexpr bool exact_coulomb(LoopKind kind) {
    return kind == LoopKind::exact_square || kind == LoopKind::exact;
}
constexpr bool has_coulomb(LoopKind kind) {
    return kind != LoopKind::neutral;
}

// Calls work.template operator()<kind>() for that kind. On the host.
template <class Work>
auto visit_loop(LoopKind kind, const Work& work) {
    switch (kind) {
        case LoopKind::sheet:
            return work.template operator()<LoopKind::sheet>();
        case LoopKind::exact_square:
            return work.template operator()<LoopKind::exact_square>();
        case LoopKind::exact:
            return work.template operator()<LoopKind::exact>();
        case LoopKind::neutral:
            return work.template operator()<LoopKind::neutral>();
    }
    throw std::logic_error("unknown kind of pair loop");
}

// The particles of one replica in its cell units, one array a quantity, all `padded` long. Those of a species follow
// each other (Segment). Ghosts fill a CPU's last SIMD vector of each, and a GPU's last row of threads. Their charge and
// inverse mass are 0: noise and forces do not move them.
template <class Scalar>
struct Particles {
    Scalar *x, *y, *z;
    Scalar *vx, *vy, *vz;
    Scalar *fx, *fy, *fz;
    Scalar *charge, *inverse_mass;
    Scalar* reciprocal;    // exact electrostatics: [sums, coefficients][value_count], of all particles together
    std::uint32_t* label;  // species and number, see below
    int padded;
};
inline constexpr int numbers_per_particle = 11;  // x to inverse_mass

// A view of such arrays, one after the other in `numbers`, each of `padded`.
template <class Scalar>
MDSWEEP_HD Particles<Scalar> particles_view(Scalar* numbers, std::uint32_t* labels, int padded) {
    const auto array = [numbers, padded](int k) { return numbers + static_cast<std::int64_t>(k) * padded; };
    return {array(0), array(1), array(2), array(3),  array(4),  array(5), array(6),
            array(7), array(8), array(9), array(10), array(11), labels,   padded};
}

// A label holds the species in its upper 8 bits and the particle's number below. Noise is drawn by that number, which
// is the same on every backend whatever its padding.
inline constexpr unsigned label_number_bits = 24;
inline constexpr std::uint32_t label_number_mask = (1U << label_number_bits) - 1;

// The species of a worker's particles i, ..., which is the same in all lanes.
template <class Scalar>
MDSWEEP_HD int species_of(const Particles<Scalar>& particles, int i) {
    return static_cast<int>(particles.label[i] >> label_number_bits);
}

// Where the particles of a species are.
struct Segment {
    int first = 0;
    int count = 0;  // without ghosts
    int group = 0;
    float charge = 0;
    float longest_cutoff_squared = 0;  // of its pairs with any species
};

// The arrays that a replica's step reads beside its parameters; its backend owns them.
struct StepTables {
    const Segment* segments = nullptr;  // [species]
    const PairTerm* pairs = nullptr;    // [species][species]
    const WallTerm* walls = nullptr;    // [left, right][species]
    const float* splines = nullptr;     // of tabulated potentials
};

// Counting of pair distances (sample_rdf.hpp).
struct PairCounting {
    int bins = 0;                          // 0: none
    int interval = 1, configurations = 0;  // each interval-th sample of a block; so many in a block
    float bins_per_length = 0;
};

// Displacements and velocity correlations (sample_motion.hpp).
struct MotionSampling {
    int samples = 0;                // of a window; 0: none
    int interval = 1, windows = 0;  // steps between samples; windows in a block
};

// Constants of a replica's dynamics, in its cell units (step_parameters.hpp).
struct StepParameters {
    LoopKind loop = LoopKind::sheet;
    int species = 0;
    float aspect_y = 1;  // the box in y, in units of its length in x
    float half_height = 0, inverse_half_height = 0;
    float period_z = 0, half_period_z = 0;  // 0 and beyond everything, where z has walls
    float lost_beyond = 1;                  // half heights: beyond it a particle is lost
    float coulomb = 0;                      // energy times distance of two unit charges
    float field[3] = {};                    // force on a unit charge
    float soft_pair_squared = 0;            // added to every squared distance of the pair loop
    float time_step = 0;
    Thermostat thermostat = Thermostat::langevin;
    float temperature = 0;      // kT
    float degrees = 0;          // of freedom
    float chain_mass[2] = {};   // nose_hoover: of the first thermostat and of the others
    float velocity_memory = 0;  // exp(-friction * time step)
    float velocity_noise = 0;   // sqrt(kT (1 - velocity_memory^2))
    float self_energy = 0;      // of all charges with themselves (and of a charged bulk's background), to be left out
    NoiseKey noise;
    std::int64_t equilibration_steps = 0;
    std::int64_t production_steps = 0;
    int reciprocal_interval = 1;  // exact: see reciprocal_weight()
    int sampling_interval = 0;
    int samples_per_block = 0;
    int bins = 0, groups = 0;
    PairCounting rdf;
    MotionSampling motion;
    ChargedSheet sheet;               // LoopKind::sheet
    PeriodicCoulomb<float> periodic;  // exact electrostatics; its pointers are into the tables
    StepTables tables;
};

inline constexpr int chain_length = 3;

// The state of a Nose-Hoover chain (nose_hoover.hpp); all zero in the beginning and where there is none.
struct NoseHooverChain {
    double velocity[chain_length], position[chain_length];
    double kinetic;  // the particles' kinetic energy
    double factor;   // of their velocities, in its last half step
};

// Sums over the samples of the current block, and the finished blocks. Arrays belong to the backend.
struct Recorder {
    std::uint32_t* counts = nullptr;  // [group][bins], current block
    double* sums = nullptr;           // [scalar_count], current block
    float* profiles = nullptr;        // [block][group][bins], finished blocks: mean particles in a bin
    float* scalars = nullptr;         // [block][scalar_count]

    std::uint32_t* pair_counts = nullptr;  // [group_pair][rdf_bins], current block
    float* rdf = nullptr;                  // [block][group_pair][rdf_bins]: mean pairs in a bin
    double* motion_sums = nullptr;         // [group][samples][motion_numbers], current block
    float* motion = nullptr;               // [block][group][samples][motion_numbers]: summed over the group's particles

    NoseHooverChain* chain = nullptr;
};
enum RecordedScalar {
    recorded_potential_energy,
    recorded_electrostatic_energy,
    recorded_kinetic_energy,
    recorded_virial,
    recorded_left_wall_force,
    recorded_right_wall_force,
    recorded_conserved_energy,
    scalar_count
};

// The progress of a replica. Every worker of a team keeps its own copy, all alike.
struct Progress {
    std::int64_t step = 0;  // steps done
    int samples = 0;        // in the current block
    int blocks = 0;         // finished
    bool lost = false;      // a particle was beyond a wall, or a number was not finite
};

// Whether there is nothing left to do.
MDSWEEP_HD bool finished(const Progress& progress, const StepParameters& p) {
    return progress.lost || progress.step >= p.equilibration_steps + p.production_steps;
}

}  // namespace mdsweep::md
