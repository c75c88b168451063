// Whole particles in a box: as near to the densities asked for as whole numbers allow, and neutral.
#pragma once

#include <string>
#include <vector>

#include "config/particle_model.hpp"

namespace mdsweep {

// The number of particles of a species, as asked for.
struct Share {
    std::string name;
    AmountKind kind = AmountKind::density;  // count, density or neutralising
    double value = 0;                       // particles, or particles per volume
    double charge = 0;                      // e
    Mark mark = {};
};

struct Mixture {
    std::vector<Share> species;
    bool charged_walls = false;  // they may take up to half a charge more or less than asked for
    bool neutral = true;         // the charges have to add up to 0
    bool walls = false;          // for words
    double wall_charge = 0;      // of both walls, e per volume of the box
    Mark mark = {};
};

struct Filling {
    std::vector<int> counts;  // [species]
    double volume = 0;
};

// [species] particles in that volume as asked for, before rounding. Throws ImpossiblePoint when a species would need
// less than none.
[[nodiscard]] std::vector<double> wanted_numbers(const Mixture& mixture, double volume);

// The volume that holds so many particles. Throws ImpossiblePoint when the densities give none.
[[nodiscard]] double volume_of(const Mixture& mixture, double particles);

// Fills exactly that volume. Throws ImpossiblePoint when no whole numbers near the wanted ones are neutral.
[[nodiscard]] Filling fill_volume(const Mixture& mixture, double volume);

// Fills a volume of 0.75 to 1.3 times that one, but not below `least`. It is chosen so that whole numbers give the
// densities as exactly as possible. Throws as fill_volume() does.
[[nodiscard]] Filling fill_near(const Mixture& mixture, double volume, double least);

}  // namespace mdsweep
