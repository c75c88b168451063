// Whole particles in the box of a point.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "model/building.hpp"
#include "model/filling.hpp"
#include "model/salt.hpp"
#include "model/units.hpp"

namespace mdsweep {

namespace {

// A number of the model that whole particles round, and what became of it, in its own unit.
struct Rounded {
    const ModelNumber* asked = nullptr;
    double realised = 0;
};

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

// Charges that feel a field only may add up to anything, and so may those in a uniform background.
bool needs_neutrality(const Building& b) {
    const bool charged = std::ranges::any_of(b.system.species, [](const SystemSpecies& s) { return s.charge != 0; });
    return !b.model.background && !(charged && b.system.electrostatics == md::Electrostatics::none);
}

Mixture mixture_of(const Building& b) {
    check_fractions(b);
    Mixture mixture;
    mixture.mark = b.model.mark;
    for (std::size_t i = 0; i < b.model.species.size(); ++i)
        mixture.species.push_back(share_of(b, b.model.species[i], b.system.species[i].charge));
    mixture.neutral = needs_neutrality(b);
    mixture.walls = b.slit;
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

void add_realised(Building& b) {
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

void set_asked_salt(Building& b, const SaltPoint& p) {
    const SaltConfig& salt = *b.model.salt;
    std::vector<SystemSpecies>& species = b.system.species;
    const double anions = units::avogadro_per_nm3 * p.c_M;
    species[salt.anion].asked_density += anions;
    species[salt.cation].asked_density += anions * -p.z_n / p.z_p;
    if (b.slit)
        species[salt.counterion].asked_density -= 2 * p.sigma_C_m2 * units::electrons_per_nm2 / p.z_counter / p.h_nm;
}

// Both walls together have the charge of the counterions, and their difference is as asked for.
void set_walls_to(Building& b, double counterion_charge) {
    System& system = b.system;
    const double left = system.walls[0].charge, right = system.walls[1].charge;
    const double mean = -0.5 * counterion_charge / system.area();
    system.walls[0].charge = mean - 0.5 * (right - left);
    system.walls[1].charge = mean - 0.5 * (left - right);
}

std::vector<Rounded> fill_with_salt(Building& b) {
    System& system = b.system;
    const SaltConfig& salt = *b.model.salt;
    const SaltPoint p = salt_point(b);
    const SaltContents contents = b.slit ? fill_slit(p, salt_box(b)) : fill_cube(p, salt_box(b));
    system.lateral = system.lateral_y = contents.lateral_nm;
    system.height = b.slit ? p.h_nm : contents.lateral_nm;
    system.species[salt.cation].count += contents.salt_cations;
    system.species[salt.counterion].count += contents.counterions;
    system.species[salt.anion].count += contents.anions;
    set_asked_salt(b, p);
    system.realised = {{{"lateral_nm", "nm"}, contents.lateral_nm}, {{"c_M", "M"}, contents.c_M}};
    if (b.slit) {
        system.realised.push_back({{"sigma_C_m2", "C/m2"}, contents.sigma_C_m2});
        set_walls_to(b, p.z_counter * contents.counterions);
    }
    return {{&salt.concentration, contents.c_M}};
}

// The walls' charge is what neutralises the particles: each wall takes half of the difference.
void neutralise_by_walls(System& system) {
    if (system.walls[0].charge == 0 && system.walls[1].charge == 0) return;
    double charge = 0;
    for (const SystemSpecies& s : system.species) charge += s.charge * s.count;
    const double left_over = charge / system.area() + system.walls[0].charge + system.walls[1].charge;
    for (SystemWall& wall : system.walls) wall.charge -= 0.5 * left_over;
}

// In the unit of the species' amount.
Rounded rounded_amount(const System& system, const SystemSpecies& s, const SpeciesConfig& of) {
    switch (of.amount_kind) {
        case AmountKind::count:
            return {&of.amount, static_cast<double>(s.count)};
        case AmountKind::density:
            return {&of.amount, s.count / system.volume()};
        case AmountKind::concentration:
            return {&of.amount, units::molar(s.count, system.volume())};
        default:
            return {};
    }
}

std::vector<Rounded> fill_with_mixture(Building& b) {
    System& system = b.system;
    const Filling filling = fill_box(b);
    const std::vector<double> wanted = wanted_numbers(mixture_of(b), system.volume());
    for (std::size_t i = 0; i < system.species.size(); ++i) {
        system.species[i].count = filling.counts[i];
        system.species[i].asked_density = wanted[i] / system.volume();
    }
    if (system.particle_count() == 0)
        throw ImpossiblePoint("the box holds no particles; take a larger box or a higher density", b.model.mark);
    if (b.slit && needs_neutrality(b)) neutralise_by_walls(system);
    add_realised(b);
    std::vector<Rounded> rounded;
    for (std::size_t i = 0; i < system.species.size(); ++i)
        rounded.push_back(rounded_amount(system, system.species[i], b.model.species[i]));
    return rounded;
}

// Parameters that a rounded number is made of alone, which stand nowhere else in the model and became the same at all
// their places.
void add_realised_parameters(Building& b, const std::vector<Rounded>& rounded) {
    for (const ParameterInfo& info : b.config.model.parameters) {
        std::vector<double> values;
        for (const Rounded& number : rounded)
            if (number.asked != nullptr && number.asked->formula == info.name) values.push_back(number.realised);
        if (values.empty() || info.places > static_cast<int>(values.size())) continue;
        const auto [low, high] = std::ranges::minmax(values);
        constexpr double rounding = 1e-9;
        if (high - low <= rounding * std::max(std::abs(low), std::abs(high)))
            b.system.realised_parameters.push_back({info.name, low});
    }
}

}  // namespace

void fill(Building& b) {
    std::vector<Rounded> rounded = b.model.salt ? fill_with_salt(b) : fill_with_mixture(b);
    if (b.slit) {
        rounded.push_back({&b.model.left.charge, to_surface_charge(b.system, b.system.walls[0].charge)});
        rounded.push_back({&b.model.right.charge, to_surface_charge(b.system, b.system.walls[1].charge)});
    }
    add_realised_parameters(b, rounded);
}

}  // namespace mdsweep
