#include "model/model_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/potential_kinds.hpp"
#include "model/drive.hpp"
#include "model/pair_functions.hpp"
#include "model/wall_barrier.hpp"

namespace mdsweep {
namespace {

std::string pair_name(const System& system, std::size_t i, std::size_t j) {
    return system.species[i].name + "-" + system.species[j].name;
}

// look(i, j, its potential in the file) at each pair of species that meet.
template <class Look>
void for_pairs(const Building& b, const Look& look) {
    const auto& species = b.system.species;
    for (std::size_t i = 0; i < species.size(); ++i)
        for (std::size_t j = i; j < species.size(); ++j) {
            const bool meet = i == j ? species[i].count > 1 : species[i].count > 0 && species[j].count > 0;
            if (meet) look(i, j, pair_config(b.model, species[i].name, species[j].name));
        }
}

// The first rows of the table, or of those in the sum: the furthest out.
std::optional<double> first_row(const Building& b, const PotentialConfig& config, const PotentialDefaults& defaults) {
    if (config.kind == "table") return pair_function_of(config, defaults, b.numbers).energy.breaks.front();
    std::optional<double> furthest;
    for (const PotentialConfig& part : config.parts)
        if (const auto first = first_row(b, part, defaults)) furthest = std::max(*first, furthest.value_or(0));
    return furthest;
}

// Pairs that get below a table's first row.
std::string low_table(const Building& b) {
    constexpr double seldom = 20;    // kT
    constexpr double origin = 0.01;  // of the cutoff: next to it, nothing is below
    std::string text;
    for_pairs(b, [&](std::size_t i, std::size_t j, const PotentialConfig& config) {
        const auto first = first_row(b, config, defaults_of_pair(b, i, j));
        if (!text.empty() || !first) return;
        const md::PairPotential potential = pair_of(b.system, i, j);
        if (*first <= origin * cutoff_of(potential)) return;
        const md::PairTerm term = md::make_pair_term(potential, 1, b.system.tables.data());
        const double energy =
            md::pair_value<double>(term, b.system.tables.data(), *first * *first).energy / b.system.temperature;
        if (energy >= seldom) return;
        text = fmt::format(
            "the table of {} begins at r = {:g}, where the energy is {:.3g} kT: pairs come nearer, and there feel the "
            "force of the first row, whatever the potential is; begin where it is {:g} kT or more",
            pair_name(b.system, i, j), *first, energy, seldom);
    });
    return text;
}

// Tables that scatter or have few rows.
std::string rough_table(const Building& b) {
    std::string text;
    for_pairs(b, [&](std::size_t i, std::size_t j, const PotentialConfig& config) {
        if (!text.empty()) return;
        const std::string doubt = doubt_of_tables(config, defaults_of_pair(b, i, j), b.numbers);
        if (!doubt.empty()) text = fmt::format("the table of {}, {}", pair_name(b.system, i, j), doubt);
    });
    return text;
}

// Potentials that may hold charges' own forces, besides coulomb_screened.
bool may_hold_charges(const PotentialConfig& config) {
    for (const auto* const kind : {"yukawa", "expression", "table"})
        if (config.kind == kind) return true;
    return config.kind == screened_charges || std::ranges::any_of(config.parts, may_hold_charges);
}

bool is_screened(const PotentialConfig& config) {
    return config.kind == screened_charges || std::ranges::any_of(config.parts, is_screened);
}

std::string unscreened(const Building& b) {
    std::string with, without;
    for_pairs(b, [&](std::size_t i, std::size_t j, const PotentialConfig& config) {
        if (b.system.species[i].charge == 0 || b.system.species[j].charge == 0) return;
        const std::string name = pair_name(b.system, i, j);
        if (is_screened(config)) with += (with.empty() ? "" : ", ") + name;
        if (!may_hold_charges(config)) without += (without.empty() ? "" : ", ") + name;
    });
    if (with.empty() || without.empty()) return "";
    return fmt::format(
        "charges act on each other by coulomb_screened between {}, and not at all between {}, which carry charge too: "
        "give these pairs coulomb_screened as well, as in sum: [wca, {{coulomb_screened: ...}}]",
        with, without);
}

std::string drift(const Building& b) {
    if (!driven(b.system)) return "";
    const bool langevin = thermostat_of(b.config.simulation) == md::Thermostat::langevin;
    return fmt::format(
        "a field acts along a direction in which nothing holds the particles: charged ones drift, and temperature, "
        "mean squared displacements and velocity correlations hold the drift{}",
        langevin ? ", so that the temperature comes out above the thermostat's"
                 : "; the thermostat counts it as heat, so that the particles' own motion is colder than it says (a "
                   "langevin thermostat would not cool it)");
}

std::string unkept_temperature(const Building& b) {
    if (b.config.simulation.thermostat != ThermostatKind::none) return "";
    std::string of_the_walls = start_warning(b.system, b.config.simulation);
    if (!of_the_walls.empty()) return of_the_walls;
    return "thermostat: none keeps the energy, not the temperature: particles begin with velocities of the model's "
           "temperature, but not where they are in equilibrium, and what their potentials hold more or less there "
           "becomes heat; the output temperature says what it comes to";
}

}  // namespace

std::vector<ModelWarning> model_warnings(const Config& config, const std::vector<std::string>& names,
                                         const std::vector<double>& row) {
    const Building b = built(config, names, row);
    std::vector<ModelWarning> warnings;
    const auto add = [&](const char* subject, std::string text) {
        if (!text.empty()) warnings.push_back({subject, std::move(text)});
    };
    add("tables", low_table(b));
    add("rows of tables", rough_table(b));
    add("charges", unscreened(b));
    add("drift", drift(b));
    add("walls", wall_warning(b.system));
    add("start", unkept_temperature(b));
    return warnings;
}

}  // namespace mdsweep
