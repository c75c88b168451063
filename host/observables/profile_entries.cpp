// Profiles across a slit, and the numbers read off them.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "basics/number_text.hpp"
#include "observables/block_average.hpp"
#include "observables/catalogue.hpp"
#include "observables/contact_forecast.hpp"
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

// The quarter of the blocks, in time, that a block belongs to.
constexpr std::size_t quarters = 4;
std::size_t quarter_of(const Series& series, std::size_t replica, std::size_t block) {
    const std::size_t blocks = series[replica].size();
    return blocks < quarters ? (replica + block) % quarters : quarters * block / blocks;
}

// The blocks of the other three quarters.
Series without_quarter(const Series& series, std::size_t quarter) {
    Series rest(series.size());
    for (std::size_t r = 0; r < series.size(); ++r)
        for (std::size_t b = 0; b < series[r].size(); ++b)
            if (quarter_of(series, r, b) != quarter) rest[r].push_back(series[r][b]);
    return rest;
}

// A number of a density profile.
struct ReadOff {
    Bins bins;
    std::size_t profile;
    bool one_plane;
    ProfileNumber number;

    [[nodiscard]] SlitWalls walls(const System& system) const {
        return slit_walls(system, profile, bins.half, static_cast<std::size_t>(bins.whole), one_plane);
    }
    [[nodiscard]] Reading of(SlitWalls& slit, const Series& profiles) const {
        const Columns mean = block_mean(profiles);
        slit.noise = independent_errors(profiles, mean);
        return number.read(slit, mean);
    }
};

// Two ways to read a number differ by so many errors by chance.
constexpr double by_chance = 2.5;

// Two ways to read a number, as the same weighted sums of each block average's bins.
struct Read {
    Series series, check;
    double bins = 0;  // see Reading

    // By how much they differ, and the error of that.
    [[nodiscard]] std::pair<double, double> difference() const {
        Series off = series;
        for (std::size_t r = 0; r < off.size(); ++r)
            for (std::size_t b = 0; b < off[r].size(); ++b) off[r][b].front() -= check[r][b].front();
        const BlockAverage average = block_average(off);
        return {average.mean.front(), average.error.front()};
    }
};

// Where the place is searched for, a quarter of the blocks is read where the other three quarters are highest: noise
// that made a place the highest is then none of what is read there, which would be too high by a standard error or two.
Read read_both(const Samples& samples, const ReadOff& what) {
    const Series profiles = density_series(samples, what.bins, what.profile);
    SlitWalls slit = what.walls(samples.system);
    const Reading of_all = what.of(slit, profiles);
    std::array<Reading, quarters> readings;
    for (std::size_t quarter = 0; quarter < quarters; ++quarter) {
        const Series rest = what.number.searched ? without_quarter(profiles, quarter) : Series();
        readings[quarter] = std::ranges::all_of(rest, &std::vector<Columns>::empty) ? of_all : what.of(slit, rest);
    }
    Read read{Series(profiles.size()), Series(profiles.size()), of_all.bins};
    for (std::size_t r = 0; r < profiles.size(); ++r)
        for (std::size_t b = 0; b < profiles[r].size(); ++b) {
            const Reading& reading = readings[quarter_of(profiles, r, b)];
            read.series[r].push_back({weighted_sum(reading.weights, profiles[r][b])});
            read.check[r].push_back({weighted_sum(reading.check, profiles[r][b])});
        }
    return read;
}

bool has_two_blocks(const Series& series) {
    std::size_t blocks = 0;
    for (const auto& replica : series) blocks += replica.size();
    return blocks >= 2;
}

// A peak is that of its bin where the fit does not go through it.
Series read_off(const Samples& samples, const ReadOff& what) {
    Read read = read_both(samples, what);
    if (!what.number.searched || !has_two_blocks(read.series)) return read.series;
    const auto [off, error] = read.difference();
    return std::abs(off) > by_chance * error ? read.check : read.series;
}

// Why the bins cannot tell a contact density, and what to change.
std::string too_wide(const System& system, const ReadOff& what) {
    const SlitWalls slit = what.walls(system);
    const double open = system.height - slit.sides.front().wall().contact() - slit.sides.back().wall().contact();
    const double layer = std::min(contact_window * slit.diameter, std::max(0.0, 0.5 * open)) / 6;
    const double wanted = std::max(4.0 * what.bins.whole, layer > 0 ? system.height / layer : 0);
    const std::string name = system.profiles[what.profile].name;
    return "the bins of the profile are too wide to tell " + name + "_" + what.number.ending + ": all that " + name +
           " has beside the wall is in one bin of " + number_text(what.bins.width(system)) + "; " +
           narrower_bins(2 * static_cast<int>(std::ceil(std::min<double>(most_profile_bins, wanted) / 2)));
}

// What a contact density may be off because the fit is no parabola is the part of the difference that is not chance.
Doubt doubt_of_contact(const Samples& samples, const ReadOff& what) {
    const Read read = read_both(samples, what);
    const auto [off, error] = read.difference();
    const bool tells = read.bins == 0 || read.bins >= fewest_equal_bins;  // 0: nothing is there
    return {tells ? "" : too_wide(samples.system, what),
            std::sqrt(std::max(0.0, off * off - by_chance * by_chance * error * error))};
}

ObservableEntry profile_number(const Setup& setup, std::size_t k, const ProfileNumber& number) {
    const ReadOff what{Bins(setup), k, setup.one_plane[k], number};
    ObservableEntry entry{
        .observable = {.name = setup.species[k] + "_" + number.ending, .unit = density_unit(setup.units)},
        .sentence = "density of " + setup.species[k] + " " + number.where,
        .series = [=](const Samples& samples) { return read_off(samples, what); },
        .size = [=](const System& system) { return mean_density(system, k); },
        .missing = setup.without_walls(),
        .absent = none_of({k}),
        .zero_when_absent = true};
    if (!number.at_plane) return entry;
    if (entry.missing.empty() && !setup.one_plane[k])
        entry.missing = "the species that " + setup.species[k] +
                        " counts together meet the walls at different planes: leave `profile` out of them, and the sum "
                        "of each one's own " +
                        number.ending + " is what all of them have at contact; " + setup.species[k] + "_density, " +
                        setup.species[k] + "_peak and " + setup.species[k] + "_mid are there for all together";
    entry.doubt = [=](const Samples& samples) { return doubt_of_contact(samples, what); };
    return entry;
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
