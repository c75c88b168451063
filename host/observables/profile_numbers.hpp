// Numbers read off a density profile (contact, peak, mid-plane). Each is a weighted sum of its bins, so that simulated
// and predicted profiles are read the same way, and block averages can be taken of the sums.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

namespace mdsweep {

using Weights = std::vector<double>;  // [half_bins]

// The density at the distance of closest approach, a radius from the wall: between the two nearest bin centres,
// linearly.
[[nodiscard]] Weights contact_weights(std::size_t half_bins, double h_nm, double diameter_nm);

// The highest bin.
[[nodiscard]] Weights peak_weights(std::span<const double> profile);

// The mean over the tenth of the slit around the mid-plane.
[[nodiscard]] Weights middle_weights(std::size_t half_bins);

struct ProfileNumber {
    std::string name;  // as the observable's name ends: "contact", "peak", "mid"
    Weights weights;
};

// The numbers read off a half profile, from a wall to the mid-plane, in the order of the observables.
[[nodiscard]] std::array<ProfileNumber, 3> profile_numbers(std::span<const double> profile, double h_nm,
                                                           double diameter_nm);

[[nodiscard]] double weighted_sum(const Weights& weights, std::span<const double> bins);

}  // namespace mdsweep
