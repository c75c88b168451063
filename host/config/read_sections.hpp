// The sections of a sweep file, one function each.
#pragma once

#include "config/yaml_values.hpp"

namespace mdsweep {

class ModelNumbers;

// `in_place` receives the parameters of the design that stand under `model`. `design`: that section, whose names the
// model may use; nullptr when there is none.
void read_model(const Value& value, const Value* design, const std::filesystem::path& folder, ModelConfig& model,
                std::vector<DesignParameter>& in_place, Mistakes& mistakes);
// The part of it for the kinds slit (with walls) and bulk.
void read_particles(const Value& value, bool walls, const std::filesystem::path& folder, ModelNumbers& numbers,
                    ParticleModel& model, Mistakes& mistakes);
// `in_place` as from read_model; they become part of the design.
void read_design(const Value& value, const ParameterList& parameters, const std::vector<DesignParameter>& in_place,
                 const std::filesystem::path& folder, DesignConfig& design, Mistakes& mistakes);
// `config` has its model and its outputs.
void read_simulation(const Value& value, const Config& config, SimulationConfig& simulation, Mistakes& mistakes);
// `known`: outputs that the model has.
void read_outputs(const Value& value, const std::vector<std::string>& known, std::vector<std::string>& outputs,
                  Mistakes& mistakes);
// Outputs of a table: whatever its columns are called.
void read_column_names(const Value& value, std::vector<std::string>& outputs, Mistakes& mistakes);
void read_surrogate(const Value& value, SurrogateConfig& surrogate, Mistakes& mistakes);
// `outputs`: those that the sweep learns.
void read_monitor(const Value& value, const std::vector<std::string>& outputs, MonitorConfig& monitor,
                  Mistakes& mistakes);
// A number for all outputs, or a map from outputs to numbers.
void read_by_output(const Value& value, const Limits& limits, const std::vector<std::string>& outputs, double& usual,
                    std::map<std::string, double>& by_output, Mistakes& mistakes);
void read_output(const Value& value, OutputConfig& output, Mistakes& mistakes);

}  // namespace mdsweep
