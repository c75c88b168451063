#include "observables/profile_numbers.hpp"

#include <algorithm>
#include <cmath>

namespace mdsweep {

Weights contact_weights(std::size_t half_bins, double h_nm, double diameter_nm) {
    Weights w(half_bins);
    if (half_bins == 1) return {1.0};
    const double width = 0.5 * h_nm / static_cast<double>(half_bins);
    const double place = std::clamp(0.5 * diameter_nm / width - 0.5, 0.0, static_cast<double>(half_bins - 1));
    const auto below = static_cast<std::size_t>(std::min(std::floor(place), static_cast<double>(half_bins - 2)));
    w[below] = 1 - (place - static_cast<double>(below));
    w[below + 1] = place - static_cast<double>(below);
    return w;
}

Weights peak_weights(std::span<const double> profile) {
    Weights w(profile.size());
    w[static_cast<std::size_t>(std::ranges::max_element(profile) - profile.begin())] = 1;
    return w;
}

Weights middle_weights(std::size_t half_bins) {
    Weights w(half_bins);
    const std::size_t bins = std::max<std::size_t>(1, half_bins / 10);
    for (std::size_t k = half_bins - bins; k < half_bins; ++k) w[k] = 1.0 / static_cast<double>(bins);
    return w;
}

std::array<ProfileNumber, 3> profile_numbers(std::span<const double> profile, double h_nm, double diameter_nm) {
    return {{{"contact", contact_weights(profile.size(), h_nm, diameter_nm)},
             {"peak", peak_weights(profile)},
             {"mid", middle_weights(profile.size())}}};
}

double weighted_sum(const Weights& weights, std::span<const double> bins) {
    double sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * bins[k];
    return sum;
}

}  // namespace mdsweep
