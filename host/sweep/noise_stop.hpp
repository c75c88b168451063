// Whether going on with a sweep leads nowhere.
#pragma once

#include <cstddef>

#include "sweep/sweep.hpp"

namespace mdsweep {

// A run of this sweep stops at once: its surrogate could answer, but for simulations that are too noisy for the
// tolerance. What to do then, ways_out_of_noise() says. A sweep that is too small for any hand-over is simulated to its
// end all the same, as the surrogate would not answer there anyway; nor is an audit under way given up.
[[nodiscard]] bool stops_for_noise(const Sweep& sweep);

// Whether all simulations so far, so many or more, ran to max_steps, where production is to end by itself. Asked before
// enough is known to stop for noise.
inline constexpr std::size_t simulations_that_tell = 3;
[[nodiscard]] bool all_ran_to_the_end(const SweepState& state);

}  // namespace mdsweep
