#include "potentials/expression_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "config/formula.hpp"
#include "config/mistakes.hpp"

namespace mdsweep {
namespace {

std::string named(const std::string& formula) {
    return "the potential " + in_quotes(formula);
}

void check_parameters(const std::string& formula, const std::map<std::string, double>& parameters) {
    const std::vector<std::string> used = parameters_of_expression(formula);
    std::vector<std::string> given;
    given.reserve(parameters.size());
    for (const auto& [name, value] : parameters) given.push_back(name);
    for (const std::string& name : used)
        if (!parameters.contains(name))
            throw PotentialError(fmt::format("{} uses {}, which is no parameter; it may use r{}{}", named(formula),
                                             name, given.empty() ? "" : ", ", list_text(given)));
    for (const auto& [name, value] : parameters) {
        if (!std::ranges::binary_search(used, name))
            throw PotentialError(fmt::format("{} does not use the parameter {}", named(formula), name));
        if (!std::isfinite(value)) throw PotentialError(fmt::format("{}: {} is not finite", named(formula), name));
    }
}

}  // namespace

std::vector<std::string> parameters_of_expression(const std::string& formula) {
    try {
        std::vector<std::string> names = variables_of(formula);
        std::erase(names, "r");
        return names;
    } catch (const FormulaError& error) {
        const std::string place = error.column() > 0 ? fmt::format(" at its column {}", error.column()) : "";
        throw PotentialError(fmt::format("{}{}: {}", named(formula), place, error.what()));
    }
}

EnergyFunction expression_energy(const std::string& formula, const std::map<std::string, double>& parameters) {
    check_parameters(formula, parameters);
    std::vector<std::string> names{"r"};
    std::vector<double> values{0};
    for (const auto& [name, value] : parameters) {
        names.push_back(name);
        values.push_back(value);
    }
    const auto parsed = std::make_shared<Formula>(formula, names);
    return {named(formula), [parsed, values](double r) mutable {
                values[0] = r;
                return (*parsed)(values);
            }};
}

SplineTable make_expression_table(const std::string& formula, const std::map<std::string, double>& parameters,
                                  double cutoff, std::optional<double> shortest, double kT) {
    EnergyFunction energy = expression_energy(formula, parameters);
    const double first = shortest ? *shortest : cutoff > 0 ? shortest_of(energy, cutoff, kT) : 0;
    energy.breaks = find_kinks(energy, first, cutoff, kT);
    return tabulate(energy, cutoff, shortest, kT);
}

}  // namespace mdsweep
