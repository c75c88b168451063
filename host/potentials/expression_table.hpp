// A pair potential given as a formula in r.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "potentials/energy_function.hpp"

namespace mdsweep {

// The names in the formula besides r, in alphabetical order. Throws PotentialError when it is no formula.
[[nodiscard]] std::vector<std::string> parameters_of_expression(const std::string& formula);

// The formula, such as "4*eps*((s/r)^12-(s/r)^6)", as a function. Its parameters must be the given ones, all of them.
[[nodiscard]] EnergyFunction expression_energy(const std::string& formula,
                                               const std::map<std::string, double>& parameters);

// Its table, as tabulate() makes it. It may have pieces, at whose ends its slope jumps, but not its energy.
[[nodiscard]] SplineTable make_expression_table(const std::string& formula,
                                                const std::map<std::string, double>& parameters, double cutoff,
                                                std::optional<double> shortest = std::nullopt, double kT = 1);

}  // namespace mdsweep
