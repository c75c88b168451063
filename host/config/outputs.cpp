#include "config/outputs.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "config/read_sections.hpp"

namespace mdsweep {

void record(Recording recording, SimulationConfig& simulation) {
    if (is_recorded(recording, simulation)) return;
    if (recording == Recording::pair_distances) simulation.rdf_bins = usual_rdf_bins;
    if (recording == Recording::motion) simulation.correlation_samples = chosen_samples;
}

std::string how_to_record(Recording recording) {
    switch (recording) {
        case Recording::always:
            break;
        case Recording::pair_distances:
            return "simulation: {rdf: true}";
        case Recording::motion:
            return "simulation: {time_correlation: true}";
    }
    return "";
}

bool is_recorded(Recording recording, const SimulationConfig& simulation) {
    switch (recording) {
        case Recording::always:
            return true;
        case Recording::pair_distances:
            return simulation.rdf_bins > 0;
        case Recording::motion:
            return simulation.correlation_samples != 0;
    }
    return false;
}

void read_column_names(const Value& value, std::vector<std::string>& outputs, Mistakes& mistakes) {
    outputs.clear();
    const auto list = read_list(value, "a list of the table's columns", mistakes);
    if (!list) return;
    for (const Value& element : *list) {
        const auto name = read_text(element, "the name of a column", mistakes);
        if (!name) continue;
        if (std::find(outputs.begin(), outputs.end(), *name) != outputs.end())
            mistakes.add(element.mark, "outputs names " + in_quotes(*name) + " twice, allowed is once");
        outputs.push_back(*name);
    }
}

namespace {

std::vector<std::string> names_of_those_there(std::span<const OutputChoice> choices) {
    std::vector<std::string> names;
    for (const OutputChoice& choice : choices)
        if (choice.missing.empty()) names.push_back(choice.name);
    return names;
}

// One that the model cannot have is answered with the reason, others as any unknown name.
void read_output_name(const Value& element, std::span<const OutputChoice> choices, OutputNames names,
                      Mistakes& mistakes) {
    const std::string name = element.node.IsScalar() ? element.node.Scalar() : "";
    const auto choice = std::ranges::find(choices, name, &OutputChoice::name);
    const std::vector<std::string> there = names_of_those_there(choices);
    const bool may_be_one = choice != choices.end() || names == OutputNames::unknown;
    if (name.empty() || !may_be_one) (void)read_name(element, there, mistakes);
    if (choice == choices.end() || choice->missing.empty() || names != OutputNames::known) return;
    mistakes.add(element.mark, element.label + ": this sweep has no " + name + ", as " + choice->missing +
                                   "; allowed: " + list_text(there));
}

}  // namespace

void read_outputs(const Value& value, std::span<const OutputChoice> choices, OutputNames names,
                  std::vector<std::string>& outputs, Mistakes& mistakes) {
    const std::vector<std::string> there = names_of_those_there(choices);
    const auto list = read_list(value, "a list of names: " + list_text(there), mistakes);
    if (!list) return;
    outputs.clear();
    std::vector<std::string> meant;
    for (const Value& element : *list) {
        const std::size_t before = mistakes.count();
        read_output_name(element, choices, names, mistakes);
        if (!element.node.IsScalar()) continue;
        const std::string& name = element.node.Scalar();
        if (std::find(outputs.begin(), outputs.end(), name) != outputs.end()) {
            if (mistakes.count() == before)
                mistakes.add(element.mark, "outputs names " + in_quotes(name) + " twice, allowed is once");
            continue;
        }
        outputs.push_back(name);
        if (mistakes.count() == before) continue;
        if (const auto near = near_name(name, there)) meant.push_back(*near);
    }
    outputs.insert(outputs.end(), meant.begin(), meant.end());
}

}  // namespace mdsweep
