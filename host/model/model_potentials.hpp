// From the potentials that a sweep file names to the engine's, in the system's units.
#pragma once

#include <vector>

#include "model/point_numbers.hpp"
#include "physics/wall_potentials.hpp"

namespace mdsweep {

// Defaults of parameters of these names.
struct PotentialDefaults {
    double epsilon = 1, sigma = 1;
    double kT = 1;  // how far particles climb up a tabulated core
};

// Appends to `tables` what a tabulated potential reads. Each throws ImpossiblePoint when a parameter is missing or
// impossible, or a cutoff is.
[[nodiscard]] md::PairPotential pair_potential_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                                  const PointNumbers& numbers, std::vector<float>& tables);
[[nodiscard]] md::WallPotential wall_potential_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                                  const PointNumbers& numbers);

// Where it ends; 0 for no interaction.
[[nodiscard]] double cutoff_of(const md::PairPotential& potential);
[[nodiscard]] double cutoff_of(const md::WallPotential& potential);

// The tail correction of two Lennard-Jones species with densities a and b: what they would add beyond their cutoff, if
// evenly distributed, to the pressure and, per volume, to the energy (Allen and Tildesley, Computer Simulation of
// Liquids, 2nd ed., 2.8). Zero for other potentials.
struct Tail {
    double pressure = 0, energy_density = 0;
};
[[nodiscard]] Tail lennard_jones_tail(const md::PairPotential& potential, double density_a, double density_b);

}  // namespace mdsweep
