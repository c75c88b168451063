// A pair potential given as a table in a text file; `name` stands for the file in messages.
#pragma once

#include <filesystem>

#include "potentials/energy_function.hpp"
#include "potentials/table_rows.hpp"

namespace mdsweep {

// The rows that read_table_rows() finds. Between them the energy is a cubic spline; with forces a
// polynomial that has the rows' energies and forces. The last row is the cutoff; below the first the force is constant.
// Rows of a core above 1e7 kT, which no pair climbs, are left out (but 8 stay). Rows that are not equidistant are
// tabulated anew, to the accuracy of fit.hpp.
// Throws PotentialError, as "file:line: what", for bad rows, fewer than 8 of them, a force that is not minus the slope
// of the energy, a first row far from 0 where particles attract each other, a step, and energies
// that scatter as much (smoothness.hpp).
[[nodiscard]] SplineTable parse_table(const std::string& text, const std::string& name, double kT = 1,
                                      const TableChoices& choices = {});

// The same as a function up to the last row, for sums: it may attract at the first row.
struct TableEnergy {
    EnergyFunction energy;
    double last = 0;
};
[[nodiscard]] TableEnergy parse_table_energy(const std::string& text, const std::string& name, double kT = 1,
                                             const TableChoices& choices = {});

// What is legal in a table's rows and makes it another potential than was meant, in words, with figures: energies
// that scatter from row to row, and rows so far apart that what is between them is a guess. Empty: neither.
[[nodiscard]] std::string doubt_of_table(const std::string& text, const std::string& name, double kT = 1,
                                         const TableChoices& choices = {});

// The text of a file. Throws PotentialError, as "file: what".
[[nodiscard]] std::string read_table_text(const std::filesystem::path& file);

}  // namespace mdsweep
