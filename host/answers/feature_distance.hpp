// How well the simulated points cover the design as the surrogate sees it: near and far are not those of the parameters
// where one of them hardly matters, or where all happens in a corner.
#pragma once

#include <optional>

#include "monitor/coverage.hpp"
#include "state/state.hpp"

namespace mdsweep {

// Distances in the features of the newest version, whose dot products are a Gaussian process's kernel or a network's
// last layer; two points at random are 1 apart (rms). At most 2,000 points and as many simulated ones are taken,
// evenly. Nothing when there is no version, or nothing is simulated. Throws as restore_surrogate() does.
[[nodiscard]] std::optional<monitor::FillDistance> feature_distance(const SweepState& state);

}  // namespace mdsweep
