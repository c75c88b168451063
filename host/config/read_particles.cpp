// The section model where a file names the particles one by one: between walls (kind slit) or not (bulk).
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "config/potential_kinds.hpp"
#include "config/read_potentials.hpp"
#include "config/read_sections.hpp"
#include "config/read_word.hpp"

namespace mdsweep {
namespace {

// The keys of a species that say how much there is of it.
struct AmountKey {
    std::string key;
    AmountKind kind;
};

const std::array<AmountKey, 5> amount_keys = {{
    {"count", AmountKind::count},
    {"density", AmountKind::density},
    {"fraction", AmountKind::fraction},
    {"neutralising", AmountKind::neutralising},
    {"concentration_M", AmountKind::concentration},
}};

// Names of outputs and of parameters begin with a species' name.
bool is_species_name(const std::string& name) {
    // charge_density and left_wall.epsilon are something else.
    static const std::array<std::string, 6> taken = {"charge", "default", "field", "walls", "left_wall", "right_wall"};
    const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 && std::ranges::all_of(name, word) &&
           std::ranges::find(taken, name) == taken.end();
}

void read_amount(const Section& section, const Value& value, const ModelReader& reader, SpeciesConfig& species) {
    std::vector<AmountKey> given;
    for (const AmountKey& key : amount_keys)
        if (section.find(key.key) != nullptr) given.push_back(key);
    if (given.size() > 1) {
        reader.mistakes.add(value.mark, value.label + " has both " + given[0].key + " and " + given[1].key +
                                            ", allowed is one of them");
        return;
    }
    if (given.empty()) return;
    species.amount_kind = given[0].kind;
    const Value& amount = *section.find(given[0].key);
    if (given[0].kind != AmountKind::neutralising) {
        const Limits& limits = find_key(species_keys(), given[0].key).form.limits;
        species.amount = reader.numbers.read(amount, species.name + "." + given[0].key, limits);
        return;
    }
    species.amount = {.value = 0, .given = true, .name = species.name + ".neutralising", .mark = amount.mark};
    if (!amount.node.IsScalar() || amount.node.Scalar() != "true") report(amount, "true", reader.mistakes);
}

SpeciesConfig read_one_species(const Entry& entry, const ModelReader& reader) {
    SpeciesConfig species;
    species.name = entry.key;
    species.mark = entry.value.mark;
    const Section section(entry.value, names_in(species_keys(), reader.model.units), reader.mistakes);
    read_numbers(section, species_keys(), entry.key + ".", reader, species);
    if (section.lacks("diameter") && !species.diameter.given && reader.model.units == Units::nm)
        reader.mistakes.add(entry.value.mark,
                            "missing key \"diameter\" in " + entry.value.label + ", a number above 0 nm");
    read_amount(section, entry.value, reader, species);
    constexpr auto allowed = "the name of the species together with which it is counted";
    if (const Value* const profile = section.find("profile"))
        species.profile = read_text(*profile, allowed, reader.mistakes).value_or("");
    return species;
}

// A species is counted with one that is counted by itself.
void check_profiles(const Value& value, const ModelReader& reader) {
    std::vector<std::string> names;
    for (const SpeciesConfig& one : reader.model.species)
        if (one.profile.empty() || one.profile == one.name) names.push_back(one.name);
    for (const SpeciesConfig& one : reader.model.species)
        if (!one.profile.empty() && std::ranges::find(names, one.profile) == names.end())
            reader.mistakes.add(one.mark, value.label + "." + one.name + ".profile is " + in_quotes(one.profile) +
                                              ", allowed is a species that is counted by itself: " + list_text(names));
}

void read_species(const Value& value, const ModelReader& reader) {
    constexpr auto allowed = "a map with a name for each species, such as A: {fraction: 1, diameter: 1}";
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, reader.mistakes);
    std::vector<std::string> names;
    for (const auto& pair : value.node)
        if (pair.first.IsScalar()) names.push_back(pair.first.Scalar());
    const Section section(value, names, reader.mistakes);
    for (const Entry& entry : section.entries()) {
        if (!is_species_name(entry.key))
            reader.mistakes.add(entry.key_mark, value.label + ": " + in_quotes(entry.key) +
                                                    " cannot name a species, allowed are letters, digits and _, a "
                                                    "letter first; not charge, default, field or walls");
        reader.model.species.push_back(read_one_species(entry, reader));
    }
    check_profiles(value, reader);
}

bool all_counted(const ParticleModel& model) {
    return std::ranges::all_of(model.species, [](const SpeciesConfig& species) {
        return species.amount_kind == AmountKind::count || species.amount_kind == AmountKind::neutralising;
    });
}

void check_fractions(const Value& value, const ModelReader& reader) {
    double sum = 0;
    bool whole = true, any = false;  // whole: all amounts are fractions, and plain numbers
    for (const SpeciesConfig& species : reader.model.species) {
        const bool fraction = species.amount_kind == AmountKind::fraction;
        any = any || fraction;
        whole = whole && fraction && species.amount.formula.empty();
        sum += species.amount.value;
    }
    constexpr double rounding = 1e-6;
    if (whole && std::abs(sum - 1) > rounding)
        reader.mistakes.add(value.mark,
                            "the fractions in " + value.label + " add up to " + number_text(sum) + ", allowed is 1");
    if (any && !reader.model.density.given)
        reader.mistakes.add(value.mark, value.label +
                                            " has fractions, so that model needs a density: particles per volume of "
                                            "all species together");
    const bool makes_the_box = all_counted(reader.model) && !reader.model.lateral.given;
    if (!any && reader.model.density.given && !makes_the_box)
        reader.mistakes.add(reader.model.density.mark,
                            "model.density is that of all species together, for fractions, but " + value.label +
                                " has none; allowed is fraction for species, or a density for each");
}

// One without an amount has the model's density to itself.
void check_amounts(const Value& value, const ModelReader& reader) {
    std::vector<SpeciesConfig>& species = reader.model.species;
    std::size_t neutralising = 0;
    const std::size_t before = reader.mistakes.count();
    if (reader.model.salt) {
        if (reader.model.density.given)
            reader.mistakes.add(reader.model.density.mark,
                                "model.density is that of all species together, for fractions, and model.salt says how "
                                "many ions there are; allowed is one of them");
        return;
    }
    if (species.size() == 1 && !species[0].amount.given && reader.model.density.given) {
        species[0].amount_kind = AmountKind::fraction;
        species[0].amount = {.value = 1, .name = species[0].name + ".fraction"};
    } else {
        for (const SpeciesConfig& one : species)
            if (!one.amount.given)
                reader.mistakes.add(one.mark, "no amount in model.species." + one.name +
                                                  ", allowed is one of count, density, fraction (with model.density), "
                                                  "concentration_M (in units nm) or neutralising: true");
    }
    for (const SpeciesConfig& one : species) {
        if (one.amount_kind != AmountKind::neutralising) continue;
        if (++neutralising == 2)
            reader.mistakes.add(one.amount.mark, "a second species is neutralising, allowed is one");
        if (!one.charge.may_differ_from_0())
            reader.mistakes.add(one.amount.mark, "model.species." + one.name +
                                                     " is neutralising without a charge, allowed is one with a charge");
    }
    if (reader.mistakes.count() == before) check_fractions(value, reader);
}

void read_box(const Value& value, bool walls, const ModelReader& reader) {
    ParticleModel& model = reader.model;
    model.box_mark = value.mark;
    const bool salt = model.salt.has_value();
    if (salt && walls && value.node.IsScalar() && value.node.Scalar() == "published") {
        model.salt->published_box = true;
        return;
    }
    const std::string allowed = salt ? std::string(walls ? "published, " : "") + "{particles: 200} or {lateral: 8}"
                                : walls
                                    ? "{particles: 200} or {lateral: 8}, with lateral_y where it differs"
                                    : "{particles: 200} or {lateral: 8}, with lateral_y and height where they differ";
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, reader.mistakes);
    const ModelKeys<ParticleModel>& keys = box_keys(walls, salt);
    const std::size_t before = reader.mistakes.count();
    const Section section(value, names_in(keys, model.units), reader.mistakes);
    read_numbers(section, keys, "", reader, model);
    if (reader.mistakes.count() != before) return;
    const std::string second = section.entries().size() > 1 ? section.entries()[1].key : "";
    if (model.particles.given && !second.empty()) {
        reader.mistakes.add(value.mark, value.label + " has both " + section.entries()[0].key + " and " + second +
                                            ", allowed is " + allowed);
    } else if (!model.particles.given && !model.lateral.given) {
        reader.mistakes.add(value.mark, "missing key \"lateral\" in " + value.label + ", allowed is " + allowed);
    }
}

