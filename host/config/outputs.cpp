#include "config/outputs.hpp"

#include <algorithm>

#include "config/read_sections.hpp"

namespace mdsweep {
std::vector<std::string> known_outputs(const Config& config) {
    const std::vector<std::string> species = config.model.particles.profile_names();
    std::vector<std::string> names;
    const auto add_each = [&](std::initializer_list<const char*> endings) {
        for (const std::string& name : species)
            for (const char* ending : endings) names.push_back(name + ending);
    };
    if (config.model.particles.walls) {
        add_each({"_density"});
        add_each({"_contact", "_peak", "_mid"});
        if (config.model.particles.charged())
            names.insert(names.end(), {"charge_density", "electrostatic_potential", "integrated_charge"});
    }
    names.insert(names.end(), {"temperature", "potential_energy", "pressure"});
    for (std::size_t i = 0; i < species.size(); ++i)
        for (std::size_t j = i; j < species.size(); ++j) names.push_back("rdf_" + species[i] + "-" + species[j]);
    add_each({"_diffusion"});
    add_each({"_msd", "_vacf"});
    return names;
}

std::vector<std::string> default_outputs(const Config& config) {
    if (!config.model.particles.walls) return {"pressure", "potential_energy"};
    std::vector<std::string> names;
    for (const std::string& species : config.model.particles.profile_names()) names.push_back(species + "_density");
    return names;
}

void record_what_outputs_need(const std::vector<std::string>& outputs, SimulationConfig& simulation) {
    const auto ends = [](const char* ending) {
        return [=](const std::string& name) { return name.ends_with(ending); };
    };
    const auto is_rdf = [](const std::string& name) { return name.starts_with("rdf_"); };
    if (simulation.rdf_bins == 0 && std::ranges::any_of(outputs, is_rdf)) simulation.rdf_bins = usual_rdf_bins;
    for (const char* ending : {"_diffusion", "_msd", "_vacf"})
        if (simulation.correlation_samples == 0 && std::ranges::any_of(outputs, ends(ending)))
            simulation.correlation_samples = usual_correlation_samples;
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

void read_outputs(const Value& value, const std::vector<std::string>& known, std::vector<std::string>& outputs,
                  Mistakes& mistakes) {
    const auto list = read_list(value, "a list of names: " + list_text(known), mistakes);
    if (!list) return;
    outputs.clear();
    for (const Value& element : *list) {
        const auto name = read_name(element, known, mistakes);
        if (!name) continue;
        if (std::find(outputs.begin(), outputs.end(), *name) != outputs.end()) {
            mistakes.add(element.mark, "outputs names " + in_quotes(*name) + " twice, allowed is once");
        } else {
            outputs.push_back(*name);
        }
    }
}

}  // namespace mdsweep
