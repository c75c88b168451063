// Numbers read off a density profile (contact, peak, mid-plane). Each is a weighted sum of its bins, so that simulated
// and predicted profiles are read the same way, and block averages can be taken of the sums.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "observables/local_fit.hpp"
#include "observables/wall_shape.hpp"

namespace mdsweep {

// A whole profile's bins as seen from one of its walls, and the scale on which particles order there.
struct SlitBins {
    BinnedWall bins;
    double diameter = 0;
};

// The density at contact: without the wall's own repulsion, extrapolated to its plane of contact (wall_shape.hpp), from
// a fit to 0.3 diameters beyond it, or to as much less as the density changes by a factor e in, but at least three
// bins.
[[nodiscard]] Weights contact_weights(const SlitBins& slit, std::span<const double> profile);

// The density of the highest bin in the half beside the wall: at the wall of the same fit as at contact, else of one to
// 0.3 diameters around it, at least three bins. The highest of many noisy values is too high: weights should come from
// other blocks than those that they are applied to.
[[nodiscard]] Weights peak_weights(const SlitBins& slit, std::span<const double> profile);

// The mean over the tenth of the slit around the mid-plane.
[[nodiscard]] Weights middle_weights(std::size_t bins);

// The walls of a slit as a density profile meets them.
struct SlitWalls {
    std::vector<WallShape> walls;  // left, right; or one: the halves are mirror images, and so is the other
    double height = 0, diameter = 0;

    [[nodiscard]] bool mirrored() const { return walls.size() == 1; }
};

// A number that is read off a profile: off its half where the halves are mirror images, else off the whole.
struct ProfileNumber {
    std::string ending;  // of the observable's name
    std::string where;   // for people
    bool searched;       // at a place that the profile decides on, see peak_weights()
    std::function<Weights(const SlitWalls&, std::span<const double>)> weights;
};

// In the order of the observables. Where the walls differ, each has numbers of its own.
[[nodiscard]] std::vector<ProfileNumber> profile_numbers(bool mirrored);

[[nodiscard]] double weighted_sum(const Weights& weights, std::span<const double> bins);

}  // namespace mdsweep
