// What of an outcome is learned, and therefore has a tolerance.
#pragma once

#include <vector>

#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// The learned observables in their order, with their tolerances.
[[nodiscard]] std::vector<surrogate::Output> learned_outputs(const SweepState& state);

// Of a row of all values, those that the surrogate learns: [learned columns].
[[nodiscard]] std::vector<double> learned_columns(const SweepState& state, const std::vector<double>& row);

}  // namespace mdsweep
