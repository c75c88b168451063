// The sections of a sweep file that need more than the table of their keys (keys.hpp), one function each.
#pragma once

#include <span>

#include "config/keys.hpp"

namespace mdsweep {

class ModelNumbers;

// What a model says of the names that outputs may have.
enum class OutputNames {
    known,
    perhaps_missing,  // what names there are; after a mistake in the model not which of them it lacks
    unknown,          // mistakes hide what species there are
};

// Sets `config`'s model, or its table. `in_place` receives the parameters of the design that stand under `model`.
// `design`: that section, whose names the model may use; nullptr when there is none.
[[nodiscard]] OutputNames read_model(const Value& value, const Value* design, const std::filesystem::path& folder,
                                     Config& config, std::vector<DesignParameter>& in_place, Mistakes& mistakes);
// Stands in for the section model where the file has none, so that no other section is blamed for that.
void assume_model(const std::filesystem::path& folder, Config& config);
// The keys of the section model: kind, and those of the kind.
[[nodiscard]] std::vector<std::string> with_kind(std::vector<std::string> names);
// Names that model.kind may have.
[[nodiscard]] std::vector<std::string> model_kinds();
// Particles that a file names one by one; whether between walls, `model` says.
void read_particles(const Value& value, const std::filesystem::path& folder, ModelNumbers& numbers,
                    ParticleModel& model, Mistakes& mistakes);
// `in_place` as from read_model; they become part of the design. `context` has the model.
void read_design(const Value& value, const std::vector<DesignParameter>& in_place, const KeyContext& context,
                 DesignConfig& design);
// The entries of the grid of `design.points` that are lists or maps: each may make a parameter that `design` does not
// name.
[[nodiscard]] std::vector<Entry> axes_of_grid(const YAML::Node& points);
// `context` has the model and the outputs. `remarks`: Config's.
void read_simulation(const Value& value, const KeyContext& context, SimulationConfig& simulation,
                     std::vector<std::string>& remarks);
// The defaults of the section where production is automatic, as it is without a word about its length, or fixed.
[[nodiscard]] SimulationConfig usual_simulation(bool automatic);
// Target errors of these outputs for which neither the file nor its default says one.
void choose_targets(const std::vector<OutputChoice>& choices, const MonitorConfig& monitor,
                    const std::vector<std::string>& outputs, SimulationConfig& simulation);
// `choices`: what the catalogue of observables has for the model. `outputs` receives wrong names, too, and what they
// were probably meant as: other sections may speak of either, and are not blamed for that.
void read_outputs(const Value& value, std::span<const OutputChoice> choices, OutputNames names,
                  std::vector<std::string>& outputs, Mistakes& mistakes);
// Outputs of a table: whatever its columns are called.
void read_column_names(const Value& value, std::vector<std::string>& outputs, Mistakes& mistakes);

}  // namespace mdsweep
