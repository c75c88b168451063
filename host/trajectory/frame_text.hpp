// Frames as text: extended XYZ, and a table of energies.
#pragma once

#include <iosfwd>

#include "trajectory/trajectory.hpp"

namespace mdsweep {

// Extended XYZ, as ASE and OVITO (which calls velocities `velo`) read it: chemical symbols in the column `species`,
// positions, velocities, and the names that the sweep file gives in the column `species_name`; energies stand in the
// comment line.
void write_extended_xyz(std::ostream& out, const TrajectoryHead& head, const Frame& frame);

// step,time,kinetic_energy,potential_energy,temperature: of the whole replica, as scripts that check the integrator
// read them.
void write_energies_header(std::ostream& out);
void write_energies(std::ostream& out, const Frame& frame);

}  // namespace mdsweep
