#include "observables/contact_forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "observables/catalogue.hpp"
#include "observables/slit_profiles.hpp"

namespace mdsweep {

namespace {

// Particles near a wall: so many per area, as exp(-distance / thickness), or 1 / (1 + distance / thickness)^2 where
// charges act on each other.
struct Layer {
    std::size_t side;
    double thickness, count;
};

// What drives charges to a wall, as the wall's charge that would do the same (e per area), its sign included; the field
// alone, in kT per unit charge and length, where charges do not act on each other.
double drive_to(const System& system, std::size_t side) {
    const double field = (side == 0 ? 1 : -1) * system.field[2] / system.temperature;
    if (system.bjerrum <= 0) return field;
    return system.walls[side].charge + field / (4 * std::numbers::pi * system.bjerrum);
}

// All that a wall attracts shares in its charge.
std::vector<Layer> layers_of(const System& system, const SystemSpecies& species) {
    std::vector<Layer> layers;
    for (const std::size_t side : {0, 1}) {
        const double drive = drive_to(system, side), pull = -species.charge * drive;
        if (!(pull > 0)) continue;
        if (system.bjerrum <= 0) {
            layers.push_back({side, 1 / pull, species.count / system.area()});
            continue;
        }
        double charges = 0;  // of all that are attracted
        for (const SystemSpecies& s : system.species)
            if (s.charge * drive < 0) charges += std::abs(s.charge) * s.count;
        const double held = std::abs(drive) * species.count / charges;
        layers.push_back({side, 1 / (2 * std::numbers::pi * system.bjerrum * pull), held});
    }
    double held = 0;
    for (const Layer& layer : layers) held += layer.count;
    const double there = species.count / system.area();
    for (Layer& layer : layers)
        if (held > there) layer.count *= there / held;
    return layers;
}

// Points of a slit at even distances, as many as bins of the most.
constexpr std::size_t points_of_a_slit = std::size_t{10} * most_profile_bins;

std::vector<double> merged(const std::vector<double>& points, std::size_t bins) {
    std::vector<double> sums(bins);
    for (std::size_t i = 0; i < points.size(); ++i)
        sums[i * bins / points.size()] += points[i] * static_cast<double>(bins) / static_cast<double>(points.size());
    return sums;
}

// Adds so many per area, distributed as exp(log_weights).
void add(std::vector<double>& points, const std::vector<double>& log_weights, double count, double height) {
    const double most = std::ranges::max(log_weights);
    if (!std::isfinite(most)) return;
    std::vector<double> weights = log_weights;
    for (double& weight : weights) weight = std::exp(weight - most);
    const double sum =
        std::accumulate(weights.begin(), weights.end(), 0.0) * height / static_cast<double>(weights.size());
    for (std::size_t i = 0; i < points.size(); ++i) points[i] += count * weights[i] / sum;
}

std::vector<double> estimated_points(const System& system, std::size_t group) {
    const ProfileGroup& profile = system.profiles[group];
    const WallShape left(wall_of(system, 0, profile), system.temperature),
        right(wall_of(system, 1, profile), system.temperature);
    std::vector<double> z(points_of_a_slit), walls(points_of_a_slit), points(points_of_a_slit);
    for (std::size_t i = 0; i < z.size(); ++i) {
        z[i] = system.height * (static_cast<double>(i) + 0.5) / static_cast<double>(z.size());
        walls[i] = std::log(left.factor(z[i])) + std::log(right.factor(system.height - z[i]));
    }
    const bool screened = system.bjerrum > 0;
    double elsewhere = 0;  // per area
    for (const SystemSpecies& species : system.species) {
        if (std::ranges::count(profile.groups, species.group) == 0) continue;
        elsewhere += species.count / system.area();
        for (const auto& [side, thickness, count] : layers_of(system, species)) {
            elsewhere -= count;
            std::vector<double> near = walls;
            const double plane = (side == 0 ? left : right).contact();
            for (std::size_t i = 0; i < z.size(); ++i) {
                const double beyond = ((side == 0 ? z[i] : system.height - z[i]) - plane) / thickness;
                near[i] -= screened && beyond > 0 ? 2 * std::log1p(beyond) : beyond;
            }
            add(points, near, count, system.height);
        }
    }
    add(points, walls, std::max(0.0, elsewhere), system.height);
    return points;
}

}  // namespace

std::vector<double> estimated_profile(const System& system, std::size_t group, std::size_t bins) {
    return merged(estimated_points(system, group), bins);
}

std::optional<int> bins_that_tell(const System& system, std::size_t group, const ProfileNumber& number, bool mirrored,
                                  int bins) {
    if (system.count_of(system.profiles[group]) == 0) return bins;
    const std::vector<double> points = estimated_points(system, group);
    // What is suggested is to be safe.
    constexpr double safe = 4.0 / 3;
    for (int tried = bins;; tried = std::min(2 * tried, most_profile_bins)) {
        const SlitWalls slit = slit_walls(system, group, mirrored, static_cast<std::size_t>(tried));
        std::vector<double> estimate = merged(points, static_cast<std::size_t>(tried));
        if (mirrored) estimate = half_profile(estimate);
        if (number.read(slit, estimate).bins >= fewest_equal_bins * (tried == bins ? 1 : safe)) return tried;
        if (tried >= most_profile_bins) return std::nullopt;
    }
}

std::string narrower_bins(std::optional<int> bins) {
    if (!bins) return "no number of bins that there may be would do; leave it out of `outputs`";
    return fmt::format("give simulation: {{profile_bins: {}}} or more, or leave it out of `outputs`", *bins);
}

namespace {

// Of one output, over the points that are looked at.
struct Forecast {
    std::size_t profile;
    const ProfileNumber* number;
    std::size_t looked_at = 0, too_wide = 0, first = 0;
    double width = 0;  // of a bin, at the first
    std::optional<int> needed = 0;

