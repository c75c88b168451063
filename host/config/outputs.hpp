// The outputs that a sweep file may name, and what has to be recorded for them. The catalogue of observables
// (host/observables) knows them; it lies above, and tells the reader by these values.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

inline constexpr int usual_rdf_bins = 100;

// The words of a sweep file that ask for it: "simulation: {rdf: true}".
[[nodiscard]] std::string how_to_record(Recording recording);

// Switches it on, where it is not.
void record(Recording recording, SimulationConfig& simulation);
[[nodiscard]] bool is_recorded(Recording recording, const SimulationConfig& simulation);

}  // namespace mdsweep
