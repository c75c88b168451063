// Formulas of design parameters, such as "2 * eps".
#pragma once

#include <string>
#include <vector>

namespace mdsweep {

[[nodiscard]] double evaluate_formula(const std::string& formula, const std::vector<std::string>& names,
                                      const std::vector<double>& values);

}  // namespace mdsweep
