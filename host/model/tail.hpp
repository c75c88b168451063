// What pair potentials would add beyond their cutoff.
#pragma once

#include "model/model_potentials.hpp"

namespace mdsweep {

// Times the densities of both species: what they would add, if evenly distributed beyond the cutoff, to the pressure
// and, per volume, to the energy (Allen and Tildesley, Computer Simulation of Liquids, 2nd ed., 2.8). The integrals are
//     energy:    2 pi int_rc^inf u(r) r^2 dr
//     pressure: -2 pi / 3 int_rc^inf u'(r) r^3 dr = 2 pi / 3 u(rc) rc^3 + the energy's.
// They turn the energy and pressure of a potential that is cut, with its jump, into those of the whole one. They do not
// for a shifted energy, which lacks u(rc) for each pair within the cutoff, nor for a shifted force: how many pairs
// there are, and where, is not known before.
struct Tail {
    double pressure = 0, energy_density = 0;
};

// Zero for potentials that end by themselves. Throws ImpossiblePoint for those that are shifted, that fall off as 1/r^3
// or slower, and for tables, which say nothing of what is beyond.
[[nodiscard]] Tail tail_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                           const PointNumbers& numbers);

}  // namespace mdsweep
