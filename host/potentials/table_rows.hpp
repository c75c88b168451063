// The rows of a table of a pair potential as LAMMPS, GROMACS and VOTCA write them, or in columns r, energy, force.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "potentials/spline_table.hpp"

namespace mdsweep {

// What a file leaves open.
struct TableChoices {
    std::string section = {};                 // LAMMPS: the one of that name; empty: the only one
    std::optional<double> c6 = {}, c12 = {};  // GROMACS: its topology says them
    double sigma = 1;                         // where it does not: of Lennard-Jones with an epsilon of 1
};

struct TableRow {
    int line = 0;
    double r = 0, energy = 0, force = 0;
    double energy_rounding = 0, force_rounding = 0;  // by how much printing them may have changed them
};

struct TableRows {
    std::vector<TableRow> rows;  // r ascending
    bool forces = false;
};

// A PotentialError that names the line.
[[noreturn]] void fail_at(const std::string& name, int line, const std::string& what);

// By their contents:
// - LAMMPS (pair_style table): sections of a keyword, a line "N 100 R 0.5 2.5" (or RSQ, or neither), and rows of a
//   number, r, energy, force. Where R or RSQ stand they say r, as in LAMMPS.
// - GROMACS (.xvg): seven columns r, f, -f', g, -g', h, -h'. The energy is c6 g + c12 h; f is left to the charges. Rows
//   before the first that has g or h are no part of it. Where the columns are -1/r^6 and 1/r^12, c6 and c12 may be left
//   out: they are then those of Lennard-Jones with `sigma`.
// - VOTCA (.pot): r, energy, perhaps an error, and a flag i, o or u; rows with u, undefined, are passed over at the
// ends.
// - otherwise r, energy and, if all rows have it, force, with any separator, perhaps with a column that numbers the
//   rows. Names above them, also in a comment, say which column is which (column_names.hpp); others are not read.
// Text after # is a comment, and so are lines that begin with @ or are &.
[[nodiscard]] TableRows read_table_rows(const std::string& text, const std::string& name, const TableChoices& choices);

}  // namespace mdsweep
