// Numbers read off a density profile (contact, peak, mid-plane). Each is a weighted sum of its bins, so that simulated
// and predicted profiles are read the same way, and block averages can be taken of the sums.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "model/system.hpp"
#include "observables/local_fit.hpp"

namespace mdsweep {

// What is known of a profile beside its bins, as seen from one of its walls.
struct ProfileTraits {
    double diameter = 0;             // the scale on which particles order
    bool mirrored = false;           // the profile's second half is the mirror image of the first
    std::vector<double> noise = {};  // standard errors of the bins; empty: the profile has none
};

// A number read off a profile as a weighted sum of its bins, and another way to read the same: where the two differ by
// more than by chance, the bins do not tell.
struct Reading {
    Weights weights, check;
    // As how many bins of equal counts those are that a contact density is read off; one does not tell how it goes on.
    double bins = std::numeric_limits<double>::infinity();
};

inline constexpr double fewest_equal_bins = 1.5;  // that tell a contact density

inline constexpr double contact_window = 0.3;  // diameters

// The density at contact: the mean of the density without the wall's own repulsion, weighted by how steep exp(-r/kT)
// rises (wall_shape.hpp). Up to 0.3 diameters beyond the plane of contact, or as much less as the density changes by a
// factor e in, but at least three bins, it is that of a fit; beyond, that of each bin. Checked by a fit to half as
// much.
[[nodiscard]] Reading read_contact(const BinnedWall& bins, const ProfileTraits& traits,
                                   std::span<const double> profile);

// The density of the highest bin in the half beside the wall: at the wall of the same fit as at contact, else of one to
// 0.3 diameters around it, at least three bins. Checked by the bin itself, which is all there is to read where the
// profile has no noise. Fits to the bins around each tell which is highest, unless one bin is higher by more than its
// noise. The highest of many noisy values is too high: weights should come from other blocks than those that they are
// applied to.
[[nodiscard]] Reading read_peak(const BinnedWall& bins, const ProfileTraits& traits, std::span<const double> profile);

// The mean over the tenth of the slit around the mid-plane: bins count by the part that is within.
[[nodiscard]] Weights middle_weights(const BinnedWall& bins);

// The walls of a slit as a density profile meets them.
struct SlitWalls {
    std::vector<BinnedWall> sides;  // left, right; or one: the halves are mirror images. Bins of the whole profile
    double diameter = 0;
    std::vector<double> noise = {};  // standard errors of the profile's bins, as it is read; empty: it has none
};

// What they are made of: potentials of the left and the right wall for the particles of the profile.
struct ProfileWalls {
    std::span<const md::WallPotential, 2> potentials;
    double kT = 1, height = 0, diameter = 0;
    bool one_plane = true;  // its species meet a wall alike; otherwise they have no shape in common there
};
// For profiles of so many bins from wall to wall.
[[nodiscard]] SlitWalls slit_walls(const ProfileWalls& of, bool mirrored, std::size_t bins);
// Of one of a point's profile groups.
[[nodiscard]] SlitWalls slit_walls(const System& system, std::size_t group, bool mirrored, std::size_t bins,
                                   bool one_plane = true);

// A number that is read off a profile: off its half where the halves are mirror images, else off the whole.
struct ProfileNumber {
    std::string ending;  // of the observable's name
    std::string where;   // for people
    bool searched;       // at a place that the profile decides on, see read_peak(); its check is the bin there
    bool at_plane;       // of contact, which all species of the profile must share
    std::function<Reading(const SlitWalls&, std::span<const double>)> read;
};

// In the order of the observables. Where the walls differ, each has numbers of its own.
[[nodiscard]] const std::vector<ProfileNumber>& profile_numbers(bool mirrored);

[[nodiscard]] double weighted_sum(const Weights& weights, std::span<const double> bins);

}  // namespace mdsweep
