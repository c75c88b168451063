#include "config/model_keys.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "config/keys.hpp"

namespace mdsweep {
namespace {

constexpr auto in_nm = "units: nm";
constexpr auto in_reduced = "units: reduced";

KeyInfo number(std::string name, const Limits& limits, std::string unit, std::string help, std::string fallback = {}) {
    return {.name = std::move(name),
            .form = formula_form(limits),
            .help = std::move(help),
            .unit = std::move(unit),
            .fallback = std::move(fallback)};
}

KeyInfo only_in(std::string units, KeyInfo key) {
    key.only_with = std::move(units);
    return key;
}

KeyInfo needed(KeyInfo key) {
    key.needed = true;
    return key;
}

// A species that the file has named.
KeyInfo species_name(std::string name, std::string help) {
    return {.name = std::move(name), .form = text_form("the name of a species"), .help = std::move(help)};
}

Form walls_form() {
    return map_form({
        {.name = "both", .form = wall_form(), .help = "Two walls that are alike."},
        {.name = "left", .form = wall_form(), .help = "The wall at the lower end of z."},
        {.name = "right", .form = wall_form(), .help = "The wall at the upper end of z."},
    });
}

std::vector<KeyInfo> make_particle_keys(bool walls) {
    const Limits positive = above(0, unlimited);
    Form box = map_form(box_keys(walls));
    if (walls) {
        Form published;
        published.kind = FormKind::word;
        published.words.push_back({"published", "15 nm wide up to 0.5 M, else 10 nm; with a salt"});
        box = either_form("a map with the keys below, or published", {std::move(published), std::move(box)});
    }
    std::vector<KeyInfo> keys = {
        {.name = "units", .form = word_form(units_words), .help = "Units of the file.", .fallback = "reduced"},
        only_in(in_nm, number("temperature_K", {.low = 0, .high = unlimited, .above_low = true, .unit = "K"}, "",
                              "Temperature.", "298")),
        only_in(in_reduced, number("temperature", positive, "energy", "Temperature, as kT.", "1")),
    };
    if (walls) keys.push_back(needed(number("height", positive, "length", "Distance of the walls.")));
    keys.push_back({.name = "box", .form = box, .help = "How large the box is.", .fallback = "{particles: 200}"});
    keys.push_back(
        number("density", positive, "1/volume", "Particles per volume, of all species that have a fraction."));
    keys.push_back(
        {.name = "species",
         .form = names_form("SPECIES", "A species: a name of letters, digits and _, which outputs begin with.",
                            map_form(species_keys())),
         .help = "The particles.",
         .needed = true});
    keys.push_back(
        {.name = "pairs",
         .form = names_form("A-B", "Between the species A and B, which may be the same.", pair_potential_form(),
                            {{.name = "default",
                              .form = pair_potential_form(),
                              .help = "Between species for which no potential is given."}}),
         .help = "The pair potentials.",
         .needed = true});
    keys.push_back(only_in(in_nm, {.name = "salt",
                                   .form = map_form(salt_keys()),
                                   .help = "A salt in whole ions, which says how many of each species there are."}));
    if (walls) {
        keys.push_back({.name = "walls", .form = walls_form(), .help = "The walls.", .needed = true});
    } else {
        keys.push_back({.name = "tail_correction",
                        .form = flag_form(),
                        .help = "Adds what lj beyond its cutoff contributes to pressure and energy.",
                        .fallback = "false"});
    }
    keys.push_back(number("bjerrum", from(0, unlimited), "length",
                          "Distance at which two unit charges have an energy of kT: 0.714 nm in water. Needed where "
                          "something carries charge; with 0, charges feel a field only."));
    keys.push_back(
        only_in(in_nm, number("permittivity", positive, "", "Relative permittivity, in place of `bjerrum`.")));
    keys.push_back({.name = "field",
                    .form = list_form("[x, y, z]", formula_form(any_number()), 3, 3),
                    .help = "Force on a unit charge.",
                    .unit = "energy/length",
                    .fallback = "[0, 0, 0]"});
    return keys;
}

}  // namespace

const std::vector<KeyInfo>& particle_keys(bool walls) {
    static const std::vector<KeyInfo> slit = make_particle_keys(true), bulk = make_particle_keys(false);
    return walls ? slit : bulk;
}

const std::vector<KeyInfo>& species_keys() {
    static const std::vector<KeyInfo> keys = {
        number("charge", any_number(), "e", "Charge of a particle.", "0"),
        number("diameter", above(0, unlimited), "length",
               "Room that a particle takes when it is placed; potentials take their default sigma from it. Has to be "
               "there in units nm.",
               "1"),
        number("mass", above(0, unlimited), "mass", "Mass of a particle.", "1"),
        number("count", whole(0, most_particles), "", "Particles in the box."),
        number("density", from(0, unlimited), "1/volume", "Particles per volume."),
        number("fraction", from(0, 1), "", "Share of `model.density`."),
        {.name = "neutralising",
         .form = flag_form(),
         .help = "true: as many as make the box neutral, its walls included. One species may be so."},
        only_in(in_nm, number("concentration_M", {.low = 0, .high = unlimited, .unit = "M"}, "", "Concentration.")),
        species_name("profile", "The species together with which this one is counted in outputs."),
    };
    return keys;
}

const std::vector<KeyInfo>& box_keys(bool walls) {
    static const auto make = [](bool slit) {
        std::vector<KeyInfo> keys = {
            number("particles", whole(1, most_particles), "", "The box is as large as so many particles need."),
            number("lateral", above(0, unlimited), "length", "Length along x, and along y where that is not given."),
            number("lateral_y", above(0, unlimited), "length", "Length along y."),
        };
        if (!slit) keys.push_back(number("height", above(0, unlimited), "length", "Length along z.", "lateral"));
        return keys;
    };
    static const std::vector<KeyInfo> slit = make(true), bulk = make(false);
    return walls ? slit : bulk;
}

const std::vector<KeyInfo>& salt_keys() {
    static const std::vector<KeyInfo> keys = {
        needed(species_name("cation", "The positive ions of the salt.")),
        needed(species_name("anion", "The negative ions of the salt.")),
        species_name("counterion", "The ions that neutralise charged walls, where these are not the cations."),
        needed(number("concentration_M", {.low = 0, .high = unlimited, .above_low = true, .unit = "M"}, "",
                      "Concentration of the anions.")),
    };
    return keys;
}

const std::vector<KeyInfo>& table_keys() {
    static const std::vector<KeyInfo> keys = {
        {.name = "file",
         .form = text_form("the path of a CSV file, relative to the sweep file"),
         .help = "A table of finished simulations, or a results file.",
         .needed = true},
        {.name = "parameters",
         .form = list_form("a list of the CSV's columns, such as [c_M, h_nm]", text_form("the name of a column")),
         .help = "The columns that are the design.",
         .needed = true},
    };
    return keys;
}

std::vector<std::string> names_in(const std::vector<KeyInfo>& keys, Units units) {
    std::vector<std::string> names;
    const std::string other = units == Units::nm ? in_reduced : in_nm;
    for (const KeyInfo& key : keys)
        if (key.only_with != other) names.push_back(key.name);
    return names;
}

const KeyInfo& find_key(const std::vector<KeyInfo>& keys, const std::string& name) {
    const auto found = std::ranges::find(keys, name, &KeyInfo::name);
    if (found == keys.end()) throw std::logic_error("a sweep file has no key " + name);
    return *found;
}

}  // namespace mdsweep
