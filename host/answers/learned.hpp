// The inputs and outputs that a sweep's surrogate learns, and the error bars of its answers.
#pragma once

#include <span>
#include <vector>

#include "state/learned_outputs.hpp"
#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// u0 in u = sqrt(deviation^2 + u0^2), in units of the tolerance: members that agree to less than a tenth of it may all
// be wrong by as much.
constexpr double least_uncertainty = 0.1;
[[nodiscard]] std::vector<double> with_least_uncertainty(std::vector<double> deviations);

// The surrogate of that version as it is stored. Throws std::runtime_error when it is not.
[[nodiscard]] const StoredModel& stored_model(const SweepState& state, int version);

// Inputs: the design's varying parameters, and what physics makes of them. Outputs: the learned observables.
[[nodiscard]] surrogate::Shape learned_shape(const SweepState& state);

// Error bars of one row of an ensemble's prediction, [columns]: the conformal factor times the column's standard
// deviation, widened by the calibration's floor. Not a number, as unknown, when the test set was too small for a
// factor.
[[nodiscard]] std::vector<double> error_bars(const surrogate::Shape& shape, const Calibration& calibration,
                                             std::span<const double> mean, std::span<const double> deviation);

// U(x) of such a row: the bound on its scaled error, in units of the tolerance.
[[nodiscard]] double scaled_bound(const surrogate::Shape& shape, const Calibration& calibration,
                                  std::span<const double> mean, std::span<const double> deviation);

}  // namespace mdsweep
