// Error bars: the factor by which the ensemble's standard deviation bounds its error (split conformal prediction).
#pragma once

#include <span>

#include "state/state.hpp"

namespace mdsweep::monitor {

// The error bar's factor from the test points' scaled errors e and uncertainties u: the ceil((n + 1) coverage)-th
// smallest e / u. A new point of the same distribution then has e <= factor * u with a chance of at least `coverage`.
//
// A test set of fewer than coverage / (1 - coverage) points (19 at 95 %) cannot say so for any finite factor. The
// factor is then infinite: error bars are unbounded, no undecided point counts as expected to pass, and a report shows
// them as unknown. `floor` is u0 in u = sqrt(deviation^2 + u0^2); it is only passed on.
[[nodiscard]] Calibration calibrate(std::span<const double> test_u, std::span<const double> test_e, double coverage,
                                    double floor);

}  // namespace mdsweep::monitor