void check_box(const ModelReader& reader) {
    ParticleModel& model = reader.model;
    if (model.lateral.given) return;
    if (!all_counted(model)) {
        if (!model.particles.given) model.particles.value = usual_particles;
        model.particles.given = true;
        return;
    }
    if (model.density.given && !model.particles.given) return;
    reader.mistakes.add(model.box_mark,
                        std::string(model.particles.given ? "the species' counts say how many particles there are"
                                                          : "the species' counts do not say how large the box is") +
                            "; allowed is box: {lateral: 8}, a density of the model, or a density or fraction in place "
                            "of a count");
}

void read_field(const Value& value, const ModelReader& reader) {
    constexpr auto allowed = "a list of three numbers, the force on a unit charge along x, y and z";
    const auto list = read_list(value, allowed, reader.mistakes);
    if (!list) return;
    if (list->size() != 3) return report(value, allowed, reader.mistakes);
    constexpr std::array names = {"field.x", "field.y", "field.z"};
    for (std::size_t axis = 0; axis < names.size(); ++axis)
        reader.model.field.push_back(reader.numbers.read((*list)[axis], names[axis], any_number()));
}

// A pair potential, or the parts of a sum.
template <class Potential>
void add_of_kind(const std::string& kind, Potential& potential, std::vector<Potential*>& found) {
    if (potential.kind == kind) found.push_back(&potential);
    for (auto& part : potential.parts) add_of_kind(kind, part, found);
}

