// From species, potentials and walls, as a sweep file or a preset names them, to a system: make_system() in system.hpp.
// What is the same for all points stands here.
#pragma once

#include <string>
#include <vector>

#include "model/system.hpp"

namespace mdsweep {

// Whether the halves of a slit are mirror images at every point: its profiles are then averaged over both.
[[nodiscard]] bool has_equal_walls(const ModelConfig& model);

// For each of the profile_names(): whether all of its species have the same potential at each wall, at every point.
[[nodiscard]] std::vector<bool> meet_walls_alike(const ModelConfig& model);

}  // namespace mdsweep
