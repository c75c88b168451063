// Numbers of a point that are no part of a profile. To add one: an entry in the list below, and a test.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "observables/catalogue.hpp"

namespace mdsweep {

namespace {

// A number of each block average.
template <class Value>
std::function<Series(const Samples&)> each(Value value) {
    return [=](const Samples& samples) {
        return samples.map([&](const md::BlockAverages& block) { return Columns{value(samples, block)}; });
    };
}

double temperature(const Samples&, const md::BlockAverages& block) {
    return block.temperature;
}

double potential_energy(const Samples& samples, const md::BlockAverages& block) {
    return (block.potential_energy + samples.system.energy_tail) / samples.system.particle_count();
}

double kT(const System& system) {
    return system.temperature;
}

double ideal_pressure(const System& system) {
    return system.density() * system.temperature;
}

// The mean of both walls.
double pressure_on_the_walls(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    return 0.5 * (block.wall_force[0] + block.wall_force[1]) / system.length_unit / system.area();
}

// rho kT + (virial + electrostatic energy) / (3 V): the energy of charges scales as 1 / length. A thermostat's kT is
// known; at constant energy it is the measured one.
double virial_pressure(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    const bool known = thermostat_of(samples.config.simulation) != md::Thermostat::none;
    const double temperature_now = known ? system.temperature : block.temperature;
    return (system.particle_count() * temperature_now + (block.virial + block.electrostatic_energy) / 3) /
               system.volume() +
           system.pressure_tail;
}

// 1 / kappa, with kappa^2 = 4 pi l_B sum n_i z_i^2 (Debye and Hueckel, Phys. Z. 24, 185, 1923): n_i is the realised
// number of species i over the volume of the box, which ends at the walls of a slit. Where nothing screens (no charge,
// or a Bjerrum length of 0) it would be infinite, and is the longest side of the box.
double debye_length(const System& system) {
    double charges = 0;  // sum n_i z_i^2
    for (const SystemSpecies& s : system.species) charges += system.density(s) * s.charge * s.charge;
    const double kappa2 = 4 * std::numbers::pi * system.bjerrum * charges;
    return kappa2 > 0 ? 1 / std::sqrt(kappa2) : std::max({system.lateral, system.lateral_y, system.height});
}

}  // namespace

std::vector<ObservableEntry> thermal_entries(const Setup& setup) {
    return {
        {.observable = {.name = "temperature", .unit = "1"},
         .sentence = "kinetic temperature, as kT in the unit of energy",
         .series = each(temperature),
         .size = kT},
        {.observable = {.name = "potential_energy", .unit = setup.energy_unit, .signed_value = true},
         .sentence = "potential energy of all forces, walls included",
         .series = each(potential_energy),
         .size = kT,
         .usual = setup.walls ? 0 : 2},
    };
}

std::vector<ObservableEntry> scalar_entries(const Setup& setup) {
    return {
        {.observable = {.name = "pressure",
                        .unit = setup.units == Units::nm ? "kT/nm3" : "1",
                        .signed_value = !setup.walls},
         .sentence = setup.walls ? "normal pressure on the walls, the mean of both" : "pressure, by the virial",
         .series = setup.walls ? each(pressure_on_the_walls) : each(virial_pressure),
         .size = ideal_pressure,
         .usual = setup.walls ? 0 : 1},
        {.observable = {.name = "debye_length", .unit = length_unit(setup.units)},
         .sentence = "Debye screening length 1/kappa of the particles that are there; known exactly",
         .series = each([](const Samples& samples, const md::BlockAverages&) { return debye_length(samples.system); }),
         .size = debye_length,
         .missing = setup.without_charges()},
    };
}

}  // namespace mdsweep