template <class Potential, class Model>
std::vector<Potential*> of_kind(const std::string& kind, Model& model) {
    std::vector<Potential*> found;
    add_of_kind(kind, model.default_pair, found);
    for (auto& pair : model.pairs) add_of_kind(kind, pair.potential, found);
    return found;
}

// Screened charges are all the electrostatics there is.
void check_screened(const ModelReader& reader) {
    ParticleModel& model = reader.model;
    const auto screened = of_kind<PotentialConfig>(screened_charges, model);
    if (screened.empty()) return;
    const ModelNumber& other = model.permittivity.given ? model.permittivity : model.bjerrum;
    if (model.permittivity.given || model.bjerrum.may_differ_from_0())
        reader.mistakes.add(other.mark, "coulomb_screened (line " + std::to_string(screened.front()->mark.line) +
                                            ") has the charges act on each other, and so does " + other.name +
                                            " here; allowed is to leave this out, or bjerrum: 0");
    if (!model.bjerrum.given) model.bjerrum = {.value = 0, .given = true, .name = "bjerrum"};
}

// Energies in kT do not tell of the temperature.
void check_temperature(const ModelReader& reader) {
    const ParticleModel& model = reader.model;
    const bool used = model.units == Units::reduced || model.permittivity.given || model.energy_unit != EnergyUnit::kT;
    if (!used && !model.temperature.formula.empty())
        reader.mistakes.add(model.temperature.mark,
                            "model.temperature_K varies, and nothing follows from it: energies are in kT; allowed is "
                            "permittivity in place of bjerrum, energy_unit: kJ/mol, or to let bjerrum vary");
}

void check_charges(const Value& value, const Section& section, const ModelReader& reader) {
    const ParticleModel& model = reader.model;
    if (model.bjerrum.given && model.permittivity.given)
        reader.mistakes.add(model.permittivity.mark,
                            value.label + " sets both bjerrum and permittivity, allowed is one of them");
    const bool lacks_both = section.lacks("bjerrum") && section.lacks("permittivity");
    if (model.charged() && lacks_both && !model.bjerrum.given && !model.permittivity.given)
        reader.mistakes.add(value.mark,
                            std::string("something in model carries charge, so that it needs bjerrum, the distance at "
                                        "which two unit charges have an energy of 1 kT") +
                                (model.units == Units::nm ? " (0.714 in water), or permittivity" : "") +
                                "; 0: charges feel a field only");
    const bool charged_species = std::ranges::any_of(
        model.species, [](const SpeciesConfig& species) { return species.charge.may_differ_from_0(); });
    if (!model.field.empty() && !charged_species)
        reader.mistakes.add(model.field[0].mark, "model.field acts on charges, and no species has one");
}

// A uniform charge neutralises charges that act on each other.
void check_background(const Value& value, const ModelReader& reader) {
    const ParticleModel& model = reader.model;
    if (!model.background) return;
    const bool species =
        std::ranges::any_of(model.species, [](const SpeciesConfig& s) { return s.charge.may_differ_from_0(); });
    const bool act = model.permittivity.given || model.bjerrum.may_differ_from_0();
    if (species && act) return;
    const Value flag = child(value, value.node["background"], "background");
    reader.mistakes.add(flag.mark.line > 0 ? flag.mark : value.mark,
                        "background: true is a uniform charge that neutralises the particles, and " +
                            std::string(species ? "with a Bjerrum length of 0 charges do not act on each other"
                                                : "no species carries charge") +
                            "; allowed is to leave it out");
}

