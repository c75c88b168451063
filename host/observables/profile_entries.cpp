// Profiles across a slit, and the numbers read off them.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "observables/catalogue.hpp"
#include "observables/profile_numbers.hpp"
#include "observables/slit_profiles.hpp"

namespace mdsweep {

namespace {

// How the profiles of a sweep's slits are binned.
struct Bins {
    bool half;
    int whole;  // the engine's, from wall to wall
    Units units;

    explicit Bins(const Setup& setup)
        : half(setup.equal_walls), whole(setup.simulation.profile_bins), units(setup.units) {}

    [[nodiscard]] int size() const { return half ? whole / 2 : whole; }
    [[nodiscard]] double width(const System& system) const { return system.height / whole; }

    [[nodiscard]] Observable profile(const std::string& name, const std::string& unit) const {
        Observable observable{.name = name, .unit = unit, .size = size()};
        observable.axis = half ? Axis::half_z : Axis::z;
        observable.place_name = "z";
        observable.place_unit = length_unit(units);
        for (int k = 0; k < size(); ++k) observable.places.push_back((k + 0.5) / whole);
        return observable;
    }

    // Sums over the engine's groups, each with a weight, per volume.
    template <class Weight>
    [[nodiscard]] Columns densities(const System& system, const md::BlockAverages& block, const Weight& weight) const {
        Columns sum(static_cast<std::size_t>(whole));
        const double bin_volume = width(system) * system.area();
        for (int group = 0; group < system.group_count(); ++group) {
            const double factor = weight(group) / bin_volume;
            if (factor == 0) continue;
            for (int k = 0; k < whole; ++k) sum[k] += factor * block.profile[std::ptrdiff_t{group} * whole + k];
        }
        return half ? half_profile(sum) : sum;
    }

