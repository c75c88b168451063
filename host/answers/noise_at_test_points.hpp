// How noisy the simulations were that a surrogate's error bars were made from.
#pragma once

#include <vector>

#include "state/state.hpp"

namespace mdsweep {

// The root mean square over the simulated test points of each learned output's statistical error, in units of the
// output's tolerance. 0 where none is simulated.
[[nodiscard]] std::vector<double> noise_at_test_points(const SweepState& state);

}  // namespace mdsweep
