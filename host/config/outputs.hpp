// Which outputs need something that a simulation does not record by itself.
#pragma once

#include "config/config.hpp"

namespace mdsweep {

inline constexpr int usual_rdf_bins = 100;
inline constexpr int usual_correlation_samples = 100;

// Switches on what the outputs need, where the file does not say.
void record_what_outputs_need(const std::vector<std::string>& outputs, SimulationConfig& simulation);

}  // namespace mdsweep
