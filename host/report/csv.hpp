// Exports for spreadsheets and scripts. Parameters round-trip, results have nine digits; what is not known is left
// empty.
#pragma once

#include <iosfwd>

#include "state/state.hpp"

namespace mdsweep::report {

// "M" -> "_M", "kT/m" -> "_kT_m", "1" -> "": how a unit ends a column's name.
[[nodiscard]] std::string unit_suffix(const std::string& unit);

// A cell that holds any text, in quotes.
[[nodiscard]] std::string quoted(const std::string& text);

// The lines of a profile, the column of each, and where it is; half a slit is written as a whole, with 0 at the
// mid-plane.
struct Line {
    double place = 0;
    std::size_t column = 0;
};
[[nodiscard]] std::vector<Line> lines_of(const Observable& profile, double height);

// "z_nm"
[[nodiscard]] std::string place_column(const Observable& profile);

// One line a point: point, status, role, gate, the error in units of the tolerance (of a simulated point its own
// statistical error at the sweep's confidence, of a predicted one its error bar) and all parameters; for every scalar
// its value and its error (columns NAME_UNIT and NAME_error); then what was really simulated: the number of particles
// (column particles), the model's realised numbers (with `realised_` before those that are called as a parameter), and
// the reason of a failure. The error is a standard error for a simulated point and the error bar at the sweep's
// coverage for a predicted one.
void write_points_csv(std::ostream& out, const SweepState& state);

// Long form, one line for each point that has an answer and each column: point, status, place, then each profile's
// value and error. The place is z_nm from wall to wall, 0 at the mid-plane; profiles along something else have lines
// and a place of their own. A profile that was not learned is empty where the point is predicted.
void write_profiles_csv(std::ostream& out, const SweepState& state);

}  // namespace mdsweep::report
