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

// Throws ImpossiblePoint when the box is too narrow for its potentials or electrostatics, or too full.
void check_system(const System& system, Mark box);

// Throws ImpossiblePoint when the engine could not simulate or record it as asked: electrostatics, distances, windows.
void check_simulation(const System& system, const SimulationConfig& simulation, Mark mark);

}  // namespace mdsweep
