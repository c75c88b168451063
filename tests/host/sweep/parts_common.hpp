// A sweep whose points are told by hand, for tests of the parts of the loop without the others.
#pragma once

#include <cstddef>

#include "state/life.hpp"
#include "sweep_driver.hpp"

namespace mdsweep::testing {

// The point is simulated, with flat profiles of that height.
inline void simulate(SweepState& state, std::size_t point, double value = 1, double error = 0.01) {
    Outcome outcome;
    outcome.point = point;
    outcome.seconds = 1;
    outcome.values.assign(static_cast<std::size_t>(state.columns()), value);
    outcome.errors.assign(outcome.values.size(), error);
    outcome.realised.resize(state.realised.size());
    outcome.effective.assign(state.observables.size(), 16);
    (void)Life(state.points[point]).take(std::move(outcome));
}

inline void fail(SweepState& state, std::size_t point) {
    Outcome outcome;
    outcome.point = point;
    outcome.failed = true;
    (void)Life(state.points[point]).take(std::move(outcome));
}

}  // namespace mdsweep::testing
