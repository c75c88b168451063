// Exports for spreadsheets and scripts. Parameters round-trip, results have nine digits; what is not known is left
// empty.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "state/state.hpp"

namespace mdsweep::report {

// "M" -> "_M", "kT/m" -> "_kT_m", "1" -> "": how a unit ends a column's name.
[[nodiscard]] std::string unit_suffix(const std::string& unit);

// A cell that holds any text, in quotes.
[[nodiscard]] std::string cell_of(const std::string& text);

// The lines of a profile, the column of each, and where it is; half a slit is written as a whole, with 0 at the
// mid-plane.
struct Line {
    double place = 0;
    std::size_t column = 0;
};
[[nodiscard]] std::vector<Line> lines_of(const Observable& profile, double height);

// The names of a CSV's columns, each of which is there once, as cells (in quotes where need be). What is mdsweep's own
// in every file ("point", "reason") keeps its name, and after that the first who has it: parameters, places, then
// outputs, then realised numbers. A later one that is called the same gets what it is before its name:
// output_temperature beside the parameter temperature.
class Header {
public:
    explicit Header(std::vector<std::string> own) : taken_(std::move(own)) {}
    [[nodiscard]] std::string parameter(const std::string& name) { return unique(name, "parameter_"); }
    // Where the columns of a profile are, and of those that share them.
    [[nodiscard]] std::string place(const Observable& profile);
    // Of its value and its error: ",NAME_UNIT,NAME_error_UNIT".
    [[nodiscard]] std::string output(const std::string& name, const std::string& unit);
    [[nodiscard]] std::string realised(const std::string& name) { return unique(name, "realised_"); }

private:
    [[nodiscard]] bool is_taken(const std::string& name) const;
    [[nodiscard]] std::string unique(std::string name, const std::string& kind);
    std::vector<std::string> taken_;
};

// "z_nm"
[[nodiscard]] std::string place_column(const Observable& profile);

// One line a point: point, status, role, gate, the error in units of the tolerance (of a simulated point its own
// statistical error at the sweep's confidence, of a predicted one its error bar) and all parameters; for every scalar
// its value and its error (columns NAME_UNIT and NAME_error_UNIT); then what was really simulated: the number of
// particles (column particles), the model's realised numbers, and the reason of a failure. Names are unique: see
// Header. The error is a standard error for a simulated point and the error bar at the sweep's coverage for a predicted
// one.
void write_points_csv(std::ostream& out, const SweepState& state);

// Long form, one line for each point that has an answer and each column: point, status, place, then each profile's
// value and error. The place is z_nm from wall to wall, 0 at the mid-plane; profiles along something else have lines
// and a place of their own. A profile that was not learned is empty where the point is predicted.
void write_profiles_csv(std::ostream& out, const SweepState& state);

}  // namespace mdsweep::report
