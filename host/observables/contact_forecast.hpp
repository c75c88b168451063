// Whether bins are narrow enough to tell a contact density, before anything is simulated: an estimate of the density
// profile is read as a simulated one will be (profile_numbers.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/profile_numbers.hpp"

namespace mdsweep {

// The density of a profile group from wall to wall, in any unit, in `bins` equally wide bins: each wall that attracts
// charges, and each that a field drives them to, has a layer of them, and the others are everywhere alike; all times
// both walls' own exp(-u/kT). Where charges act on each other, the layer is 1 / (1 + z/b)^2, which Poisson and
// Boltzmann have without salt, b the length of Gouy and Chapman, 1 / (2 pi l_B |q| sigma); else exp(-z/b) in the field.
// Particles that need room, and salt, make it different.
[[nodiscard]] std::vector<double> estimated_profile(const System& system, std::size_t group, std::size_t bins);

// The fewest bins, of those tried from `bins` on, that will tell a number at contact: `bins` itself where it does.
// Nothing where even the most that there may be will not.
[[nodiscard]] std::optional<int> bins_that_tell(const System& system, std::size_t group, const ProfileNumber& number,
                                                bool mirrored, int bins);

// What to change where bins are too wide.
[[nodiscard]] std::string narrower_bins(std::optional<int> bins);

// Warnings in words: contact densities that are outputs and that the bins will not tell at some of the points.
[[nodiscard]] std::vector<std::string> contact_warnings(const Config& config, const Design& design);

}  // namespace mdsweep
