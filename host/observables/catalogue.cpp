#include "observables/catalogue.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "basics/words.hpp"
#include "model/drive.hpp"
#include "model/particle_system.hpp"

namespace mdsweep {

namespace {

bool can_be_charged(const SpeciesConfig& species) {
    return species.charge.may_differ_from_0();
}

std::string energy_unit(const ModelConfig& model) {
    if (model.particles.units == Units::reduced) return "per particle";
    return std::ranges::all_of(model.particles.species, can_be_charged) ? "kT per ion" : "kT per particle";
}

// Names of the recorded observables in order: those of a results file, or all that the catalogue has for the sweep.
std::vector<std::string> recorded_names(const Config& config) {
    if (!config.recorded.empty()) return config.recorded;
    std::vector<std::string> names;
    for (const ObservableEntry& entry : catalogue(Setup(config)))
        if (entry.missing.empty() && is_recorded(entry.recording, config.simulation))
            names.push_back(entry.observable.name);
    return names;
}

std::vector<ObservableEntry> entries_named(const std::vector<std::string>& names, const Config& config) {
    std::vector<ObservableEntry> all = catalogue(Setup(config)), named;
    for (const std::string& name : names) {
        const auto entry = std::ranges::find(all, name, [](const ObservableEntry& e) { return e.observable.name; });
        if (entry == all.end())
            throw std::runtime_error("the sweep's results file has the observable " + in_quotes(name) +
                                     ", which this mdsweep does not know: run its sweep again, into a new file");
        named.push_back(std::move(*entry));
    }
    return named;
}

}  // namespace

Setup::Setup(const Config& config)
    : units(config.model.particles.units),
      walls(config.model.particles.walls),
      equal_walls(has_equal_walls(config.model)),
      drift(may_be_driven(config.model.particles)),
      charges(std::ranges::any_of(config.model.particles.species, can_be_charged)),
      species(config.model.particles.profile_names()),
      one_plane(meet_walls_alike(config.model)),
      energy_unit(mdsweep::energy_unit(config.model)),
      simulation(config.simulation) {
    record(Recording::pair_distances, simulation);
    record(Recording::motion, simulation);
}

std::vector<ObservableEntry> catalogue(const Setup& setup) {
    std::vector<ObservableEntry> all;
    for (const auto part : {density_entries, profile_number_entries, thermal_entries, charge_entries, scalar_entries,
                            structure_entries, motion_entries})
        std::ranges::move(part(setup), std::back_inserter(all));
    return all;
}

// Of a species that is named twice a point needs two particles.
std::function<bool(const System&)> none_of(std::vector<std::size_t> species) {
    return [species = std::move(species)](const System& system) {
        return std::ranges::any_of(species, [&](std::size_t k) {
            return system.count_of(system.profiles[k]) < std::ranges::count(species, k);
        });
    };
}

std::vector<ObservableEntry> recorded_entries(const Config& config) {
    return entries_named(recorded_names(config), config);
}

std::vector<ObservableEntry> learned_entries(const Config& config) {
    std::vector<std::string> names = recorded_names(config);
    std::erase_if(names, [&](const std::string& name) { return std::ranges::count(config.outputs, name) == 0; });
    return entries_named(names, config);
}

std::vector<OutputChoice> output_choices(const Config& config) {
    std::vector<OutputChoice> choices;
    for (const ObservableEntry& entry : catalogue(Setup(config)))
        choices.push_back(
            {entry.observable.name, entry.missing, entry.recording, entry.observable.size == 1, entry.usual});
    return choices;
}

}  // namespace mdsweep
