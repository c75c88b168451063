// Exports for spreadsheets and scripts. Parameters round-trip, results have nine digits; what is not known is left
// empty.
#pragma once

#include <iosfwd>

#include "state/state.hpp"

namespace mdsweep::report {

// One line a point: point, status, role, gate, all parameters, then for every scalar its value and its error (columns
// NAME_UNIT and NAME_error), then what was really simulated: ions, box length, concentration and wall charge of whole
// ions, and the reason of a failure. The error is a standard error for a simulated point and the error bar at the
// sweep's coverage for a predicted one.
void write_points_csv(std::ostream& out, const SweepState& state);

// Long form, one line for each point that has an answer and each bin: point, status, z_nm from wall to wall (0 is the
// mid-plane), then each profile's value and error. A profile that was not learned is empty where the point is
// predicted.
void write_profiles_csv(std::ostream& out, const SweepState& state);

}  // namespace mdsweep::report
