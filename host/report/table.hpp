// `mdsweep show`: the contents of a results file, as tables.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "monitor/coverage.hpp"
#include "state/state.hpp"

namespace mdsweep::report {

// Points by status, what was found (least and most of every quantity, and where), gates, learning curve.
// `for_the_surrogate`: how far the points are from the simulated ones in its features (answers/feature_distance.hpp).
// `file`: the results file as the user knows it. `advice`: how to go on, where that takes more than --resume.
void show(std::ostream& out, const SweepState& state, const std::string& file,
          const std::optional<monitor::FillDistance>& for_the_surrogate = {}, const std::string& advice = {});

}  // namespace mdsweep::report
