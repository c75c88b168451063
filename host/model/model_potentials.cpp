#include "model/model_potentials.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "config/potential_kinds.hpp"
#include "model/pair_functions.hpp"
#include "model/system.hpp"

namespace mdsweep {

namespace {

template <class List>
std::string names_of() {
    std::string names;
    for (int k = 0; k < List::size; ++k)
        List::visit(k, [&]<class Potential> { names += (names.empty() ? "" : ", ") + std::string(Potential::name); });
    return names;
}

// `energy`: the power of energy in its dimension. Defaults are in the system's unit of energy.
double parameter_value(const PotentialConfig& config, const md::Parameter& parameter, const PotentialDefaults& defaults,
                       const PointNumbers& numbers) {
    const std::string name(parameter.name), what = fmt::format("{} of {}", name, config.kind);
    const auto given = config.parameters.find(name);
    if (given == config.parameters.end()) {
        if (name == "sigma" && defaults.sigma > 0) return defaults.sigma;
        if (name == "epsilon") return defaults.epsilon;
        throw ImpossiblePoint(fmt::format("{} is missing", what), config.mark);
    }
    const double unit = std::pow(defaults.energy_unit, parameter.energy);
    if (name == "sigma") return numbers.positive(given->second, what);
    if (name == "epsilon") return unit * numbers.not_negative(given->second, what);
    return unit * numbers.finite(given->second, what);
}

// The kind with its parameters.
template <class Asked>
Asked kind_of(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    using List = typename Asked::Potentials;
    Asked asked;
    asked.kind = List::place_of(config.kind);
    if (asked.kind < 0)
        throw ImpossiblePoint(fmt::format("unknown potential {}, allowed are {}, none", config.kind, names_of<List>()),
                              config.mark);
    List::visit(asked.kind, [&]<class Potential> {
        for (std::size_t k = 0; k < Potential::parameters.size(); ++k)
            asked.parameters[k] =
                static_cast<float>(parameter_value(config, Potential::parameters[k], defaults, numbers));
    });
    return asked;
}

template <class Asked>
Asked potential_of(const PotentialConfig& config, const PotentialDefaults& defaults, const PointNumbers& numbers) {
    if (config.kind == "none") return {};
    auto asked = kind_of<Asked>(config, defaults, numbers);
    Asked::Potentials::visit(asked.kind, [&]<class Potential> {
        const bool ends = Potential::natural_cutoff(asked.parameters.data()) > 0;
        if (config.cutoff.given)
            asked.cutoff = static_cast<float>(numbers.positive(config.cutoff, "the cutoff of " + config.kind));
        else if (!ends)
            throw ImpossiblePoint(
                fmt::format("{} does not end by itself: say where to cut it, such as cutoff: 2.5", config.kind),
                config.mark);
        asked.truncation = truncation_of(config.truncation, ends && !config.cutoff.given, defaults.tail);
    });
    return asked;
}

template <class Asked>
double end_of(const Asked& potential) {
    auto cutoff = static_cast<double>(potential.cutoff);
    Asked::Potentials::visit(potential.kind, [&]<class Potential> {
        if (cutoff <= 0) cutoff = static_cast<double>(Potential::natural_cutoff(potential.parameters.data()));
    });
    return cutoff;
}

PotentialConfig named(PotentialConfig config) {
    if (config.kind.empty()) config.kind = "wca";
    return config;
}

}  // namespace

md::PairPotential pair_potential_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                    const PointNumbers& numbers, std::vector<float>& tables) {
    if (config.kind == "expression" || config.kind == "table" || config.kind == "sum" ||
        find_formula_kind(config.kind) != nullptr)
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

md::PairPotential engine_kind_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                 const PointNumbers& numbers) {
    return kind_of<md::PairPotential>(named(config), defaults, numbers);
}

md::Truncation truncation_of(TruncationKind asked, bool ends_by_itself, bool tail) {
    switch (asked) {
        case TruncationKind::usual:
            return ends_by_itself || tail ? md::Truncation::cut : md::Truncation::shifted;
        case TruncationKind::cut:
            return md::Truncation::cut;
        case TruncationKind::shifted:
            return md::Truncation::shifted;
        case TruncationKind::force_shifted:
            return md::Truncation::force_shifted;
    }
    throw std::logic_error("no such truncation");
}

}  // namespace mdsweep
