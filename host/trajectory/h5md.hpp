// Frames as H5MD 1.1 (de Buyl, Colberg, Hofling, Comput. Phys. Commun. 185, 1546, 2014; nongnu.org/h5md): a file of its
// own, or a group of a results file.
#pragma once

#include <filesystem>

#include "trajectory/trajectory.hpp"

namespace mdsweep {

namespace hdf5 {
class Node;
}

// Keeps all frames in memory, 24 bytes a particle and frame, until they are written.
class H5mdTrajectory {
public:
    explicit H5mdTrajectory(TrajectoryHead head) : head_(std::move(head)) {}
    void add(const Frame& frame);
    // h5md; particles/all with box, position, velocity and species; observables with the energies and the temperature.
    void write(const hdf5::Node& root) const;
    // The file is replaced whole or not at all; throws StoreError.
    void write_file(const std::filesystem::path& file) const;

private:
    TrajectoryHead head_;
    std::vector<std::int64_t> steps_;
    std::vector<double> times_, kinetic_, potential_, temperature_;  // [frame]
    std::vector<float> positions_, velocities_;                      // [frame][particle][3]
};

}  // namespace mdsweep
