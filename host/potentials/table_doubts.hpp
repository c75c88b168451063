// What is legal in the rows of a table of energies and makes it another potential than was meant: in words, with
// figures. Empty texts: no doubt. Only rows that particles reach are looked at (smoothness.hpp). Where a table has
// forces, they say what is between its rows, and have been held against the energies.
#pragma once

#include <string>
#include <vector>

namespace mdsweep {

// Energies that scatter from row to row.
[[nodiscard]] std::string scatter_text(const std::vector<double>& r, const std::vector<double>& energy, double kT);

// Rows so far apart that what a spline makes between them is a guess.
[[nodiscard]] std::string coarse_text(const std::vector<double>& r, const std::vector<double>& energy, double kT);

}  // namespace mdsweep
