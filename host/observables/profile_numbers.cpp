#include "observables/profile_numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace mdsweep {

namespace {

constexpr double peak_window = 0.3;  // diameters
constexpr std::size_t fewest_bins = 3;

// The number of bins up to a distance beyond the plane of contact, the fewest beyond that plane included.
std::size_t bins_up_to(const BinnedWall& bins, double distance) {
    const double contact = bins.wall().contact() / bins.width();
    const auto wanted = static_cast<std::size_t>(std::lround(contact + distance / bins.width()));
    return std::min(bins.size(), std::max(wanted, static_cast<std::size_t>(std::lround(contact)) + fewest_bins));
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

QuickFit quick_fit(const BinnedWall& bins, std::span<const double> profile, std::size_t first, std::size_t last) {
    QuickFit fit;
    fit.origin = bins.points(first).front().distance;
    std::array<std::array<double, 4>, 3> rows{};  // normal equations with their right-hand side
    for (std::size_t k = first; k < last; ++k) {
        std::array<double, 3> moment{};
        for (const auto& [distance, weight] : bins.points(k)) {
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

// A fit beside the wall, of bins [first, last).
struct ContactFit {
    LocalFit fit;
    std::size_t first, last;
};

ContactFit fit_up_to(const BinnedWall& bins, std::span<const double> profile, std::size_t last, std::size_t terms = 3) {
    const std::size_t first = bins.first_open_bin();
    return {LocalFit(bins, profile, first, last, terms), first, last};
}

ContactFit contact_fit(const BinnedWall& bins, double diameter, std::span<const double> profile) {
    const auto last = [&](double window) { return bins_up_to(bins, window); };
    const double longest = contact_window * diameter;
    ContactFit of = fit_up_to(bins, profile, last(longest));
    const double slope = std::abs(of.fit.relative_slope(bins.wall().contact()));
    if (slope * longest > 1 && last(1 / slope) < of.last) of = fit_up_to(bins, profile, last(1 / slope));
    return of;
}

// The mean of the density without the wall's own repulsion over the rise of exp(-r/kT).
Weights contact_of(const BinnedWall& bins, const ContactFit& of) {
    const WallShape& wall = bins.wall();
    const double width = bins.width(), end = width * static_cast<double>(of.last);
    std::vector<BinnedWall::Point> within;
    std::vector<double> beyond(bins.size());
    for (const auto& [distance, share] : wall.rises()) {
        const double factor = wall.attraction() * share * bins.factor_across(distance);
        const auto bin = static_cast<std::size_t>(distance / width);
        if (distance < end)
            within.push_back({distance, factor});
        else if (bin < bins.size())
            beyond[bin] += factor;
    }
    Weights weights = of.fit.weights(within);
    for (std::size_t k = of.last; k < bins.size(); ++k)
        if (const double open = bins.factor(k); beyond[k] > 0 && open > 0) weights[k] += beyond[k] / open;
    return weights;
}

// As how many bins of equal counts those of a fit are; of mirror images, only one tells something.
double equal_bins(bool mirrored, std::span<const double> profile, const ContactFit& of) {
    const std::size_t last = mirrored ? std::min(of.last, (profile.size() + 1) / 2) : of.last;
    double sum = 0, squares = 0;
    for (std::size_t k = of.first; k < last; ++k) sum += profile[k], squares += profile[k] * profile[k];
    return squares > 0 ? sum * sum / squares : 0;
}

Weights bin_alone(std::size_t bin, std::size_t all) {
    Weights weights(all);
    weights[bin] = 1;
    return weights;
}

// The window around a bin that its density is fitted in: [first, first + size).
struct Window {
    std::size_t first, size;
};

Window window_around(std::size_t bin, std::size_t size, std::size_t first_open, std::size_t bins) {
    return {std::clamp(bin > size / 2 ? bin - size / 2 : 0, first_open, bins - size), size};
}

// The bin of the half beside the wall in which quick fits are highest.
std::size_t highest_bin(const BinnedWall& bins, std::span<const double> noise, std::span<const double> profile,
                        std::size_t window, const ContactFit& at_wall) {
    const std::size_t first = bins.first_open_bin(), all = profile.size();
    std::size_t chosen = first;
    double highest = -1;
    for (std::size_t k = first; k < std::max(first + 1, (all + 1) / 2); ++k) {
        const Window around = window_around(k, window, first, all);
        const QuickFit fit = quick_fit(bins, profile, around.first, around.first + window);
        double density = 0;
        for (const auto& [distance, weight] : bins.points(k)) density += weight * fit.value(distance);
        // As it is read then.
        if (around.first == first && k < at_wall.last) density = weighted_sum(at_wall.fit.weights_of_mean(k), profile);
        if (density > highest) highest = density, chosen = k;
    }
    constexpr double by_chance = 3;
    for (std::size_t k = first; k < std::max(first + 1, (all + 1) / 2); ++k)
        if (profile[k] - profile[chosen] > by_chance * std::hypot(noise[k], noise[chosen])) chosen = k;
    return chosen;
}

}  // namespace

Reading read_contact(const BinnedWall& bins, const ProfileTraits& traits, std::span<const double> profile) {
    const ContactFit of = contact_fit(bins, traits.diameter, profile);
    // Half of what lies beyond the plane of contact, with no more terms than bins.
    const auto plane = std::min(of.last, static_cast<std::size_t>(std::lround(bins.wall().contact() / bins.width())));
    const std::size_t beyond = std::min(of.last - plane, std::max<std::size_t>(2, (of.last - plane) / 2));
    const ContactFit half =
        fit_up_to(bins, profile, std::max(of.first + 1, plane + beyond), std::min<std::size_t>(3, beyond));
    return {contact_of(bins, of), contact_of(bins, half), equal_bins(traits.mirrored, profile, of)};
}

Reading read_peak(const BinnedWall& bins, const ProfileTraits& traits, std::span<const double> profile) {
    const std::size_t first = bins.first_open_bin(), all = profile.size();
    if (traits.noise.empty()) {
        const auto half = profile.subspan(first, std::max(first + 1, (all + 1) / 2) - first);
        const Weights highest =
            bin_alone(first + static_cast<std::size_t>(std::ranges::max_element(half) - half.begin()), all);
        return {highest, highest};
    }
    const auto wanted = static_cast<std::size_t>(std::lround(peak_window * traits.diameter / bins.width()));
    const std::size_t size = std::min(all - first, std::max(wanted, fewest_bins));
    const ContactFit at_wall = contact_fit(bins, traits.diameter, profile);
    const std::size_t chosen = highest_bin(bins, traits.noise, profile, size, at_wall);
    const Window around = window_around(chosen, size, first, all);
    const bool there = around.first == first && chosen < at_wall.last;
    const LocalFit& fit = there ? at_wall.fit : LocalFit(bins, profile, around.first, around.first + size);
    return {fit.weights_of_mean(chosen), bin_alone(chosen, all)};
}

Weights middle_weights(const BinnedWall& bins) {
    constexpr int pieces = 200;  // of a bin that is partly within
    const std::size_t all = bins.size();
    Weights weights(all);
    const double begin = 0.45 * static_cast<double>(all), end = 0.55 * static_cast<double>(all);
    for (std::size_t k = 0; k < all; ++k) {
        const auto place = static_cast<double>(k);
        if (place + 1 <= begin || place >= end) continue;
        if (place >= begin && place + 1 <= end) {
            weights[k] = 1 / (end - begin);
            continue;
        }
        double within = 0, sum = 0;  // of the walls' factors: what is in a bin may be at one end of it
        for (int i = 0; i < pieces; ++i) {
            const double low = place + static_cast<double>(i) / pieces, high = low + 1.0 / pieces;
            const double middle = 0.5 * (low + high) * bins.width();
            const double factor = bins.wall().factor(middle) * bins.factor_across(middle) + 1e-30;
            sum += factor;
            within += factor * std::max(0.0, std::min(end, high) - std::max(begin, low)) * pieces;
        }
        weights[k] = within / (sum * (end - begin));
    }
    return weights;
}

namespace {

using ReadBins = Reading (*)(const BinnedWall&, const ProfileTraits&, std::span<const double>);

// Of a whole profile, as seen from one of its walls.
Reading read_at(const SlitWalls& slit, std::size_t side, std::span<const double> whole, ReadBins read) {
    std::vector<double> seen(whole.begin(), whole.end()), noise = slit.noise;
    if (side == 0) return read(slit.sides[0], {slit.diameter, false, std::move(noise)}, seen);
    std::ranges::reverse(seen), std::ranges::reverse(noise);
    Reading reading = read(slit.sides[1], {slit.diameter, false, std::move(noise)}, seen);
    std::ranges::reverse(reading.weights), std::ranges::reverse(reading.check);
    return reading;
}

std::vector<double> with_mirror_image(std::span<const double> half) {
    std::vector<double> whole(half.begin(), half.end());
    whole.insert(whole.end(), half.rbegin(), half.rend());
    return whole;
}

// Half a profile, whose other half is its mirror image.
Reading read_mirrored(const SlitWalls& slit, std::span<const double> half, ReadBins read) {
    Reading reading =
        read(slit.sides[0], {slit.diameter, true, with_mirror_image(slit.noise)}, with_mirror_image(half));
    for (Weights* const weights : {&reading.weights, &reading.check}) {
        for (std::size_t k = 0; k < half.size(); ++k) (*weights)[k] += (*weights)[weights->size() - 1 - k];
        weights->resize(half.size());
    }
    return reading;
}

Reading read_highest(const SlitWalls& slit, std::span<const double> whole) {
    Reading left = read_at(slit, 0, whole, read_peak), right = read_at(slit, 1, whole, read_peak);
    return weighted_sum(left.weights, whole) < weighted_sum(right.weights, whole) ? right : left;
}

Reading read_middle(const BinnedWall& bins, const ProfileTraits&, std::span<const double>) {
    const Weights weights = middle_weights(bins);
    return {weights, weights};
}

}  // namespace

SlitWalls slit_walls(const ProfileWalls& of, bool mirrored, std::size_t bins) {
    std::vector<WallShape> shapes(mirrored ? 1 : 2);
    if (of.one_plane)
        for (std::size_t side = 0; side < shapes.size(); ++side) shapes[side] = WallShape(of.potentials[side], of.kT);
    SlitWalls slit{{}, of.one_plane ? of.diameter : 0};
    for (std::size_t side = 0; side < shapes.size(); ++side)
        slit.sides.emplace_back(shapes[side], mirrored ? shapes[side] : shapes[1 - side], of.height, bins);
    return slit;
}

SlitWalls slit_walls(const System& system, std::size_t group, bool mirrored, std::size_t bins, bool one_plane) {
    const ProfileGroup& profile = system.profiles[group];
    const std::array potentials = {wall_of(system, 0, profile), wall_of(system, 1, profile)};
    return slit_walls({potentials, system.temperature, system.height, profile.diameter, one_plane}, mirrored, bins);
}

namespace {

std::vector<ProfileNumber> numbers_of(bool mirrored) {
    const auto at_contact = [](const std::string& wall) {
        return "at contact with " + wall +
               ": where its repulsion begins, which is left out; extrapolated from 0.3 diameters or 3 bins";
    };
    // Found and read in the same blocks, the highest bin is one that noise lifts.
    const std::string elsewhere = ", of each quarter of the run in the bin that is highest in the other three",
                      highest = "where it is highest" + elsewhere,
                      amid = "around the mid-plane, in a tenth of the slit";
    if (mirrored) {
        const auto of = [](ReadBins read) {
            return [=](const SlitWalls& slit, std::span<const double> half) { return read_mirrored(slit, half, read); };
        };
        return {{"contact", at_contact("a wall"), false, true, of(read_contact)},
                {"peak", highest, true, false, of(read_peak)},
                {"mid", amid, false, false, of(read_middle)}};
    }
    const auto at = [](std::size_t side, ReadBins read) {
        return [=](const SlitWalls& slit, std::span<const double> whole) { return read_at(slit, side, whole, read); };
    };
    return {{"contact_left", at_contact("the left wall"), false, true, at(0, read_contact)},
            {"contact_right", at_contact("the right wall"), false, true, at(1, read_contact)},
            {"peak", highest, true, false, read_highest},
            {"peak_left", "in the left half where it is highest" + elsewhere, true, false, at(0, read_peak)},
            {"peak_right", "in the right half where it is highest" + elsewhere, true, false, at(1, read_peak)},
            {"mid", amid, false, false, at(0, read_middle)}};
}

}  // namespace

const std::vector<ProfileNumber>& profile_numbers(bool mirrored) {
    static const std::vector<ProfileNumber> of_half = numbers_of(true), of_whole = numbers_of(false);
    return mirrored ? of_half : of_whole;
}

double weighted_sum(const Weights& weights, std::span<const double> bins) {
    double sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * bins[k];
    return sum;
}

}  // namespace mdsweep
