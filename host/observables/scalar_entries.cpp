// Numbers of a point that are no part of a profile. To add one: an entry in the list below, and a test.
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
    return (block.potential_energy + samples.system.energy_tail) / samples.system.ions();
}

double kT(const System& system) {
    return system.temperature;
}

double ideal_pressure(const System& system) {
    return system.ions() * system.temperature / system.volume();
}

// The mean of both walls.
double pressure_on_the_walls(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    return 0.5 * (block.wall_force[0] + block.wall_force[1]) / system.length_unit / system.area();
}

// rho kT + (virial + electrostatic energy) / (3 V): the energy of charges scales as 1 / length. A thermostat's kT is
// known; at constant energy it is what it turns out to be.
double virial_pressure(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    const bool known = thermostat_of(samples.config.simulation) != md::Thermostat::none;
    const double temperature_now = known ? system.temperature : block.temperature;
    return (system.ions() * temperature_now + (block.virial + block.electrostatic_energy) / 3) / system.volume() +
           system.pressure_tail;
}

}  // namespace

std::vector<ObservableEntry> thermal_entries(const Setup& setup) {
    return {
        {.observable = {.name = "temperature", .unit = "1"},
         .sentence = "kinetic temperature, as kT in the unit of energy",
         .series = each(temperature),
         .size = kT},
        {.observable = {.name = "potential_energy", .unit = setup.energy_unit, .signed_value = true},
         .sentence = "potential energy of all forces but the walls'",
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
    };
}

}  // namespace mdsweep