void read_physics(const Section& section, const ModelReader& reader) {
    ParticleModel& model = reader.model;
    read_numbers(section, particle_keys(model.walls), "", reader, model);
    if (const Value* const field = section.find("field")) read_field(*field, reader);
    const auto set_flag = [&](const char* key, bool& flag) {
        if (const Value* const value = section.find(key)) flag = read_flag(*value, reader.mistakes).value_or(flag);
    };
    if (const Value* const unit = section.find("energy_unit"))
        read_word(*unit, energy_unit_words, model.energy_unit, reader.mistakes);
    set_flag("tail_correction", model.tail_correction);
    set_flag("background", model.background);
}

Units read_units(const Value& value, Mistakes& mistakes) {
    const YAML::Node node = value.node.IsMap() ? value.node["units"] : YAML::Node();
    if (!node || node.IsNull()) return Units::reduced;
    Value units = child(value, node, "units");
    if (units.mark.line == 0) units.mark = value.mark;
    Units found = Units::reduced;
    read_word(units, units_words, found, mistakes);
    return found;
}

}  // namespace

bool ParticleModel::charged() const {
    return left.charge.may_differ_from_0() || right.charge.may_differ_from_0() ||
           std::ranges::any_of(species, [](const SpeciesConfig& one) { return one.charge.may_differ_from_0(); });
}

std::vector<std::string> ParticleModel::species_names() const {
    std::vector<std::string> names;
    for (const SpeciesConfig& one : species) names.push_back(one.name);
    return names;
}

std::vector<std::string> ParticleModel::profile_names() const {
    std::vector<std::string> names;
    for (const SpeciesConfig& one : species) {
        const std::string& name = one.profile.empty() ? one.name : one.profile;
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
}

ModelNumber find_number(const Section& section, const KeyInfo& key, const std::string& name,
                        const ModelReader& reader) {
    return reader.numbers.find(section, key.name, name, key.form.limits, parse_number(key.fallback).value_or(0));
}

std::vector<PotentialConfig*> ParticleModel::tables() {
    return of_kind<PotentialConfig>("table", *this);
}

std::vector<const PotentialConfig*> ParticleModel::tables() const {
    return of_kind<const PotentialConfig>("table", *this);
}

void read_particles(const Value& value, const std::filesystem::path& folder, ModelNumbers& numbers,
                    ParticleModel& model, Mistakes& mistakes) {
    const bool walls = model.walls;
    model.mark = model.box_mark = value.mark;
    model.units = read_units(value, mistakes);
    const Section section(value, with_kind(names_in(particle_keys(walls), model.units)), mistakes);
    const ModelReader reader{numbers, mistakes, folder, model};
    const auto missing = [&](const char* key, const char* example) {
        if (!section.lacks(key)) return;
        mistakes.add(value.mark, "missing key \"" + std::string(key) + "\" in model, such as " + example);
    };
    const std::size_t before = mistakes.count();
    const Value* const species = section.find("species");
    if (species != nullptr) read_species(*species, reader);
    if (species == nullptr) missing("species", "species: {A: {diameter: 1}}");
    const bool species_right = mistakes.count() == before;
    read_physics(section, reader);
    if (walls && !model.height.given) missing("height", "height: 10, the distance of the walls");
    if (model.species.empty()) return;  // the rest is about species
    const Value* const salt = section.find("salt");
    if (salt != nullptr && species_right) read_salt(*salt, reader);
    if (salt != nullptr && !model.salt) return;  // mistakes in it hide the meaning of the rest
    if (const Value* const box = section.find("box")) read_box(*box, walls, reader);
    if (const Value* const pairs = section.find("pairs")) {
        read_pairs(*pairs, reader);
    } else {
        missing("pairs", "pairs: {default: {wca: {epsilon: 1}}}");
    }
    if (const Value* const wall = section.find("walls")) {
        read_walls(*wall, reader);
    } else if (walls) {
        missing("walls", "walls: {both: {wca: {epsilon: 1}}}");
    }
    if (!species_right) return;
    check_amounts(*species, reader);
    check_box(reader);
    check_screened(reader);
    check_charges(value, section, reader);
    check_background(value, reader);
    check_temperature(reader);
}

}  // namespace mdsweep
