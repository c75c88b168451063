// The formulas of a surrogate, stated once: from the parameters of a row to its answers. The languages print this
// graph, evaluate() computes it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "export/expression.hpp"
#include "export/model.hpp"

namespace mdsweep::exporting {

// Its answers, in this order: for each output NAME, NAME_spread and NAME_error_bar, each with a column for each of the
// output's; then `bound` and `in_range`, which are flat.
[[nodiscard]] Graph answer(const Model& model);

// The answers of one row by name. `scales`: those that are given. It says what each node means: a language that prints
// something else is wrong.
[[nodiscard]] std::map<std::string, std::vector<double>> evaluate(const Graph& graph,
                                                                  std::span<const double> parameters,
                                                                  std::span<const double> scales = {});

}  // namespace mdsweep::exporting
