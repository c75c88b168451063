#include "model/model_potentials.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "model/system.hpp"
#include "potentials/expression_table.hpp"
#include "potentials/read_table.hpp"

namespace mdsweep {

namespace {

template <class List>
std::string names_of() {
    std::string names;
    for (int k = 0; k < List::size; ++k)
        List::visit(k, [&]<class Potential>() { names += (names.empty() ? "" : ", ") + std::string(Potential::name); });
    return names;
}

double parameter_value(const PotentialConfig& config, const std::string& name, const PotentialDefaults& defaults,
                       const PointNumbers& numbers) {
    const std::string what = fmt::format("{} of {}", name, config.kind);
    const auto given = config.parameters.find(name);
    if (given == config.parameters.end()) {
        if (name == "sigma" && defaults.sigma > 0) return defaults.sigma;
        if (name == "epsilon") return defaults.epsilon;
        throw ImpossiblePoint(fmt::format("{} is missing", what), config.mark);
    }
    if (name == "sigma") return numbers.positive(given->second, what);
    if (name == "epsilon") return numbers.not_negative(given->second, what);
    return numbers.finite(given->second, what);
}

// Where the energy of a potential that does not end by itself would jump, it is shifted unless the file says otherwise.
md::Truncation truncation_of(const PotentialConfig& config, bool ends_by_itself) {
    switch (config.truncation) {
        case TruncationKind::usual:
            return ends_by_itself ? md::Truncation::cut : md::Truncation::shifted;
        case TruncationKind::cut:
            return md::Truncation::cut;
        case TruncationKind::shifted:
            return md::Truncation::shifted;
        case TruncationKind::force_shifted:
            return md::Truncation::force_shifted;
    }
    throw std::logic_error("no such truncation");
}

template <class Asked>
Asked potential_of(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    using List = typename Asked::Potentials;
    Asked asked;
    if (config.kind == "none") return asked;
    asked.kind = List::place_of(config.kind);
    if (asked.kind < 0)
        throw ImpossiblePoint(fmt::format("unknown potential {}, allowed are {}, none", config.kind, names_of<List>()),
                              config.mark);
    List::visit(asked.kind, [&]<class Potential>() {
        for (std::size_t k = 0; k < Potential::parameters.size(); ++k)
            asked.parameters[k] = static_cast<float>(
                parameter_value(config, std::string(Potential::parameters[k].name), defaults, numbers));
        const bool ends = Potential::natural_cutoff(asked.parameters.data()) > 0;
        if (config.cutoff.given)
            asked.cutoff = static_cast<float>(numbers.positive(config.cutoff, "the cutoff of " + config.kind));
        else if (!ends)
            throw ImpossiblePoint(
                fmt::format("{} does not end by itself: say where to cut it, such as cutoff: 2.5", config.kind),
                config.mark);
        asked.truncation = truncation_of(config, ends && !config.cutoff.given);
    });
    return asked;
}

template <class Asked>
double end_of(const Asked& potential) {
    auto cutoff = static_cast<double>(potential.cutoff);
    Asked::Potentials::visit(potential.kind, [&]<class Potential>() {
        if (cutoff <= 0) cutoff = static_cast<double>(Potential::natural_cutoff(potential.parameters.data()));
    });
    return cutoff;
}

PotentialConfig named(PotentialConfig config) {
    if (config.kind.empty()) config.kind = "wca";
    return config;
}

md::Truncation table_truncation(const PotentialConfig& config) {
    return truncation_of(config, false);
}

std::optional<double> shortest_of(const PotentialConfig& config, const PointNumbers& numbers) {
    if (!config.shortest.given) return std::nullopt;
    return numbers.positive(config.shortest, "the shortest distance of the expression");
}

// In the file's units: a table's coefficients are energies, and its place and spacing are scaled as any potential's
// lengths are.
SplineTable table_of(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    if (config.kind == "table" && !config.table_text.empty())
        return parse_table(config.table_text, config.table.string(), defaults.kT);
    if (config.kind == "table") return read_table(config.table, defaults.kT);
    std::map<std::string, double> parameters;
    for (const auto& [name, number] : config.parameters)
        parameters[name] = numbers.finite(number, fmt::format("{} of the expression", name));
    if (!config.cutoff.given) throw ImpossiblePoint("an expression needs a cutoff, such as cutoff: 2.5", config.mark);
    return make_expression_table(config.formula, parameters, numbers.positive(config.cutoff, "the cutoff"),
                                 shortest_of(config, numbers), defaults.kT);
}

md::PairPotential tabulated_potential(const PotentialConfig& config, const PotentialDefaults& defaults,
                                      const PointNumbers& numbers, std::vector<float>& tables) {
    try {
        const SplineTable table = table_of(config, defaults, numbers);
        const double cutoff = config.cutoff.given ? numbers.positive(config.cutoff, "the cutoff") : 0;
        return table_potential(table, append(tables, table), table_truncation(config), static_cast<float>(cutoff));
    } catch (const PotentialError& error) {
        throw ImpossiblePoint(error.what(), config.mark);
    }
}

}  // namespace

md::PairPotential pair_potential_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                    const PointNumbers& numbers, std::vector<float>& tables) {
    if (config.kind == "expression" || config.kind == "table")
        return tabulated_potential(config, defaults, numbers, tables);
    return potential_of<md::PairPotential>(named(config), defaults, numbers);
}

md::WallPotential wall_potential_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                    const PointNumbers& numbers) {
    return potential_of<md::WallPotential>(named(config), defaults, numbers);
}

double cutoff_of(const md::PairPotential& potential) {
    return end_of(potential);
}

double cutoff_of(const md::WallPotential& potential) {
    return end_of(potential);
}

Tail lennard_jones_tail(const md::PairPotential& potential, double density_a, double density_b) {
    if (potential.kind != md::PairPotentials::place_of<md::LennardJones>()) return {};
    const double epsilon = potential.parameters[0], sigma = potential.parameters[1];
    const double near3 = std::pow(sigma / cutoff_of(potential), 3), near9 = near3 * near3 * near3;
    const double unit = std::numbers::pi * density_a * density_b * epsilon * std::pow(sigma, 3);
    // The shift of the energies within the cutoff is not put back: the energy is then that of the shifted potential,
    // which has no tail.
    const bool shifted = potential.truncation != md::Truncation::cut;
    return {unit * 16.0 / 3.0 * (2.0 / 3.0 * near9 - near3), shifted ? 0 : unit * 8.0 / 3.0 * (near9 / 3.0 - near3)};
}

}  // namespace mdsweep
