// Positions without overlap at any density at which the particles fit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "physics/philox.hpp"

namespace mdsweep::md {

struct PlacementBox {
    double x = 0, y = 0, height = 0;
    bool periodic_z = false;  // otherwise walls
};

// Neighbours may be placed this share of their mean diameter apart: the repulsion of a WCA pair there is below 4 kT,
// and the thermostat takes it out within the equilibration.
inline constexpr double closest_share = 0.95;

// The image of a position, or of a difference of two, in the box's middle cell.
[[nodiscard]] std::array<double, 3> nearest_image(const std::array<double, 3>& at, const PlacementBox& box);

// Particles of one size. With a diameter of 0 they need no room.
struct PlacementGroup {
    int count = 0;
    double diameter = 0;
};

// Close-packed layers parallel to the walls, squeezed or stretched to the box.
struct Lattice {
    int columns = 0, rows = 0, layers = 0;  // sites along x, y and z
    double spacing = 0;                     // the shortest distance between two sites
    [[nodiscard]] std::int64_t sites() const { return std::int64_t{columns} * rows * layers; }
};

// The lattice with the most sites at least `diameter` apart whose centres keep `margin` from the walls; empty when the
// box is too narrow for one.
[[nodiscard]] std::optional<Lattice> densest_lattice(const PlacementBox& box, double diameter, double margin);

// Positions of the particles of all groups, group by group, as x, y, z with the box centred at the origin. Two are at
// least closest_share of their mean diameter apart. They are distinct sites, drawn at random, of one lattice with room
// for the widest. Where these are too few, each size takes a lattice of its own, the widest first. Lattices are shifted
// at random in the periodic directions. Throws std::runtime_error when they do not fit.
[[nodiscard]] std::vector<std::array<double, 3>> place(std::span<const PlacementGroup> groups, const PlacementBox& box,
                                                       const NoiseKey& key);

// Whether they can be placed: the test that validation and placement share.
[[nodiscard]] bool particles_fit(std::span<const PlacementGroup> groups, const PlacementBox& box);

}  // namespace mdsweep::md
