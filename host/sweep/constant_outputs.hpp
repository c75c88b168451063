// Outputs that there is nothing to learn of.
#pragma once

#include <string>
#include <vector>

#include "state/state.hpp"

namespace mdsweep {

// The learned outputs whose values are the same at all simulated points, to all digits but the last few; none before
// eight points are simulated.
[[nodiscard]] std::vector<std::string> constant_outputs(const SweepState& state);

}  // namespace mdsweep
