// What a sweep's surrogate learns, and the error bars of what it says.
#pragma once

#include <span>
#include <vector>

#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// Not a number when there are no values.
[[nodiscard]] double root_mean_square(std::span<const double> values);

// Inputs: the design's varying parameters, and what physics makes of them. Outputs: the learned observables.
[[nodiscard]] surrogate::Shape learned_shape(const SweepState& state);

// Error bars of one row of an ensemble's prediction, [columns]: the conformal factor times the column's spread, widened
// by the calibration's floor. Not a number, as unknown, when the test set was too small for a factor.
[[nodiscard]] std::vector<double> error_bars(const surrogate::Shape& shape, const Calibration& calibration,
                                             std::span<const double> mean, std::span<const double> spread);

// U(x) of such a row: the bound on its scaled error, in units of the tolerance.
[[nodiscard]] double scaled_bound(const surrogate::Shape& shape, const Calibration& calibration,
                                  std::span<const double> mean, std::span<const double> spread);

}  // namespace mdsweep
