// From the potentials that a sweep file names to the engine's, in the system's units.
#pragma once

#include <vector>

#include "model/point_numbers.hpp"
#include "physics/wall_potentials.hpp"

namespace mdsweep {

// What a potential's own keys do not say, in the system's units.
struct PotentialDefaults {
    double epsilon = 1, sigma = 1;  // parameters of these names
    double kT = 1;                  // how far particles climb up a tabulated core
    double energy_unit = 1;         // the file's
    double charges = 0;             // e^2, the product of both particles'
    bool tail = false;              // what is beyond the cutoff is added
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

// An engine's pair potential with its parameters, without a cutoff.
[[nodiscard]] md::PairPotential engine_kind_of(const PotentialConfig& config, const PotentialDefaults& defaults,
                                               const PointNumbers& numbers);

// What is done at a cutoff. Where the energy of a potential that does not end by itself would jump, it is shifted
// unless the file says otherwise, or a tail beyond the cutoff is added.
[[nodiscard]] md::Truncation truncation_of(TruncationKind asked, bool ends_by_itself, bool tail);

}  // namespace mdsweep
