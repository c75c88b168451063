// Profiles across a slit that follow from those of the densities. Each is a linear map, up to a constant of the walls,
// so that it can be applied to each block average. Bins are equally wide and counted from the left wall, or, in a half
// profile, from the nearer wall to the mid-plane.
#pragma once

#include <span>
#include <vector>

namespace mdsweep {

// The mean of a whole profile and its mirror image, from a wall to the mid-plane; an even number of bins.
[[nodiscard]] std::vector<double> half_profile(std::span<const double> whole);

// Charge per area of the wall and of all particles up to the middle of each bin, from charge per volume. It decays to
// zero where ions screen the wall.
[[nodiscard]] std::vector<double> integrated_charge(std::span<const double> charge_density, double bin_width,
                                                    double wall_charge);

// The electrostatic potential, in kT/e, at the middle of each bin: Poisson's equation in one dimension, integrated
// exactly for a charge density that is constant in each bin, with no field outside of the walls. Zero at the mid-plane,
// which is the last bin's far edge in a half profile. Image charges and external fields are not part of it.
[[nodiscard]] std::vector<double> electrostatic_potential(std::span<const double> charge_density, double bin_width,
                                                          double wall_charge, double bjerrum, bool half);

}  // namespace mdsweep