    void add(std::size_t point, const System& system, std::optional<int> bins, int given) {
        ++looked_at;
        if (bins && *bins <= given) return;
        if (too_wide++ == 0) first = point, width = system.height / given;
        needed = bins && needed ? std::optional(std::max(*bins, *needed)) : std::nullopt;
    }
};

std::vector<Forecast> contacts_among_outputs(const Config& config, const Setup& setup) {
    std::vector<Forecast> forecasts;
    if (!setup.walls) return forecasts;
    for (std::size_t k = 0; k < setup.species.size(); ++k)
        for (const ProfileNumber& number : profile_numbers(setup.equal_walls))
            if (number.at_plane && std::ranges::count(config.outputs, setup.species[k] + "_" + number.ending) > 0)
                forecasts.push_back({k, &number});
    return forecasts;
}

}  // namespace

std::vector<std::string> contact_warnings(const Config& config, const Design& design) {
    constexpr std::size_t most_looked_at = 50;  // at even distances in the design
    const Setup setup(config);
    const int given = config.simulation.profile_bins;
    std::vector<Forecast> forecasts = contacts_among_outputs(config, setup);
    if (forecasts.empty()) return {};
    const std::size_t stride = 1 + design.size() / most_looked_at;
    for (std::size_t i = 0; i < design.size(); i += stride) {
        const System system = make_system(config, design.names, design.points[i]);
        for (Forecast& forecast : forecasts)
            forecast.add(i, system,
                         bins_that_tell(system, forecast.profile, *forecast.number, setup.equal_walls, given), given);
    }
    std::vector<std::string> warnings;
    for (const Forecast& forecast : forecasts) {
        if (forecast.too_wide == 0) continue;
        const std::string& species = setup.species[forecast.profile];
        warnings.push_back(fmt::format(
            "the bins of the profile look too wide to tell {}_{}: at {} of {} points looked at, the first of them "
            "point {}, nearly all that {} has beside the wall would be in one bin (of {:.4g} there), and such "
            "points fail; {}",
            species, forecast.number->ending, forecast.too_wide, forecast.looked_at, forecast.first, species,
            forecast.width, narrower_bins(forecast.needed)));
    }
    return warnings;
}

}  // namespace mdsweep
