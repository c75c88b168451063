#include "model/particle_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "model/building.hpp"
#include "model/check_system.hpp"
#include "model/drive.hpp"
#include "model/model_potentials.hpp"
#include "model/tail.hpp"
#include "model/units.hpp"
#include "model/wall_barrier.hpp"

namespace mdsweep {

namespace {

void set_units(Building& b) {
    System& system = b.system;
    system.units = b.model.units;
    system.length_unit = b.in_nm() ? units::length_nm : 1;
    system.periodic_z = !b.slit;
    // In nm the energy is kT itself, whatever the temperature.
    system.temperature = b.in_nm() ? 1 : b.numbers.positive_or(b.model.temperature, 1, "the temperature");
}

// The file's unit of energy in the system's.
double energy_unit_of(const Building& b) {
    if (!b.in_nm() || b.model.energy_unit == EnergyUnit::kT) return 1;
    return 1 / (units::gas_constant_kJ_mol * b.numbers.positive(b.model.temperature, "the temperature"));
}

void add_species(Building& b) {
    System& system = b.system;
    constexpr int no_group = -1;
    for (const SpeciesConfig& s : b.model.species)
        system.species.push_back({s.name, 0, b.numbers.finite(s.charge, "the charge of " + s.name),
                                  b.numbers.positive(s.diameter, "the diameter of " + s.name),
                                  b.numbers.positive_or(s.mass, 1, "the mass of " + s.name), no_group});
    if (system.species.empty()) throw ImpossiblePoint("the model has no species", b.model.mark);
}

// Species of one profile share a group of the engine's where they have the same charge. The first species of each
// profile come first, so that groups are numbered as profiles as long as none has charges of several kinds.
void set_groups(Building& b) {
    System& system = b.system;
    const auto profile_of = [&](std::size_t i) {
        const SpeciesConfig& s = b.model.species[i];
        return std::ranges::find(system.profiles, s.profile.empty() ? s.name : s.profile, &ProfileGroup::name);
    };
    for (const std::string& name : b.model.profile_names()) system.profiles.push_back({name, {}, 0});
    int groups = 0;
    for (std::size_t i = 0; i < system.species.size(); ++i) {
        const auto profile = profile_of(i);
        if (!profile->groups.empty()) continue;
        profile->diameter = system.species[i].diameter;
        profile->groups = {groups};
        system.species[i].group = groups++;
    }
    for (std::size_t i = 0; i < system.species.size(); ++i) {
        SystemSpecies& s = system.species[i];
        if (s.group >= 0) continue;
        std::vector<int>& shared = profile_of(i)->groups;
        const auto same = [&](int group) { return system.group_charge(group) == s.charge; };
        const auto found = std::ranges::find_if(shared, same);
        s.group = found != shared.end() ? *found : groups++;
        if (found == shared.end()) shared.push_back(s.group);
    }
}

void set_wall_charges(Building& b) {
    if (!b.slit) return;
    const double unit = b.in_nm() ? units::electrons_per_nm2 : 1;
    b.system.walls[0].charge = unit * b.numbers.finite(b.model.left.charge, "the charge of the left wall");
    b.system.walls[1].charge = unit * b.numbers.finite(b.model.right.charge, "the charge of the right wall");
    for (SystemWall& wall : b.system.walls) wall.asked_charge = wall.charge;
}

}  // namespace

const PotentialConfig& pair_config(const ParticleModel& model, const std::string& a, const std::string& b) {
    for (const PairConfig& pair : model.pairs)
        if (pair.is_between(a, b)) return pair.potential;
    return model.default_pair;
}

PotentialDefaults defaults_of_pair(const Building& b, std::size_t i, std::size_t j) {
    const System& system = b.system;
    const SystemSpecies &first = system.species[i], &second = system.species[j];
    return {.epsilon = system.temperature,
            .sigma = 0.5 * (first.diameter + second.diameter),
            .kT = system.temperature,
            .energy_unit = energy_unit_of(b),
            .charges = first.charge * second.charge,
            .tail = b.model.tail_correction && !b.slit};
}

namespace {

// Where the model says nothing about them, particles repel each other as the engine has it by itself.
void set_pairs(Building& b) {
    if (b.model.pairs.empty() && b.model.default_pair.kind.empty()) return;
    System& system = b.system;
    const std::size_t n = system.species.size();
    system.pairs.resize(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j)
            system.pairs[i * n + j] = system.pairs[j * n + i] =
                pair_potential_of(pair_config(b.model, system.species[i].name, system.species[j].name),
                                  defaults_of_pair(b, i, j), b.numbers, system.tables);
}

void set_walls(Building& b) {
    const auto says_nothing = [](const WallConfig& w) { return w.potential.kind.empty() && w.by_species.empty(); };
    if (!b.slit || (says_nothing(b.model.left) && says_nothing(b.model.right))) return;
    System& system = b.system;
    for (const std::size_t side : {0, 1}) {
        const WallConfig& wall = side == 0 ? b.model.left : b.model.right;
        for (const SystemSpecies& s : system.species) {
            system.walls[side].potentials.push_back(wall_potential_of(wall.potential_for(s.name),
                                                                      {.epsilon = system.temperature,
                                                                       .sigma = 0.5 * s.diameter,
                                                                       .kT = system.temperature,
                                                                       .energy_unit = energy_unit_of(b)},
                                                                      b.numbers));
        }
    }
}

void set_electrostatics(Building& b) {
    System& system = b.system;
    const bool charges = std::ranges::any_of(system.species, [](const SystemSpecies& s) { return s.charge != 0; });
    for (std::size_t k = 0; k < b.model.field.size() && k < 3; ++k)
        system.field[k] = energy_unit_of(b) * b.numbers.finite(b.model.field[k], "the field");
    if (!charges) return;
    system.electrostatics = electrostatics_of(b.config.simulation);
    if (system.electrostatics == md::Electrostatics::none) return;
    if (b.model.permittivity.given && b.in_nm()) {
        const double temperature = b.numbers.positive(b.model.temperature, "the temperature");
        const double permittivity = b.numbers.positive(b.model.permittivity, "the permittivity");
        system.bjerrum = units::bjerrum_nm_kelvin / (permittivity * temperature);
    } else {
        system.bjerrum = b.numbers.not_negative(b.model.bjerrum, "the Bjerrum length");
    }
    if (system.electrostatics == md::Electrostatics::charged_sheet && !b.slit)
        throw ImpossiblePoint("charged_sheet electrostatics needs walls; take simulation.electrostatics: exact",
                              b.model.mark);
    if (system.bjerrum == 0) system.electrostatics = md::Electrostatics::none;  // charges feel a field only
}

void add_tail(Building& b) {
    if (!b.model.tail_correction || b.slit) return;
    System& system = b.system;
    const double volume = system.volume();
    for (std::size_t i = 0; i < system.species.size(); ++i)
        for (std::size_t j = i; j < system.species.size(); ++j) {
            const SystemSpecies &first = system.species[i], &second = system.species[j];
            const Tail tail =
                tail_of(pair_config(b.model, first.name, second.name), defaults_of_pair(b, i, j), b.numbers);
            const double both = (i == j ? 1.0 : 2.0) * (first.count / volume) * (second.count / volume);
            system.pressure_tail += both * tail.pressure;
            system.energy_tail += both * tail.energy_density * volume;
        }
}

// Without a thermostat nothing takes up what the field's work leaves.
void check_drive(const Building& b) {
    if (b.config.simulation.thermostat != ThermostatKind::none || !driven(b.system)) return;
    throw ImpossiblePoint(
        "a field acts along a direction in which nothing holds the particles, and there is no thermostat: they are "
        "heated without end; take simulation.thermostat: langevin, or a field across the walls",
        b.model.field.front().mark);
}

bool same(const ModelNumber& a, const ModelNumber& b) {
    return a.given == b.given && same_value(a, b);
}

bool same(const PotentialConfig& a, const PotentialConfig& b) {
    if (a.kind != b.kind || a.truncation != b.truncation || a.formula != b.formula || a.table != b.table ||
        a.section != b.section)
        return false;
    if (!same(a.cutoff, b.cutoff) || !same(a.shortest, b.shortest)) return false;
    if (!std::ranges::equal(a.parts, b.parts, [](const auto& x, const auto& y) { return same(x, y); })) return false;
    return std::ranges::equal(a.parameters, b.parameters, [](const auto& x, const auto& y) {
        return x.first == y.first && same(x.second, y.second);
    });
}

}  // namespace

bool has_equal_walls(const ModelConfig& model) {
    const ParticleModel& particles = model.particles;
    const WallConfig &left = particles.left, &right = particles.right;
    if (!same(left.charge, right.charge) || !same(left.potential, right.potential)) return false;
    if (particles.field.size() > 2) {
        const ModelNumber& along_z = particles.field[2];
        if (along_z.may_differ_from_0()) return false;
    }
    return std::ranges::equal(left.by_species, right.by_species, [](const auto& x, const auto& y) {
        return x.first == y.first && same(x.second, y.second);
    });
}

std::vector<bool> meet_walls_alike(const ModelConfig& model) {
    const ParticleModel& particles = model.particles;
    const auto alike = [&](const SpeciesConfig& a, const SpeciesConfig& b) {
        return std::ranges::all_of(std::array{&particles.left, &particles.right}, [&](const WallConfig* wall) {
            const PotentialConfig &of_a = wall->potential_for(a.name), &of_b = wall->potential_for(b.name);
            if (!same(of_a, of_b)) return false;
            return of_a.parameters.contains("sigma") || same_value(a.diameter, b.diameter);
        });
    };
    std::vector<bool> profiles;
    for (const std::string& name : particles.profile_names()) {
        const auto counted = [&](const SpeciesConfig& s) { return (s.profile.empty() ? s.name : s.profile) == name; };
        const auto first = std::ranges::find_if(particles.species, counted);
        profiles.push_back(std::ranges::all_of(
            particles.species, [&](const SpeciesConfig& s) { return !counted(s) || alike(*first, s); }));
    }
    return profiles;
}

// A parameter that stands for others sets them all.
Building built(const Config& config, const std::vector<std::string>& names, const std::vector<double>& row) {
    std::vector<std::string> all_names = names;
    std::vector<double> all = row;
    for (const ParameterInfo& info : config.model.parameters) {
        const auto whole = std::ranges::find(names, info.name);
        if (info.parts.empty() || whole == names.end()) continue;
        all_names.insert(all_names.end(), info.parts.begin(), info.parts.end());
        all.insert(all.end(), info.parts.size(), row[static_cast<std::size_t>(whole - names.begin())]);
    }
    Building b{config,
               config.model.particles,
               PointNumbers(std::move(all_names), std::move(all)),
               config.model.particles.walls,
               {}};
    set_units(b);
    add_species(b);
    set_groups(b);
    set_wall_charges(b);
    set_electrostatics(b);
    fill(b);
    set_pairs(b);
    set_walls(b);
    add_tail(b);
    check_walls(b);
    check_drive(b);
    check_system(b.system, b.model.mark);
    return b;
}

System make_system(const Config& config, const std::vector<std::string>& names, const std::vector<double>& row) {
    return built(config, names, row).system;
}

}  // namespace mdsweep
