// Whether going on with a sweep leads nowhere.
#pragma once

#include "sweep/sweep.hpp"

namespace mdsweep {

// A run of this sweep stops at once: its surrogate could answer, but for simulations that are too noisy for the
// tolerance. What to do then, ways_out_of_noise() says.
[[nodiscard]] bool stops_for_noise(const Sweep& sweep);

}  // namespace mdsweep
