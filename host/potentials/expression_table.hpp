// A pair potential given as a formula in r.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "potentials/spline_table.hpp"

namespace mdsweep {

// The names in the formula besides r, in alphabetical order. Throws PotentialError when it is no formula.
[[nodiscard]] std::vector<std::string> parameters_of_expression(const std::string& formula);

// The formula, such as "4*eps*((s/r)^12-(s/r)^6)", tabulated to the accuracy of fit.hpp. Its parameters must be the
// given ones, all of them. At r below `shortest` the force is constant. When that is not given it is where the energy
// reaches 100 kT, coming from the cutoff. For a potential that reaches it nowhere it is 0, or 2e-3 of the cutoff if the
// formula has no value at 0. Throws PotentialError, naming the formula and r, for what is not finite, falls without
// bound at r -> 0 or cannot be tabulated.
[[nodiscard]] SplineTable make_expression_table(const std::string& formula,
                                                const std::map<std::string, double>& parameters, double cutoff,
                                                std::optional<double> shortest = std::nullopt, double kT = 1);

}  // namespace mdsweep
