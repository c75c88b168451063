// Whether a time step suits the potentials.
#pragma once

#include <string>
#include <vector>

#include "model/system.hpp"

namespace mdsweep {

// Warnings in words where the time step is too long: it should be a small share of the fastest oscillation that the
// stiffest potential allows. Empty when it is not.
[[nodiscard]] std::vector<std::string> time_step_warnings(const System& system, const SimulationConfig& simulation);

}  // namespace mdsweep
