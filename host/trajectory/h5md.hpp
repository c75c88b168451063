// Frames as an H5MD 1.1 file (de Buyl, Colberg, Hofling, Comput. Phys. Commun. 185, 1546, 2014; nongnu.org/h5md). A
// file of its own: results files are replaced whole while a sweep runs, and end with a checksum.
#pragma once

#include <filesystem>

#include "trajectory/trajectory.hpp"

namespace mdsweep {

// Keeps all frames in memory, 24 bytes an ion and frame, until they are written.
class H5mdTrajectory {
public:
    explicit H5mdTrajectory(TrajectoryHead head) : head_(std::move(head)) {}
    void add(const Frame& frame);
    // particles/all with box, position, velocity and species; observables with the energies and the temperature. The
    // file is replaced whole or not at all; throws StoreError.
    void write(const std::filesystem::path& file) const;

private:
    TrajectoryHead head_;
    std::vector<std::int64_t> steps_;
    std::vector<double> times_, kinetic_, potential_, temperature_;  // [frame]
    std::vector<float> positions_, velocities_;                      // [frame][ion][3]
};

}  // namespace mdsweep
