// The part that all potentials share: the description of their parameters, and the values that they yield.
#pragma once

#include <string_view>

namespace mdsweep::md {

// A parameter of a potential and what it is measured in: energy^energy * length^length.
struct Parameter {
    std::string_view name;
    int energy = 0;
    int length = 0;
};

inline constexpr int most_parameters = 6;  // of a potential

// The treatment of the cutoff: none (the energy jumps), the energy is shifted to zero there, or energy and force are.
// Shifting the force adds a constant force, as in Toxvaerd and Dyre, J. Chem. Phys. 134, 081102 (2011), eq. 2.
enum class Truncation { cut, shifted, force_shifted };

// A pair at distance r: minus the slope of the energy, over r; and the energy.
template <class Real>
struct PairValue {
    Real force_over_r, energy;
};

// A particle at distance w from a wall plane: the force away from the wall, and the energy.
template <class Real>
struct WallValue {
    Real force, energy;
};

}  // namespace mdsweep::md
