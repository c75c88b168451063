#include "model/particle_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/check_system.hpp"
#include "model/filling.hpp"
#include "model/model_potentials.hpp"
#include "model/point_numbers.hpp"
#include "model/salt.hpp"
#include "model/units.hpp"

namespace mdsweep {

namespace {

// Shared by the steps below.
struct Building {
    const Config& config;
    const ParticleModel& model;
    PointNumbers numbers;
    bool slit = false;
    System system;

    [[nodiscard]] bool in_nm() const { return model.units == Units::nm; }
};

void set_units(Building& b) {
    System& system = b.system;
    system.units = b.model.units;
    system.length_unit = b.in_nm() ? units::length_nm : 1;
    system.periodic_z = !b.slit;
    // In nm the energy is kT itself, whatever the temperature.
    system.temperature = b.in_nm() ? 1 : b.numbers.positive_or(b.model.temperature, 1, "the temperature");
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
}

// -- filling ----------------------------------------------------------------------------------------------------------

Share share_of(const Building& b, const SpeciesConfig& s, double charge) {
    const std::string what = "the amount of " + s.name;
    switch (s.amount_kind) {
        case AmountKind::count:
            return {s.name, AmountKind::count, std::round(b.numbers.not_negative(s.amount, what)), charge, s.mark};
        case AmountKind::density:
            return {s.name, AmountKind::density, b.numbers.not_negative(s.amount, what), charge, s.mark};
        case AmountKind::concentration:
            return {s.name, AmountKind::density, units::avogadro_per_nm3 * b.numbers.not_negative(s.amount, what),
                    charge, s.mark};
        case AmountKind::fraction:
            return {s.name, AmountKind::density,
                    b.numbers.not_negative(s.amount, what) * b.numbers.positive(b.model.density, "the density"), charge,
                    s.mark};
        case AmountKind::salt:
            break;
        case AmountKind::neutralising:
            if (charge == 0)
                throw ImpossiblePoint(fmt::format("{} is to neutralise the box, but carries no charge", s.name),
                                      s.mark);
            return {s.name, AmountKind::neutralising, 0, charge, s.mark};
    }
    throw std::logic_error("unknown kind of amount");
}

void check_fractions(const Building& b) {
    double sum = 0;
    for (const SpeciesConfig& s : b.model.species) {
        if (s.amount_kind != AmountKind::fraction) return;
        sum += b.numbers.not_negative(s.amount, "the fraction of " + s.name);
    }
    constexpr double rounding = 1e-6;
    if (std::abs(sum - 1) > rounding)
        throw ImpossiblePoint(fmt::format("the fractions of all species add up to {:.6g}, allowed is 1", sum),
                              b.model.species.front().amount.mark);
}

Mixture mixture_of(const Building& b) {
    check_fractions(b);
    Mixture mixture;
    mixture.mark = b.model.mark;
    for (std::size_t i = 0; i < b.model.species.size(); ++i)
        mixture.species.push_back(share_of(b, b.model.species[i], b.system.species[i].charge));
    if (!b.slit) return mixture;
    const auto& [left, right] = b.system.walls;
    mixture.charged_walls = left.charge != 0 || right.charge != 0;
    mixture.wall_charge = (left.charge + right.charge) / b.system.height;
    return mixture;
}

// The volume that the model leaves open, from the number of particles.
double open_volume(const Building& b, const Mixture& mixture) {
    if (b.model.particles.given) return volume_of(mixture, b.numbers.positive(b.model.particles, "particles"));
    double counted = 0;
    for (const Share& share : mixture.species) counted += share.kind == AmountKind::count ? share.value : 0;
    if (b.model.density.given && counted > 0) return counted / b.numbers.positive(b.model.density, "the density");
    throw ImpossiblePoint("the size of the box is open: give box.particles or its lateral length", b.model.mark);
}

// Sets the box's lengths and fills it.
Filling fill_box(Building& b) {
    System& system = b.system;
    if (b.slit || b.model.height.given) system.height = b.numbers.positive(b.model.height, "the height");
    if (b.model.lateral.given) {
        system.lateral = b.numbers.positive(b.model.lateral, "the lateral length");
        system.lateral_y = b.numbers.positive_or(b.model.lateral_y, system.lateral, "the lateral length along y");
        if (!(system.height > 0)) system.height = system.lateral;
        return fill_volume(mixture_of(b), system.volume());
    }
    const Mixture mixture = mixture_of(b);
    // Never narrower than high where there are charges: their images then take few wave vectors, or sheets.
    const bool charged = system.electrostatics != md::Electrostatics::none;
    const double least = b.slit && charged ? std::pow(system.height, 3) : 0;
    Filling filling = fill_near(mixture, open_volume(b, mixture), least);
    if (!(system.height > 0)) system.height = std::cbrt(filling.volume);
    system.lateral = system.lateral_y = std::sqrt(filling.volume / system.height);
    return filling;
}

int valency(const Building& b, std::size_t species, int sign) {
    const SystemSpecies& s = b.system.species[species];
    const double whole = std::nearbyint(s.charge);
    if (whole != s.charge || whole * sign <= 0)
        throw ImpossiblePoint(
            fmt::format("{} is the {} of the salt and has a charge of {:.6g}; allowed is a whole "
                        "number {} 0",
                        s.name, sign > 0 ? "cation" : "anion", s.charge, sign > 0 ? "above" : "below"),
            b.model.species[species].mark);
    return static_cast<int>(whole);
}

SaltPoint salt_point(const Building& b) {
    const SaltConfig& salt = *b.model.salt;
    const System& system = b.system;
    SaltPoint p;
    p.z_p = valency(b, salt.cation, 1);
    p.z_n = valency(b, salt.anion, -1);
    p.d_p_nm = system.species[salt.cation].diameter;
    p.d_n_nm = system.species[salt.anion].diameter;
    p.c_M = b.numbers.positive(salt.concentration, "the concentration of the salt");
    if (!b.slit) return p;
    p.h_nm = b.numbers.positive(b.model.height, "the height");
    p.z_counter = system.species[salt.counterion].charge;
    p.d_counter_nm = system.species[salt.counterion].diameter;
    const double left = b.numbers.finite(b.model.left.charge, "the charge of the left wall");
    const double right = b.numbers.finite(b.model.right.charge, "the charge of the right wall");
    p.sigma_C_m2 = 0.5 * (left + right);
    return p;
}

SaltBox salt_box(const Building& b) {
    if (b.model.salt->published_box) return {.rule = BoxRule::published};
    if (b.model.lateral.given)
        return {.rule = BoxRule::fixed, .lateral_nm = b.numbers.positive(b.model.lateral, "the lateral length")};
    return {.rule = BoxRule::target_ions, .target_ions = b.numbers.positive(b.model.particles, "particles")};
}

// Both walls together have the charge of the counterions, and their difference is as asked for.
void fill_with_salt(Building& b) {
    System& system = b.system;
    const SaltConfig& salt = *b.model.salt;
    const SaltPoint p = salt_point(b);
    const SaltContents contents = b.slit ? fill_slit(p, salt_box(b)) : fill_cube(p, salt_box(b));
    system.lateral = system.lateral_y = contents.lateral_nm;
    system.height = b.slit ? p.h_nm : contents.lateral_nm;
    system.species[salt.cation].count += contents.salt_cations;
    system.species[salt.counterion].count += contents.counterions;
    system.species[salt.anion].count += contents.anions;
    system.realised = {{{"lateral_nm", "nm"}, contents.lateral_nm}, {{"c_M", "M"}, contents.c_M}};
    if (!b.slit) return;
    system.realised.push_back({{"sigma_C_m2", "C/m2"}, contents.sigma_C_m2});
    const double left = system.walls[0].charge, right = system.walls[1].charge;
    const double mean = -0.5 * p.z_counter * contents.counterions / system.area();
    system.walls[0].charge = mean - 0.5 * (right - left);
    system.walls[1].charge = mean - 0.5 * (left - right);
}

// The walls' charge is what neutralises the particles: each wall takes half of the difference.
void fill(Building& b) {
    if (b.model.salt) return fill_with_salt(b);
    System& system = b.system;
    const Filling filling = fill_box(b);
    double charge = 0;
    for (std::size_t i = 0; i < system.species.size(); ++i) {
        system.species[i].count = filling.counts[i];
        charge += system.species[i].charge * filling.counts[i];
    }
    if (system.particle_count() == 0)
        throw ImpossiblePoint("the box holds no particles; take a larger box or a higher density", b.model.mark);
    if (!b.slit || (system.walls[0].charge == 0 && system.walls[1].charge == 0)) return;
    const double left_over = charge / system.area() + system.walls[0].charge + system.walls[1].charge;
    for (SystemWall& wall : system.walls) wall.charge -= 0.5 * left_over;
}

// -- potentials and charges -------------------------------------------------------------------------------------------

const PotentialConfig& pair_config(const ParticleModel& model, const std::string& a, const std::string& b) {
    for (const PairConfig& pair : model.pairs)
        if (pair.is_between(a, b)) return pair.potential;
    return model.default_pair;
}

// Where the model says nothing about them, particles repel each other as the engine has it by itself.
void set_pairs(Building& b) {
    if (b.model.pairs.empty() && b.model.default_pair.kind.empty()) return;
    System& system = b.system;
    const std::size_t n = system.species.size();
    system.pairs.resize(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j) {
            const SystemSpecies &first = system.species[i], &second = system.species[j];
            const PotentialDefaults defaults{system.temperature, 0.5 * (first.diameter + second.diameter),
                                             system.temperature};
            system.pairs[i * n + j] = system.pairs[j * n + i] =
                pair_potential_of(pair_config(b.model, first.name, second.name), defaults, b.numbers, system.tables);
        }
}

void set_walls(Building& b) {
    const auto says_nothing = [](const WallConfig& w) { return w.potential.kind.empty() && w.by_species.empty(); };
    if (!b.slit || (says_nothing(b.model.left) && says_nothing(b.model.right))) return;
    System& system = b.system;
    for (const std::size_t side : {0, 1}) {
        const WallConfig& wall = side == 0 ? b.model.left : b.model.right;
        for (const SystemSpecies& s : system.species) {
            const auto own = wall.by_species.find(s.name);
            system.walls[side].potentials.push_back(
                wall_potential_of(own != wall.by_species.end() ? own->second : wall.potential,
                                  {system.temperature, 0.5 * s.diameter, system.temperature}, b.numbers));
        }
    }
}

void set_electrostatics(Building& b) {
    System& system = b.system;
    const bool charges = std::ranges::any_of(system.species, [](const SystemSpecies& s) { return s.charge != 0; });
    for (std::size_t k = 0; k < b.model.field.size() && k < 3; ++k)
        system.field[k] = b.numbers.finite(b.model.field[k], "the field");
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
}

void add_tail(Building& b) {
    if (!b.model.tail_correction || b.slit) return;
    System& system = b.system;
    const double volume = system.volume();
    for (std::size_t i = 0; i < system.species.size(); ++i)
        for (std::size_t j = 0; j < system.species.size(); ++j) {
            const Tail tail = lennard_jones_tail(pair_of(system, i, j), system.species[i].count / volume,
                                                 system.species[j].count / volume);
            system.pressure_tail += tail.pressure;
            system.energy_tail += tail.energy_density * volume;
        }
}

void add_realised(Building& b) {
    if (b.model.salt) return;  // it has said what became of its own numbers
    System& system = b.system;
    std::vector<RealisedNumber>& all = system.realised;
    const std::string nm = b.in_nm() ? "_nm" : "", density = b.in_nm() ? "_M" : "", surface = b.in_nm() ? "_C_m2" : "";
    all.push_back({{"lateral" + nm, length_unit(system.units)}, system.lateral});
    if (b.model.lateral_y.given) all.push_back({{"lateral_y" + nm, length_unit(system.units)}, system.lateral_y});
    all.push_back({{"height" + nm, length_unit(system.units)}, system.height});
    for (const SystemSpecies& s : system.species)
        all.push_back(
            {{s.name + "_mean" + density, density_unit(system.units)}, to_density(system, s.count / system.volume())});
    if (!b.slit) return;
    for (const std::size_t side : {0, 1})
        all.push_back({{(side == 0 ? "left_charge" : "right_charge") + surface, surface_charge_unit(system.units)},
                       to_surface_charge(system, system.walls[side].charge)});
}

bool same(const ModelNumber& a, const ModelNumber& b) {
    return a.given == b.given && a.formula == b.formula && (!a.formula.empty() || a.value == b.value);
}

bool same(const PotentialConfig& a, const PotentialConfig& b) {
    if (a.kind != b.kind || a.truncation != b.truncation || a.formula != b.formula || a.table != b.table) return false;
    if (!same(a.cutoff, b.cutoff) || !same(a.shortest, b.shortest)) return false;
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
        if (!along_z.formula.empty() || along_z.value != 0) return false;
    }
    return std::ranges::equal(left.by_species, right.by_species, [](const auto& x, const auto& y) {
        return x.first == y.first && same(x.second, y.second);
    });
}

System particle_system(const Config& config, const std::vector<std::string>& names, const std::vector<double>& row) {
    Building b{config, config.model.particles, PointNumbers(names, row), config.model.particles.walls, {}};
    set_units(b);
    add_species(b);
    set_groups(b);
    set_wall_charges(b);
    set_electrostatics(b);
    fill(b);
    set_pairs(b);
    set_walls(b);
    add_tail(b);
    add_realised(b);
    check_system(b.system, b.model.mark);
    return std::move(b.system);
}

}  // namespace mdsweep
