// The sections of a sweep file, one function each.
#pragma once

#include "config/yaml_values.hpp"

namespace mdsweep {

// `fixed` receives the model parameters that stand directly under `model`.
void read_model(const Value& value, ModelConfig& model, std::vector<DesignParameter>& fixed, Mistakes& mistakes);
// `fixed` as from read_model; they become part of the design.
void read_design(const Value& value, const std::vector<DesignParameter>& fixed, const std::filesystem::path& folder,
                 DesignConfig& design, Mistakes& mistakes);
void read_simulation(const Value& value, SimulationConfig& simulation, Mistakes& mistakes);
void read_outputs(const Value& value, std::vector<std::string>& outputs, Mistakes& mistakes);
void read_surrogate(const Value& value, SurrogateConfig& surrogate, Mistakes& mistakes);
// `outputs`: those that the sweep learns.
void read_monitor(const Value& value, const std::vector<std::string>& outputs, MonitorConfig& monitor,
                  Mistakes& mistakes);
void read_output(const Value& value, OutputConfig& output, Mistakes& mistakes);

}  // namespace mdsweep
