// `mdsweep show`: what a results file holds, as tables.
#pragma once

#include <iosfwd>

#include "state/state.hpp"

namespace mdsweep::report {

// Points by status, what was found (least and most of every quantity, and where), gates, learning curve.
void show(std::ostream& out, const SweepState& state);

}  // namespace mdsweep::report
