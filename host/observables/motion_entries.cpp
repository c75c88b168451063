// Diffusion coefficients, mean squared displacements and velocity correlations as observables: along the walls in a
// slit, in all directions in a bulk.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/block_plan.hpp"
#include "model/correlation_window.hpp"
#include "observables/block_average.hpp"
#include "observables/catalogue.hpp"
#include "observables/diffusion.hpp"

namespace mdsweep {

namespace {

constexpr std::size_t fewest_samples = 8;  // of a window that is looked at in quarters

// All entries share the window, and the number of dimensions in which it is looked at.
struct Window {
    int samples;
    double lag_time;  // between two of them, tau
    bool bulk;
    Units units;
    double friction;  // per tau
    SimulationConfig simulation;

    explicit Window(const Setup& setup)
        : samples(correlation_window(setup.simulation).samples),
          lag_time(correlation_window(setup.simulation).interval * setup.simulation.time_step_tau),
          bulk(!setup.walls),
          units(setup.units),
          friction(setup.simulation.friction_per_tau),
          simulation(setup.simulation) {}

    [[nodiscard]] int dimensions() const { return bulk ? 3 : 2; }
    [[nodiscard]] std::string directions() const { return bulk ? "" : " along the walls"; }
};

// The mean over a profile group's particles of what the engine recorded for its groups.
Columns of_particles(const System& system, std::size_t k, const Window& window, const std::vector<double>& lateral,
                     const std::vector<double>& z) {
    const auto samples = static_cast<std::size_t>(window.samples);
    Columns sum(samples);
    const double all = std::max(system.count_of(system.profiles[k]), 1);
    for (const int group : system.profiles[k].groups) {
        const double share = system.count_of({.name = "", .groups = {group}}) / all;
        for (std::size_t lag = 0; lag < samples; ++lag) {
            const std::size_t at = static_cast<std::size_t>(group) * samples + lag;
            sum[lag] += share * (lateral[at] + (window.bulk ? z[at] : 0));
        }
    }
    // From the engine's unit of length to the system's.
    for (double& value : sum) value *= system.length_unit * system.length_unit;
    return sum;
}

Columns displacement(const System& system, std::size_t k, const Window& window, const md::BlockAverages& block) {
    return of_particles(system, k, window, block.msd_lateral, block.msd_z);
}
Columns correlation(const System& system, std::size_t k, const Window& window, const md::BlockAverages& block) {
    return of_particles(system, k, window, block.vacf_lateral, block.vacf_z);
}

double mass_of(const System& system, std::size_t k) {
    for (const SystemSpecies& s : system.species)
        if (s.group == system.profiles[k].groups.front()) return s.mass;
    return 1;
}

// kT / m, the square of a velocity in the system's length and tau.
double speed_squared(const System& system, std::size_t k) {
    return system.temperature / mass_of(system, k) * system.length_unit * system.length_unit;
}

std::string squared(Units units) {
    return units == Units::nm ? "nm2" : "1";
}

Observable along_lags(const std::string& name, const std::string& unit, const Window& window) {
    Observable observable{.name = name, .unit = unit, .size = window.samples};
    observable.axis = Axis::other;
    observable.place_name = "t";
    observable.place_unit = "tau";
    for (int lag = 0; lag < window.samples; ++lag) observable.places.push_back(lag * window.lag_time);
    return observable;
}

// The fit of all blocks together over the samples from `first` to before `last`.
Diffusive pooled(const Samples& samples, std::size_t k, const Window& window, std::size_t first, std::size_t last) {
    const Columns msd = block_mean(
        samples.map([&](const md::BlockAverages& block) { return displacement(samples.system, k, window, block); }));
    const Columns vacf = block_mean(
        samples.map([&](const md::BlockAverages& block) { return correlation(samples.system, k, window, block); }));
    return diffusive(msd, first, last, window.lag_time, window.dimensions(), vacf.front() / window.dimensions());
}

// What a block's slope makes of the coefficient: linear in the displacements, so that block averages can be taken of
// it, and of mean `fit.coefficient`.
double coefficient_of(const Diffusive& fit, const Columns& msd, const Window& window, std::size_t first,
                      std::size_t last) {
    const double slope = einstein(msd, first, last, window.lag_time, window.dimensions());
    return fit.coefficient + fit.sensitivity * (slope - fit.slope);
}

// The sweep file's words for a window of so many tau, and for what has to hold it.
std::string longer_window(const SimulationConfig& simulation, double tau) {
    const double steps = tau / simulation.time_step_tau, block = static_cast<double>(steps_of_a_block(simulation));
    std::string window =
        fmt::format("simulation.time_correlation: {{samples: 200, interval: {:.0f}}}", std::ceil(steps / 200));
    if (steps <= block) return window;
    constexpr double fewest_blocks = 8;
    const auto production = static_cast<double>(simulation.production_steps);
    if (simulation.automatic)
        return fmt::format("{} and max_steps of at least {:.3g}, as a window lies within a block of {:.0f} steps",
                           window, steps * static_cast<double>(simulation.max_steps) / block, block);
    if (production >= fewest_blocks * steps)
        return fmt::format("{} and simulation.blocks: {:.0f}, as a window lies within a block", window,
                           std::floor(production / steps));
    return fmt::format(
        "{}, simulation.blocks: {:.0f} and production_steps of at least {:.3g}, as a window lies within "
        "a block",
        window, fewest_blocks, fewest_blocks * steps);
}

// Why the coefficient cannot be told from these samples: the window ends before the velocities have forgotten, or what
// its second quarter says is not what its second half says.
std::string not_diffusive(const Samples& samples, std::size_t k, const Window& window, const std::string& name) {
    constexpr double tolerance = 0.05, sigmas = 4, nearly = 0.7;
    const auto n = static_cast<std::size_t>(window.samples);
    const double length = static_cast<double>(window.samples) * window.lag_time;
    const Diffusive late = pooled(samples, k, window, n / 2, n);
    std::string what;
    double wanted = 4 * length;
    if (!late.reached) {
        what = "velocities remember for longer than half of it";
    } else if (n >= fewest_samples) {
        const Diffusive early = pooled(samples, k, window, n / 4, n / 2);
        const auto differences = samples.map([&](const md::BlockAverages& block) {
            const Columns msd = displacement(samples.system, k, window, block);
            return Columns{coefficient_of(late, msd, window, n / 2, n) -
                           coefficient_of(early, msd, window, n / 4, n / 2)};
        });
        const double error = block_average(differences).error.front();
        const double off = std::abs(late.coefficient - early.coefficient);
        // Where the earlier slope is not diffusive yet but the later one nearly is, the memory's form is taken on
        // trust.
        if (!early.reached && late.slope >= nearly * late.coefficient) return "";
        if (early.reached && off <= tolerance * std::abs(late.coefficient) + sigmas * error) return "";
        what = fmt::format("its second quarter gives {:.3g} and its second half {:.3g}", early.coefficient,
                           late.coefficient);
        wanted = 3 * length;
    }
    if (what.empty()) return "";
    return fmt::format("{}: a window of {:.3g} tau is too short to tell it, as {}; take {}", name, length, what,
                       longer_window(window.simulation, wanted));
}

std::string thermostat_part(const Window& window) {
    return window.simulation.thermostat == ThermostatKind::langevin
               ? "; the thermostat's friction lowers it (nose_hoover would not)"
               : "";
}

ObservableEntry diffusion_coefficient(const std::string& name, const Window& window, std::size_t k) {
    const std::string full = name + "_diffusion";
    const auto series = [=](const Samples& samples) {
        const auto n = static_cast<std::size_t>(window.samples);
        const Diffusive fit = pooled(samples, k, window, n / 2, n);
        return samples.map([&](const md::BlockAverages& block) {
            return Columns{coefficient_of(fit, displacement(samples.system, k, window, block), window, n / 2, n)};
        });
    };
    return {.observable = {.name = full, .unit = window.units == Units::nm ? "nm2/tau" : "1"},
            .sentence = "diffusion coefficient of " + name + window.directions() + ", by Einstein's relation" +
                        thermostat_part(window),
            .series = series,
            .size = [=](const System& system) { return speed_squared(system, k) / window.friction; },  // a lone one's
            .recording = Recording::motion,
            .absent = none_of({k}),
            .doubt = [=](const Samples& samples) { return Doubt{not_diffusive(samples, k, window, full)}; }};
}

ObservableEntry mean_squared_displacement(const std::string& name, const Window& window, std::size_t k) {
    const auto series = [=](const Samples& samples) {
        return samples.map(
            [&](const md::BlockAverages& block) { return displacement(samples.system, k, window, block); });
    };
    const auto size = [=](const System& system) {
        return window.dimensions() * speed_squared(system, k) / window.friction * window.samples * window.lag_time;
    };
    return {.observable = along_lags(name + "_msd", squared(window.units), window),
            .sentence = "mean squared displacement of " + name + window.directions(),
            .series = series,
            .size = size,
            .recording = Recording::motion,
            .absent = none_of({k})};
}

ObservableEntry velocity_correlation(const std::string& name, const Window& window, std::size_t k) {
    const auto series = [=](const Samples& samples) {
        return samples.map(
            [&](const md::BlockAverages& block) { return correlation(samples.system, k, window, block); });
    };
    ObservableEntry entry{
        .observable = along_lags(name + "_vacf", window.units == Units::nm ? "nm2/tau2" : "1", window),
        .sentence = "velocity autocorrelation of " + name + window.directions(),
        .series = series,
        .size = [=](const System& system) { return window.dimensions() * speed_squared(system, k); },
        .recording = Recording::motion,
        .absent = none_of({k})};
    entry.observable.signed_value = true;
    return entry;
}

}  // namespace

std::vector<ObservableEntry> motion_entries(const Setup& setup) {
    const Window window(setup);
    std::vector<ObservableEntry> entries;
    for (std::size_t k = 0; k < setup.species.size(); ++k) {
        entries.push_back(diffusion_coefficient(setup.species[k], window, k));
        entries.back().missing = setup.with_drift();
    }
    for (std::size_t k = 0; k < setup.species.size(); ++k) {
        entries.push_back(mean_squared_displacement(setup.species[k], window, k));
        entries.push_back(velocity_correlation(setup.species[k], window, k));
    }
    return entries;
}

std::vector<std::string> motion_warnings(const Config& config) {
    constexpr double memories = 2;  // from which on the fit is well determined
    const Window window{Setup(config)};
    const double needed = memories / window.friction, length = window.samples * window.lag_time;
    std::vector<std::string> warnings;
    if (config.simulation.thermostat != ThermostatKind::langevin || length >= 0.99 * needed) return warnings;
    for (const ObservableEntry& entry : motion_entries(Setup(config)))
        if (entry.doubt && std::ranges::count(config.outputs, entry.observable.name) > 0)
            warnings.push_back(fmt::format(
                "{} is looked for in windows of {:.3g} tau, and where particles seldom collide the friction lets "
                "velocities remember for {:.3g}: such points will fail; take {}",
                entry.observable.name, length, 1 / window.friction, longer_window(window.simulation, 2 * needed)));
    return warnings;
}

}  // namespace mdsweep
