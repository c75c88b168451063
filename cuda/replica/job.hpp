// A replica to be simulated and the averages that come out of it, as plain values: no CUDA, HDF5 or YAML here. Units
// are the caller's own: an energy (kT or epsilon), a length and a mass. The unit of time is length sqrt(mass / energy).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "physics/wall_potentials.hpp"

namespace mdsweep::md {

struct BlockAverages;

// Particles of one kind, with or without charge.
struct Species {
    int count = 0;
    float charge = 0;    // e
    float diameter = 0;  // the room that a particle gets when it is placed, and sigma where no potentials are given
    int group = 0;       // species of the same group are counted in the same profiles
    float mass = 1;
};

enum class Electrostatics {
    none,
    charged_sheet,  // slit: minimum image, the far images as charged sheets (physics/charged_sheet.hpp)
    exact,          // all images in the periodic directions
};

enum class Thermostat {
    none,         // constant energy: velocity Verlet
    langevin,     // BAOAB
    nose_hoover,  // Nose-Hoover chain (nose_hoover.hpp)
};

// One replica. Its box is lateral x lateral_y x height, periodic in x and y; in z it has walls at -height/2 and
// +height/2 or is periodic too.
struct ReplicaJob {
    std::uint64_t id = 0;  // the caller's, returned with the result

    // The random stream: the same four give the same noise on every backend.
    std::uint64_t seed = 0;
    std::uint32_t point = 0;
    std::uint32_t replica = 0;

    float lateral = 0;
    float lateral_y = 0;  // 0: as lateral
    float height = 0;
    bool periodic_z = false;

    std::vector<Species> species;
    std::vector<PairPotential> pairs;  // [species][species], symmetric; empty: WCA of 1 kT at the mean diameter
    std::vector<WallPotential> walls;  // [left, right][species]; empty: WCA of 1 kT at half the diameter
    std::vector<float> tables;         // of tabulated pair potentials
    std::array<float, 3> field{};      // force on a unit charge: an external field, and that of unequally charged walls

    Electrostatics electrostatics = Electrostatics::charged_sheet;
    float bjerrum = 0;                      // energy times distance of two unit charges
    float electrostatics_accuracy = 1e-4F;  // exact: rms error of the forces, relative to their rms
    // exact: the reciprocal part of the forces acts once in so many steps, or in fewer (reciprocal_interval_of()).
    int reciprocal_interval = 1;

    float temperature = 1;  // kT
    Thermostat thermostat = Thermostat::langevin;
    float friction = 1.0F;         // langevin
    float thermostat_time = 0.1F;  // nose_hoover
    float time_step = 0.005F;
    std::int64_t equilibration_steps = 0;
    std::int64_t production_steps = 0;  // a multiple of blocks * sampling_interval
    int sampling_interval = 0;
    int blocks = 0;  // block averages: production is cut into so many blocks, each averaged on its own
    int bins = 0;    // of the profiles, over the whole height

    // Pair distances, counted by pairs of groups into rdf_bins bins from 0 to rdf_range at each rdf_interval-th sample
    // of a block (the last one where a block has fewer).
    int rdf_bins = 0;     // 0: none
    float rdf_range = 0;  // 0: as far as distances are complete, see rdf_range_of()
    int rdf_interval = 10;

    // Displacements and velocity correlations, over windows of correlation_samples instants correlation_interval steps
    // apart, the first of which has lag 0. A block has as many whole windows as find room in it. Between two instants
    // a particle must not move by half a period.
    int correlation_samples = 0;   // 0: none
    int correlation_interval = 0;  // 0: sampling_interval

    // Given: production may end early. It is asked at the checks of checks.hpp, with the blocks so far, by any thread
    // of the engine; true makes them all there is. Depends on its argument alone.
    std::function<bool(const std::vector<BlockAverages>&)> enough;

    [[nodiscard]] int particle_count() const {
        int n = 0;
        for (const Species& s : species) n += s.count;
        return n;
    }
    [[nodiscard]] int groups() const {
        int n = 0;
        for (const Species& s : species) n = s.group < n ? n : s.group + 1;
        return n;
    }
    [[nodiscard]] int steps_between_correlations() const {
        return correlation_interval > 0 ? correlation_interval : sampling_interval;
    }
    [[nodiscard]] std::int64_t steps_per_block() const { return blocks > 0 ? production_steps / blocks : 0; }
    [[nodiscard]] float box_y() const { return lateral_y > 0 ? lateral_y : lateral; }
    [[nodiscard]] std::int64_t total_steps() const { return equilibration_steps + production_steps; }
};

// Unordered pairs of groups: (0, 0), (0, 1), ..., (1, 1), (1, 2), ...
MDSWEEP_HD constexpr int group_pairs(int groups) {
    return groups * (groups + 1) / 2;
}
MDSWEEP_HD constexpr int group_pair(int a, int b, int groups) {
    const int low = a < b ? a : b, high = a < b ? b : a;
    return low * groups - low * (low - 1) / 2 + high - low;
}

// Averages over one block of production. Energies are those of the whole replica.
struct BlockAverages {
    std::vector<double> profile;      // [group][bins]: mean number of particles in the bin
    double temperature = 0;           // kT, from the kinetic energy
    double potential_energy = 0;      // of everything
    double electrostatic_energy = 0;  // its part of the pairs of charges
    double kinetic_energy = 0;
    double virial = 0;            // sum over pairs of f r, short-range potentials only
    double conserved_energy = 0;  // that no thermostat, or nose_hoover's, keeps constant
    double wall_force[2] = {};    // that the left and the right wall exert on the particles, each towards the middle

    std::vector<double>
        rdf;  // [group_pair][rdf_bins]: mean number of pairs in the bin, each pair of particles counted once
    // [group][correlation_samples]: by lag, means over a group's particles and the block's windows; x and y added up,
    // and z.
    std::vector<double> msd_lateral, msd_z;    // mean squared displacement
    std::vector<double> vacf_lateral, vacf_z;  // velocity now times velocity at the window's start
};

}  // namespace mdsweep::md
