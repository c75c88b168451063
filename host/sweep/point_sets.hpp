// Sets of a sweep's points that the learner, the gate keeper and the chooser all look at.
#pragma once

#include <cstddef>
#include <vector>

#include "state/state.hpp"

namespace mdsweep {

[[nodiscard]] const Gate* open_gate(const SweepState& state);  // null: there is none

// Neither answered nor asked nor drawn for anything.
[[nodiscard]] std::vector<std::size_t> undecided(const SweepState& state);

// To learn from: what is simulated but the test set and the open gate's audits.
[[nodiscard]] std::vector<std::size_t> training_points(const SweepState& state);

[[nodiscard]] std::vector<std::size_t> test_points_simulated(const SweepState& state);
[[nodiscard]] bool test_set_answered(const SweepState& state);
[[nodiscard]] std::size_t count_of(const SweepState& state, Role role);

// Answered by a gate that has not been revoked.
[[nodiscard]] std::vector<std::size_t> handed_over(const SweepState& state);

// [points][inputs of the surrogate]
[[nodiscard]] std::vector<double> inputs_of(const SweepState& state, const std::vector<std::size_t>& points);

}  // namespace mdsweep
