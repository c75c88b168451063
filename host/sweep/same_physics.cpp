#include "sweep/same_physics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mdsweep {

namespace {

bool near(float a, float b) {
    return std::abs(a - b) <= 1e-6F * std::max(std::abs(a), std::abs(b));
}

bool near(const md::Species& a, const md::Species& b) {
    return a.count == b.count && near(a.charge, b.charge) && near(a.diameter, b.diameter) && a.group == b.group &&
           near(a.mass, b.mass);
}

template <class Potential>
bool near_potential(const Potential& a, const Potential& b) {
    return a.kind == b.kind && a.truncation == b.truncation && near(a.cutoff, b.cutoff) &&
           std::ranges::equal(a.parameters, b.parameters, [](float x, float y) { return near(x, y); });
}

std::optional<std::string> numbers_differ(const md::ReplicaJob& one, const md::ReplicaJob& other, double length) {
    struct Named {
        const char* name;
        double one, other;
    };
    const auto number = [](auto value) { return static_cast<double>(value); };
    const Named all[] = {
        {"the lateral length of the box", length * number(one.lateral), length * number(other.lateral)},
        {"the lateral length of the box along y", length * number(one.box_y()), length * number(other.box_y())},
        {"the height", length * number(one.height), length * number(other.height)},
        {"the Bjerrum length", length * number(one.bjerrum), length * number(other.bjerrum)},
        {"the temperature", number(one.temperature), number(other.temperature)},
        {"the field along z", number(one.field[2]), number(other.field[2])},
        {"the field along x", number(one.field[0]), number(other.field[0])},
        {"the field along y", number(one.field[1]), number(other.field[1])},
        {"the accuracy of electrostatics", number(one.electrostatics_accuracy), number(other.electrostatics_accuracy)},
        {"the interval of the reciprocal forces", number(one.reciprocal_interval), number(other.reciprocal_interval)},
        {"the friction", number(one.friction), number(other.friction)},
        {"the thermostat's time", number(one.thermostat_time), number(other.thermostat_time)},
        {"the time step", number(one.time_step), number(other.time_step)},
        {"the number of equilibration steps", number(one.equilibration_steps), number(other.equilibration_steps)},
        {"the number of profile bins", number(one.bins), number(other.bins)},
    };
    for (const Named& n : all)
        if (std::abs(n.one - n.other) > 1e-6 * std::max(std::abs(n.one), std::abs(n.other)))
            return fmt::format("{} is {:.6g} and not {:.6g}", n.name, n.one, n.other);
    return std::nullopt;
}

}  // namespace

std::optional<std::string> difference(const md::ReplicaJob& one, const md::ReplicaJob& other, double length) {
    if (one.periodic_z != other.periodic_z) return "one has walls, the other has none";
    if (one.electrostatics != other.electrostatics) return "electrostatics is another method";
    if (one.thermostat != other.thermostat) return "the thermostat is another one";
    if (auto words = numbers_differ(one, other, length)) return words;
    const auto species = [](const md::Species& a, const md::Species& b) { return near(a, b); };
    if (!std::ranges::equal(one.species, other.species, species))
        return "the particles differ in number, charge, diameter or mass";
    const auto pairs = [](const md::PairPotential& a, const md::PairPotential& b) { return near_potential(a, b); };
    if (!std::ranges::equal(one.pairs, other.pairs, pairs)) return "the pair potentials differ";
    const auto walls = [](const md::WallPotential& a, const md::WallPotential& b) { return near_potential(a, b); };
    if (!std::ranges::equal(one.walls, other.walls, walls)) return "the walls' potentials differ";
    if (one.tables != other.tables) return "the tables of potentials differ";
    return std::nullopt;
}

}  // namespace mdsweep
