// How well what was simulated covers the design as the surrogate sees it: near and far are not those of the parameters
// where one of them hardly matters, or where all happens in a corner.
#pragma once

#include <optional>

#include "monitor/coverage.hpp"
#include "state/state.hpp"

namespace mdsweep {

// In the features of the newest version, whose dot products are a Gaussian process's kernel or a network's last layer;
// two points at random are 1 apart (rms). Of at most 2,000 points and as many simulated ones, evenly taken. Nothing
// when there is no version, or nothing is simulated. Throws as restore_surrogate() does.
[[nodiscard]] std::optional<monitor::FillDistance> feature_distance(const SweepState& state);

}  // namespace mdsweep
