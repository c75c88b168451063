// Diffusion coefficients, mean squared displacements and velocity correlations as observables: along the walls in a
// slit, in all directions in a bulk.
#include "observables/catalogue.hpp"
#include "observables/diffusion.hpp"

namespace mdsweep {

namespace {

// All entries share the window, and the number of dimensions in which it is looked at.
struct Window {
    int samples;
    double lag_time;  // between two of them, tau
    bool bulk;
    Units units;
    double friction;  // per tau

    explicit Window(const Setup& setup)
        : samples(setup.simulation.correlation_samples),
          lag_time(setup.simulation.sampling_interval * setup.simulation.time_step_tau),
          bulk(!setup.walls),
          units(setup.units),
          friction(setup.simulation.friction_per_tau) {}

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

// The slope is linear in the displacements, so that block averages can be taken of it.
ObservableEntry diffusion_coefficient(const std::string& name, const Window& window, std::size_t k) {
    const auto series = [=](const Samples& samples) {
        return samples.map([&](const md::BlockAverages& block) {
            return Columns{
                einstein(displacement(samples.system, k, window, block), window.lag_time, window.dimensions())};
        });
    };
    return {.observable = {.name = name + "_diffusion", .unit = window.units == Units::nm ? "nm2/tau" : "1"},
            .sentence = "diffusion coefficient of " + name + window.directions() + ", by Einstein's relation",
            .series = series,
            .size = [=](const System& system) { return speed_squared(system, k) / window.friction; },  // a lone one's
            .recording = Recording::motion};
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
            .recording = Recording::motion};
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
        .recording = Recording::motion};
    entry.observable.signed_value = true;
    return entry;
}

}  // namespace

std::vector<ObservableEntry> motion_entries(const Setup& setup) {
    const Window window(setup);
    std::vector<ObservableEntry> entries;
    for (std::size_t k = 0; k < setup.species.size(); ++k)
        entries.push_back(diffusion_coefficient(setup.species[k], window, k));
    for (std::size_t k = 0; k < setup.species.size(); ++k) {
        entries.push_back(mean_squared_displacement(setup.species[k], window, k));
        entries.push_back(velocity_correlation(setup.species[k], window, k));
    }
    return entries;
}

}  // namespace mdsweep
