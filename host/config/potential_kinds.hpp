// The potentials that a sweep file may name: those in the engine's lists, whatever these hold, but for `table`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/limits.hpp"

namespace mdsweep {

struct PotentialParameter {
    std::string name;
    Limits limits;  // by its dimension: a length is positive, an inverse length not negative, any other any number
    std::string dimension;             // "energy", "1/length"; empty for a pure number
    std::optional<double> usual = {};  // its value when it is left out
    bool of_diameter = false;          // or then it follows from the diameters of the particles
};

struct PotentialKind {
    std::string name;
    std::string help;  // its energy
    std::vector<PotentialParameter> parameters;
    bool ends = false;  // by itself; otherwise it needs a cutoff
};

// The kinds in the order of md::PairPotentials and md::WallPotentials.
[[nodiscard]] const std::vector<PotentialKind>& pair_kinds();
[[nodiscard]] const std::vector<PotentialKind>& wall_kinds();

}  // namespace mdsweep
