// A pair potential given as a table in a text file.
#pragma once

#include <filesystem>

#include "potentials/spline_table.hpp"

namespace mdsweep {

// Lines with r, energy and, if all have it, force, between commas, semicolons or spaces, r ascending; text after # is a
// comment, and a first line without numbers names the columns. Between rows the energy is a cubic spline; with forces a
// polynomial that has the rows' energies and forces. The last row is the cutoff; below the first the force is constant.
// Rows that are not equidistant are tabulated anew, to the accuracy of fit.hpp.
// Throws PotentialError, as "file:line: what", for bad rows, fewer than 8 of them, a force that is not minus the slope
// of the energy, and a first row far from 0 where particles attract each other.
[[nodiscard]] SplineTable read_table(const std::filesystem::path& file, double kT = 1);

// The same for the text of a file; `name` stands for the file in messages.
[[nodiscard]] SplineTable parse_table(const std::string& text, const std::string& name, double kT = 1);

}  // namespace mdsweep
