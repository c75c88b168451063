// Numbers of a point that are no part of a profile. To add one: an entry in the list below, and a test.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <utility>

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

// The force per area that the particles exert on a wall, away from the middle.
double contact_pressure(const System& system, const md::BlockAverages& block, std::size_t side) {
    return block.wall_force[side] / system.length_unit / system.area();
}

// The force per area on a wall's charge, away from the middle: by the other charges, the other wall's included, whose
// sheets have a field of 2 pi l_B kT each, and by an external field. Where all charges are neutral together, that is -2
// pi l_B kT sigma^2 (Henderson, Blum and Lebowitz, J. Electroanal. Chem. 102, 315, 1979).
double electrostatic_pressure(const System& system, std::size_t side) {
    double others = system.walls[1 - side].charge;
    for (const SystemSpecies& s : system.species) others += s.count * s.charge / system.area();
    const double outwards = side == 0 ? -1 : 1;
    return system.walls[side].charge *
           (2 * std::numbers::pi * system.bjerrum * system.temperature * others + outwards * system.field[2]);
}

double net_pressure(const System& system, const md::BlockAverages& block, std::size_t side) {
    return contact_pressure(system, block, side) + electrostatic_pressure(system, side);
}

// The mean of both walls.
double mean_net_pressure(const Samples& samples, const md::BlockAverages& block) {
    return 0.5 * (net_pressure(samples.system, block, 0) + net_pressure(samples.system, block, 1));
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

ObservableEntry pressure_entry(const Setup& setup, const std::string& ending, const std::string& sentence,
                               std::function<Series(const Samples&)> series) {
    return {.observable = {.name = "pressure" + ending,
                           .unit = setup.units == Units::nm ? "kT/nm3" : "1",
                           .signed_value = true},
            .sentence = sentence,
            .series = std::move(series),
            .size = ideal_pressure};
}

// The parts of the net pressure, and where the walls differ both on each of them.
std::vector<ObservableEntry> wall_pressure_entries(const Setup& setup) {
    using Pressure = double (*)(const System&, const md::BlockAverages&, std::size_t);
    const Pressure electrostatic = [](const System& system, const md::BlockAverages&, std::size_t side) {
        return electrostatic_pressure(system, side);
    };
    struct Part {
        std::string ending, before, after;  // a wall, in the sentence
        Pressure of;
        bool charged;
    };
    const std::vector<Part> parts = {
        {"", "net normal pressure on ", "", net_pressure, false},
        {"_contact", "force per area of the particles on ", ", by its own potential: a part of the pressure",
         contact_pressure, false},
        {"_electrostatic", "force per area on the charge of ",
         ", by all other charges and a field: a part of the pressure; known exactly", electrostatic, true}};
    std::vector<ObservableEntry> entries;
    for (const Part& part : parts)
        for (const std::size_t side : {0, 1, 2}) {  // 2: the mean of both
            if (part.ending.empty() && side == 2) continue;
            const auto series = each([side, of = part.of](const Samples& samples, const md::BlockAverages& block) {
                if (side < 2) return of(samples.system, block, side);
                return 0.5 * (of(samples.system, block, 0) + of(samples.system, block, 1));
            });
            const std::array<std::string, 3> endings = {"_left", "_right", ""};
            const std::array<std::string, 3> walls = {"the left wall", "the right wall", "each wall"};
            ObservableEntry entry =
                pressure_entry(setup, part.ending + endings[side], part.before + walls[side] + part.after, series);
            entry.missing = setup.without_walls();
            if (entry.missing.empty() && part.charged) entry.missing = setup.without_charges();
            if (entry.missing.empty() && (side == 2) != setup.equal_walls) entry.missing = setup.other_walls();
            entries.push_back(std::move(entry));
        }
    return entries;
}

}  // namespace

std::vector<ObservableEntry> thermal_entries(const Setup& setup) {
    return {
        {.observable = {.name = "temperature", .unit = "1"},
         .sentence = "kinetic temperature, as kT in the unit of energy",
         .series = each(temperature),
         .size = kT},
        {.observable = {.name = "potential_energy", .unit = setup.energy_unit, .signed_value = true},
         .sentence = std::string("potential energy of all forces") + (setup.walls ? ", walls included" : ""),
         .series = each(potential_energy),
         .size = kT,
         .usual = setup.walls ? 0 : 2},
    };
}

std::vector<ObservableEntry> scalar_entries(const Setup& setup) {
    std::vector<ObservableEntry> entries = {
        pressure_entry(
            setup, "",
            setup.walls ? "net normal pressure, by which the slit pushes its walls apart" : "pressure, by the virial",
            setup.walls ? each(mean_net_pressure) : each(virial_pressure)),
        {.observable = {.name = "debye_length", .unit = length_unit(setup.units)},
         .sentence = "Debye screening length 1/kappa of the particles that are there; known exactly",
         .series = each([](const Samples& samples, const md::BlockAverages&) { return debye_length(samples.system); }),
         .size = debye_length,
         .missing = setup.without_charges()},
    };
    entries.front().usual = setup.walls ? 0 : 1;
    std::ranges::move(wall_pressure_entries(setup), std::back_inserter(entries));
    return entries;
}

}  // namespace mdsweep
