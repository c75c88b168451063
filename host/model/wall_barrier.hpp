// How firmly walls hold particles: one that reaches a wall's plane is lost, and its replica with it.
#pragma once

#include <string>
#include <vector>

#include "model/building.hpp"

namespace mdsweep {

// The highest energy on a particle's way to the plane of the wall, in kT.
[[nodiscard]] double wall_barrier(const System& system, std::size_t wall, std::size_t species);

// Throws ImpossiblePoint, at the wall, for a species that it does not hold.
void check_walls(const Building& b);
// The first species that a wall may not hold for long, in words; empty: there is none.
[[nodiscard]] std::string wall_warning(const System& system);

// By how much the walls' potentials are higher where a species is placed, evenly across the slit, than in equilibrium:
// kT a particle. Its interactions with others are left out.
[[nodiscard]] double wall_energy_at_start(const System& system, std::size_t species);

// In words, where no thermostat takes it out; empty: there is little of it.
[[nodiscard]] std::string start_warning(const System& system, const SimulationConfig& simulation);

}  // namespace mdsweep
