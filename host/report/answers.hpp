// Where a point's answer to an observable lies: in the simulation's row, or in the surrogate's.
#pragma once

#include <optional>
#include <span>

#include "state/state.hpp"

namespace mdsweep::report {

struct Answer {
    std::span<const double> values, errors;  // [observable.size]
};

// An observable, the place of its first column in a row of learned columns, and its number among the observables.
struct Source {
    const Observable* observable = nullptr;
    std::size_t learned_first = 0;
    std::size_t number = 0;
};

[[nodiscard]] std::vector<Source> sources(const SweepState& state);

// Nothing for a point without an answer, and at a predicted point for an observable that the surrogate did not learn
// and that cannot be read off what it did learn.
[[nodiscard]] std::optional<Answer> answer(const PointState& point, const Source& source);

}  // namespace mdsweep::report
