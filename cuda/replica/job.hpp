// What is to be simulated, and what comes out of it, as plain values: this header knows no CUDA, no HDF5, no YAML.
// Everything is in reduced units (length_unit, kT, m); host/model converts.
#pragma once

#include <cstdint>
#include <vector>

namespace mdsweep::md {

// Ions of one kind. Ions of the same group are counted in the same density profile.
struct Species {
    int count = 0;
    float charge = 0;    // e
    float diameter = 0;  // WCA sigma of a like pair
    int group = 0;       // 0 cations, 1 anions
};
inline constexpr int group_count = 2;

// One replica: a box lateral x lateral x height, periodic in x and y, walls at z = -height/2 and +height/2.
struct ReplicaJob {
    std::uint64_t id = 0;  // the caller's, returned with the result

    // The random stream: the same four give the same noise on every backend.
    std::uint64_t seed = 0;
    std::uint32_t point = 0;
    std::uint32_t replica = 0;

    float lateral = 0;
    float height = 0;
    float bjerrum = 0;
    std::vector<Species> species;

    float time_step = 0.005F;
    float friction = 1.0F;
    std::int64_t equilibration_steps = 0;
    std::int64_t production_steps = 0;  // a multiple of blocks * sampling_interval
    int sampling_interval = 0;
    int blocks = 0;     // production is cut into so many blocks; each is averaged on its own
    int half_bins = 0;  // bins between a wall and the mid-plane; both halves are counted into them

    [[nodiscard]] int ion_count() const {
        int n = 0;
        for (const Species& s : species) n += s.count;
        return n;
    }
    [[nodiscard]] std::int64_t total_steps() const { return equilibration_steps + production_steps; }
};

// Averages over one block of production.
struct BlockAverages {
    std::vector<double> profile;  // [group][half_bins]: mean number of ions in the bin and its mirror image
    double temperature = 0;       // in units of the thermostat's
    double potential_energy = 0;  // kT, whole replica
    double kinetic_energy = 0;    // kT, whole replica
};

}  // namespace mdsweep::md
