// Positions without overlap at any density at which the ions fit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "physics/philox.hpp"

namespace mdsweep::md {

struct PlacementBox {
    double x = 0, y = 0, height = 0;
    bool periodic_z = false;  // otherwise walls
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

// Whether `count` ions of that diameter can be placed: the test that validation and placement share.
[[nodiscard]] bool ions_fit(int count, const PlacementBox& box, double diameter);

// Throws std::runtime_error when they do not fit.
void check_fit(int count, const PlacementBox& box, double diameter);

// `count` distinct sites of a lattice, drawn at random, each as x, y, z with the box centred at the origin. The lattice
// is shifted at random in the periodic directions. Throws std::runtime_error when they do not fit.
[[nodiscard]] std::vector<std::array<double, 3>> place(int count, const PlacementBox& box, double diameter,
                                                       const NoiseKey& key);

}  // namespace mdsweep::md
