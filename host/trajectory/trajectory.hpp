// A replica simulated again, frame by frame, on the CPU. Its noise depends on seed, point, replica and step alone, so
// this is the trajectory that was sampled. It is so to the last bit where it ran on this kind of processor, and
// elsewhere up to roundings, which grow with time as they do in any chaotic system.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "replica/job.hpp"

namespace mdsweep {

// Units in which lengths and times are written. Energies stay in the job's.
struct TrajectoryUnits {
    double length = 1;  // the job's unit of length, in that unit
    std::string length_name, time_name, energy_name;
};

// All that the frames of a trajectory share.
struct TrajectoryHead {
    std::vector<std::string> species;   // their names
    std::vector<std::string> elements;  // a chemical symbol for each (elements.hpp)
    std::vector<int> species_of;        // [particle]
    std::array<double, 3> box{};
    bool periodic_z = false;
    TrajectoryUnits units;
};

// species: names of the job's, each one word.
[[nodiscard]] TrajectoryHead trajectory_head(const md::ReplicaJob& job, std::vector<std::string> species,
                                             TrajectoryUnits units);

struct Frame {
    std::int64_t step = 0;
    double time = 0;
    std::vector<float> positions;   // [particle][3], from the box's corner: walls are at z = 0 and z = height
    std::vector<float> velocities;  // [particle][3]
    double kinetic_energy = 0, potential_energy = 0, temperature = 0;
};

// Frames at steps first, first + every, ... up to last.
struct FrameTimes {
    std::int64_t first = 0, every = 1, last = 0;
};

// Hands each frame to `take` as it comes. Throws std::runtime_error when the replica is lost, with the frames before it
// handed out.
void run_again(md::ReplicaJob job, const TrajectoryUnits& units, const FrameTimes& times,
               const std::function<void(const Frame&)>& take);

}  // namespace mdsweep