    [[nodiscard]] Columns charges(const System& system, const md::BlockAverages& block) const {
        return densities(system, block, [&](int group) { return system.group_charge(group); });
    }
    // The wall's that a profile begins at; with equal walls, their mean.
    [[nodiscard]] double wall_charge(const System& system) const {
        return half ? 0.5 * (system.walls[0].charge + system.walls[1].charge) : system.walls[0].charge;
    }
};

// -- densities --------------------------------------------------------------------------------------------------------

double mean_density(const System& system, std::size_t k) {
    const double density = to_density(system, system.density(system.profiles[k]));
    return density > 0 ? density : to_density(system, 1 / system.volume());
}

Series density_series(const Samples& samples, const Bins& bins, std::size_t k) {
    const System& system = samples.system;
    return samples.map([&](const md::BlockAverages& block) {
        const std::vector<int>& groups = system.profiles[k].groups;
        Columns profile =
            bins.densities(system, block, [&](int group) { return std::ranges::count(groups, group) > 0 ? 1.0 : 0.0; });
        for (double& density : profile) density = to_density(system, density);
        return profile;
    });
}

ObservableEntry density(const Setup& setup, std::size_t k) {
    const Bins bins(setup);
    ObservableEntry entry{
        .observable = bins.profile(setup.species[k] + "_density", density_unit(setup.units)),
        .sentence = "density of " + setup.species[k] + " across the slit; z is counted from the left wall",
        .series = [=](const Samples& samples) { return density_series(samples, bins, k); },
        .size = [=](const System& system) { return mean_density(system, k); },
        .missing = setup.without_walls(),
        .absent = none_of({k}),
        .zero_when_absent = true,
        .usual = setup.walls ? 1 : 0};
    entry.observable.mean_known = true;
    return entry;
}

SlitWalls walls_of(const System& system, std::size_t k, bool mirrored) {
    SlitWalls slit{{}, system.height, system.profiles[k].diameter};
    for (std::size_t side = 0; side < (mirrored ? 1U : 2U); ++side)
        slit.walls.emplace_back(wall_of(system, side, system.profiles[k]), system.temperature);
    return slit;
}

// The quarter of the blocks, in time, that a block belongs to.
constexpr std::size_t quarters = 4;
std::size_t quarter_of(const Series& series, std::size_t replica, std::size_t block) {
    const std::size_t blocks = series[replica].size();
    return blocks < quarters ? (replica + block) % quarters : quarters * block / blocks;
}

Columns mean_of(const Series& series) {
    Columns mean;
    double blocks = 0;
    for (const auto& replica : series)
        for (const Columns& block : replica) {
            mean.resize(block.size());
            for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += block[k];
            ++blocks;
        }
    for (double& value : mean) value /= blocks;
    return mean;
}

// The blocks of the other three quarters.
Series without_quarter(const Series& series, std::size_t quarter) {
    Series rest(series.size());
    for (std::size_t r = 0; r < series.size(); ++r)
        for (std::size_t b = 0; b < series[r].size(); ++b)
            if (quarter_of(series, r, b) != quarter) rest[r].push_back(series[r][b]);
    return rest;
}

// A number read off a density profile's mean, as the same weighted sum of each block average's bins. Where the place is
// searched for, a quarter of the blocks is read where the other three quarters are highest: noise that made a place the
// highest is then none of what is read there, which would be too high by a standard error or two.
Series read_off(const Samples& samples, const Bins& bins, std::size_t k, const ProfileNumber& number) {
    const Series profiles = density_series(samples, bins, k);
    const SlitWalls slit = walls_of(samples.system, k, bins.half);
    const Weights of_all = number.weights(slit, mean_of(profiles));
    std::array<Weights, quarters> weights;
    for (std::size_t quarter = 0; quarter < quarters; ++quarter) {
        const Columns mean = number.searched ? mean_of(without_quarter(profiles, quarter)) : Columns();
        weights[quarter] = mean.empty() ? of_all : number.weights(slit, mean);
    }
    Series read(profiles.size());
    for (std::size_t r = 0; r < profiles.size(); ++r)
        for (std::size_t b = 0; b < profiles[r].size(); ++b)
            read[r].push_back({weighted_sum(weights[quarter_of(profiles, r, b)], profiles[r][b])});
    return read;
}

ObservableEntry profile_number(const Setup& setup, std::size_t k, const ProfileNumber& number) {
    return {.observable = {.name = setup.species[k] + "_" + number.ending, .unit = density_unit(setup.units)},
            .sentence = "density of " + setup.species[k] + " " + number.where,
            .series = [=, bins = Bins(setup)](const Samples& samples) { return read_off(samples, bins, k, number); },
            .size = [=](const System& system) { return mean_density(system, k); },
            .missing = setup.without_walls(),
            .absent = none_of({k}),
            .zero_when_absent = true};
}

// -- charges ----------------------------------------------------------------------------------------------------------

std::string without_charged_slit(const Setup& setup) {
    return setup.walls ? setup.without_charges() : setup.without_walls();
}

// Charges of either sign, per volume.
double charged_density(const System& system) {
    double sum = 0;
    for (const SystemSpecies& s : system.species) sum += std::abs(s.charge) * system.density(s);
    return std::max(sum, 1 / system.volume());
}

ObservableEntry charge_density(const Setup& setup) {
    const Bins bins(setup);
    const auto series = [=](const Samples& samples) {
        return samples.map([&](const md::BlockAverages& block) {
            Columns profile = bins.charges(samples.system, block);
            for (double& charge : profile) charge = to_density(samples.system, charge);
            return profile;
        });
    };
    return {.observable = bins.profile("charge_density", density_unit(setup.units)),
            .sentence = "charge of the particles per volume, in unit charges, across the slit",
            .series = series,
            .size = [](const System& system) { return to_density(system, charged_density(system)); },
            .missing = without_charged_slit(setup)};
}

ObservableEntry potential(const Setup& setup) {
    const Bins bins(setup);
    const auto series = [=](const Samples& samples) {
        const System& system = samples.system;
        return samples.map([&](const md::BlockAverages& block) {
            return electrostatic_potential(bins.charges(system, block), bins.width(system), bins.wall_charge(system),
                                           system.bjerrum, bins.half);
        });
    };
    return {.observable = bins.profile("electrostatic_potential", "kT/e"),
            .sentence = "potential across the slit by Poisson's equation, 0 at the mid-plane",
            .series = series,
            .size = [](const System&) { return 1.0; },
            .missing = without_charged_slit(setup)};
}

ObservableEntry charge_from_the_wall(const Setup& setup) {
    const Bins bins(setup);
    const auto series = [=](const Samples& samples) {
        const System& system = samples.system;
        return samples.map([&](const md::BlockAverages& block) {
            Columns profile =
                integrated_charge(bins.charges(system, block), bins.width(system), bins.wall_charge(system));
            for (double& charge : profile) charge = to_surface_charge(system, charge);
            return profile;
        });
    };
    // The walls', or that of a layer of particles a diameter thick.
    const auto size = [](const System& system) {
        double charge = std::max(std::abs(system.wall_charge(0)), std::abs(system.wall_charge(1)));
        for (const SystemSpecies& s : system.species)
            charge = std::max(charge, charged_density(system) * 0.5 * s.diameter);
        return to_surface_charge(system, charge);
    };
    return {.observable = bins.profile("integrated_charge", surface_charge_unit(setup.units)),
            .sentence = "charge per area of the left wall and of all particles up to z",
            .series = series,
            .size = size,
            .missing = without_charged_slit(setup)};
}

}  // namespace

std::vector<ObservableEntry> density_entries(const Setup& setup) {
    std::vector<ObservableEntry> entries;
    for (std::size_t k = 0; k < setup.species.size(); ++k) entries.push_back(density(setup, k));
    return entries;
}

std::vector<ObservableEntry> profile_number_entries(const Setup& setup) {
    std::vector<ObservableEntry> entries;
    for (std::size_t k = 0; k < setup.species.size(); ++k) {
        std::vector<ObservableEntry> of_species;
        for (const ProfileNumber& number : profile_numbers(setup.equal_walls))
            of_species.push_back(profile_number(setup, k, number));
        // What slits of the other kind have, so that its names are known.
        for (const ProfileNumber& number : profile_numbers(!setup.equal_walls)) {
            ObservableEntry other = profile_number(setup, k, number);
            if (std::ranges::count(of_species, other.observable.name, [](const auto& e) { return e.observable.name; }))
                continue;
            if (other.missing.empty()) other.missing = setup.other_walls();
            of_species.push_back(std::move(other));
        }
        std::ranges::move(of_species, std::back_inserter(entries));
    }
    return entries;
}

std::vector<ObservableEntry> charge_entries(const Setup& setup) {
    std::vector<ObservableEntry> entries = {charge_density(setup), potential(setup), charge_from_the_wall(setup)};
    for (ObservableEntry& entry : entries) entry.observable.signed_value = true;
    return entries;
}

}  // namespace mdsweep
