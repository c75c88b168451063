// The potentials that a sweep file may name: those in the engine's lists, whatever these hold, but for `table`; and for
// pairs those that are formulas here and reach the engine as tables. To add one of the latter: an entry in
// formula_kinds() of potential_kinds.cpp, a test of its energy and the generated pages.
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
    std::string in_place_of = {};      // another parameter, whose inverse it is: one of the two is needed
};

struct PotentialKind {
    std::string name;
    std::string help;  // its energy
    std::vector<PotentialParameter> parameters;
    bool ends = false;  // by itself; otherwise it needs a cutoff
    // Of a kind that the engine does not have: its energy, by r, the parameters, and `charges` (the product of both
    // particles') and `kT`.
    std::string formula = {};
    std::string end = {};  // such a kind's parameter that says where it ends
};

// The kinds in the order of md::PairPotentials and md::WallPotentials, then those that are formulas.
[[nodiscard]] const std::vector<PotentialKind>& pair_kinds();
[[nodiscard]] const std::vector<PotentialKind>& wall_kinds();
// The pair kind of that name, if it is a formula; otherwise nullptr.
[[nodiscard]] const PotentialKind* find_formula_kind(const std::string& name);

inline constexpr auto screened_charges = "coulomb_screened";  // the kind that takes the place of electrostatics

}  // namespace mdsweep
