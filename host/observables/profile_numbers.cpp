#include "observables/profile_numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mdsweep {

namespace {

constexpr double contact_window = 0.3, peak_window = 0.3;  // diameters
constexpr std::size_t fewest_bins = 3;

// The number of bins up to a distance beyond the plane of contact, the fewest beyond that plane included.
std::size_t bins_up_to(const BinnedWall& bins, double distance, std::size_t all) {
    const double contact = bins.wall().contact() / bins.width();
    const auto wanted = static_cast<std::size_t>(std::lround(contact + distance / bins.width()));
    return std::min(all, std::max(wanted, static_cast<std::size_t>(std::lround(contact)) + fewest_bins));
}

// Least squares of y = a + b t + c t^2 within bins [first, last), as their moments have the wall's factor: a quick look
// at where the profile is high. Weights as if y were constant.
struct QuickFit {
    double origin = 0, a = 0, b = 0, c = 0;

    [[nodiscard]] double value(double distance) const {
        const double t = distance - origin;
        return a + t * (b + t * c);
    }
};

using BinPoints = std::vector<BinnedWall::Point>;

QuickFit quick_fit(const std::vector<BinPoints>& points, std::span<const double> profile, std::size_t first,
                   std::size_t last) {
    QuickFit fit;
    fit.origin = points[first].front().distance;
    std::array<std::array<double, 4>, 3> rows{};  // normal equations with their right-hand side
    for (std::size_t k = first; k < last; ++k) {
        std::array<double, 3> moment{};
        for (const auto& [distance, weight] : points[k]) {
            const double t = distance - fit.origin;
            moment[0] += weight, moment[1] += weight * t, moment[2] += weight * t * t;
        }
        if (moment[0] <= 0) continue;
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) rows[i][j] += moment[i] * moment[j] / moment[0];
            rows[i][3] += moment[i] * profile[k] / moment[0];
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        if (rows[i][i] == 0) return fit;
        for (std::size_t row = i + 1; row < 3; ++row) {
            const double factor = rows[row][i] / rows[i][i];
            for (std::size_t j = i; j < 4; ++j) rows[row][j] -= factor * rows[i][j];
        }
    }
    fit.c = rows[2][3] / rows[2][2];
    fit.b = (rows[1][3] - rows[1][2] * fit.c) / rows[1][1];
    fit.a = (rows[0][3] - rows[0][2] * fit.c - rows[0][1] * fit.b) / rows[0][0];
    return fit;
}

}  // namespace

namespace {

std::size_t first_open_bin(const SlitBins& slit, std::span<const double> profile) {
    return std::min(slit.bins.first_open_bin(), profile.size() - 1);
}

// Beside the wall.
LocalFit contact_fit(const SlitBins& slit, std::span<const double> profile) {
    const double contact = slit.bins.wall().contact();
    const std::size_t first = first_open_bin(slit, profile);
    const auto last = [&](double window) { return bins_up_to(slit.bins, window, profile.size()); };
    const double longest = contact_window * slit.diameter;
    LocalFit fit(slit.bins, profile, first, last(longest));
    const double slope = std::abs(fit.relative_slope(contact));
    if (slope * longest > 1 && last(1 / slope) < last(longest))
        fit = LocalFit(slit.bins, profile, first, last(1 / slope));
    return fit;
}

// The window around a bin that its density is fitted in: [first, first + size).
struct Window {
    std::size_t first, size;
};

Window window_around(std::size_t bin, std::size_t size, std::size_t first_open, std::size_t bins) {
    return {std::clamp(bin > size / 2 ? bin - size / 2 : 0, first_open, bins - size), size};
}

// The bin of the half beside the wall in which quick fits are highest.
std::size_t highest_bin(const SlitBins& slit, std::span<const double> profile, std::size_t window) {
    const std::size_t first = first_open_bin(slit, profile), all = profile.size();
    std::vector<BinPoints> points;
    for (std::size_t k = 0; k < all; ++k) points.push_back(slit.bins.points(k));
    std::size_t chosen = first;
    double highest = -1;
    for (std::size_t k = first; k < std::max(first + 1, (all + 1) / 2); ++k) {
        const Window around = window_around(k, window, first, all);
        const QuickFit fit = quick_fit(points, profile, around.first, around.first + window);
        double density = 0;
        for (const auto& [distance, weight] : points[k]) density += weight * fit.value(distance);
        if (density > highest) highest = density, chosen = k;
    }
    return chosen;
}

}  // namespace

