// From species, potentials and walls, as a sweep file or a preset names them, to a system.
#pragma once

#include <string>
#include <vector>

#include "model/system.hpp"

namespace mdsweep {

// Throws ImpossiblePoint at the mark of what cannot be.
[[nodiscard]] System particle_system(const Config& config, const std::vector<std::string>& names,
                                     const std::vector<double>& row);

// Whether the halves of a slit are mirror images at every point: its profiles are then averaged over both.
[[nodiscard]] bool has_equal_walls(const ModelConfig& model);

}  // namespace mdsweep