Weights contact_weights(const SlitBins& slit, std::span<const double> profile) {
    const WallShape& wall = slit.bins.wall();
    return contact_fit(slit, profile).weights(wall.contact(), wall.attraction());
}

Weights peak_weights(const SlitBins& slit, std::span<const double> profile) {
    const std::size_t first = first_open_bin(slit, profile), all = profile.size();
    const auto wanted = static_cast<std::size_t>(std::lround(peak_window * slit.diameter / slit.bins.width()));
    const std::size_t size = std::min(all - first, std::max(wanted, fewest_bins));
    const std::size_t chosen = highest_bin(slit, profile, size);
    const Window around = window_around(chosen, size, first, all);
    const LocalFit fit = around.first == first ? contact_fit(slit, profile)
                                               : LocalFit(slit.bins, profile, around.first, around.first + around.size);
    return fit.weights_of_mean(chosen);
}

Weights middle_weights(std::size_t bins) {
    Weights w(bins);
    const std::size_t half = bins / 2, beside = std::min(half, std::max<std::size_t>(1, half / 10));
    for (std::size_t k = half - beside; k < bins - half + beside; ++k)
        w[k] = 1.0 / static_cast<double>(bins - 2 * (half - beside));
    return w;
}

namespace {

using BinWeights = Weights (*)(const SlitBins&, std::span<const double>);

// Of a whole profile, as seen from one of its walls.
Weights weights_at(const SlitWalls& slit, std::size_t side, std::span<const double> whole, BinWeights weights) {
    std::vector<double> seen(whole.begin(), whole.end());
    if (side == 1) std::ranges::reverse(seen);
    const double width = slit.height / static_cast<double>(whole.size());
    Weights all = weights({BinnedWall(slit.walls[side], width), slit.diameter}, seen);
    if (side == 1) std::ranges::reverse(all);
    return all;
}

// Of half a profile, whose other half is its mirror image.
Weights mirrored_weights(const SlitWalls& slit, std::span<const double> half, BinWeights weights) {
    std::vector<double> whole(half.begin(), half.end());
    whole.insert(whole.end(), half.rbegin(), half.rend());
    Weights all = weights_at(slit, 0, whole, weights);
    for (std::size_t k = 0; k < half.size(); ++k) all[k] += all[all.size() - 1 - k];
    all.resize(half.size());
    return all;
}

Weights highest_weights(const SlitWalls& slit, std::span<const double> whole) {
    Weights left = weights_at(slit, 0, whole, peak_weights), right = weights_at(slit, 1, whole, peak_weights);
    return weighted_sum(left, whole) < weighted_sum(right, whole) ? right : left;
}

Weights middle(const SlitBins&, std::span<const double> profile) {
    return middle_weights(profile.size());
}

}  // namespace

std::vector<ProfileNumber> profile_numbers(bool mirrored) {
    const auto at_contact = [](const std::string& wall) {
        return "at contact with " + wall +
               ": where its repulsion begins, which is left out; extrapolated from 0.3 diameters or 3 bins";
    };
    const std::string highest = "in the bin where it is highest", amid = "around the mid-plane, in a tenth of the slit";
    if (mirrored) {
        const auto of = [](BinWeights weights) {
            return [=](const SlitWalls& slit, std::span<const double> half) {
                return mirrored_weights(slit, half, weights);
            };
        };
        return {{"contact", at_contact("a wall"), false, of(contact_weights)},
                {"peak", highest, true, of(peak_weights)},
                {"mid", amid, false, of(middle)}};
    }
    const auto at = [](std::size_t side, BinWeights weights) {
        return [=](const SlitWalls& slit, std::span<const double> whole) {
            return weights_at(slit, side, whole, weights);
        };
    };
    return {{"contact_left", at_contact("the left wall"), false, at(0, contact_weights)},
            {"contact_right", at_contact("the right wall"), false, at(1, contact_weights)},
            {"peak", highest, true, highest_weights},
            {"peak_left", "in the bin of the left half where it is highest", true, at(0, peak_weights)},
            {"peak_right", "in the bin of the right half where it is highest", true, at(1, peak_weights)},
            {"mid", amid, false, at(0, middle)}};
}

double weighted_sum(const Weights& weights, std::span<const double> bins) {
    double sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * bins[k];
    return sum;
}

}  // namespace mdsweep
