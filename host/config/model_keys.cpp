#include "config/model_keys.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "config/keys.hpp"

namespace mdsweep {
namespace {

constexpr auto in_nm = "units: nm";
constexpr auto in_reduced = "units: reduced";

template <class Target>
ModelKey<Target> number(ModelNumber Target::*member, const std::string& name, const Limits& limits,
                        const std::string& unit, const std::string& help, const std::string& fallback = {}) {
    return {{.name = name, .form = formula_form(limits), .help = help, .unit = unit, .fallback = fallback}, member};
}

template <class Target>
ModelKey<Target> only_in(const std::string& units, ModelKey<Target> key) {
    key.info.only_with = units;
    return key;
}

template <class Target>
ModelKey<Target> needed(ModelKey<Target> key) {
    key.info.needed = true;
    return key;
}

// One of the amounts of a species, of which it has one.
ModelKey<SpeciesConfig> amount(const std::string& name, const Limits& limits, const std::string& unit,
                               const std::string& help) {
    ModelKey<SpeciesConfig> key = number(&SpeciesConfig::amount, name, limits, unit, help);
    key.number = nullptr;
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

ModelKeys<ParticleModel> make_particle_keys(bool walls) {
    using Model = ParticleModel;
    using Key = ModelKey<ParticleModel>;
    const Limits positive = above(0, unlimited);
    Form box = map_form(infos_of(box_keys(walls)));
    if (walls) {
        Form published;
        published.kind = FormKind::word;
        published.words.push_back({"published", "15 nm wide up to 0.5 M, else 10 nm; with a salt"});
        box = either_form("a map with the keys below, or published", {std::move(published), std::move(box)});
    }
    ModelKeys<Model> keys = {
        {{.name = "units", .form = word_form(units_words), .help = "Units of the file.", .fallback = "reduced"}},
        only_in(in_nm,
                number(&Model::temperature, "temperature_K",
                       {.low = 0, .high = unlimited, .above_low = true, .unit = "K"}, "", "Temperature.", "298")),
        only_in(in_nm, Key{{.name = "energy_unit",
                            .form = word_form(energy_unit_words),
                            .help = "Unit of the energies of potentials and of the field.",
                            .fallback = "kT"}}),
        only_in(in_reduced, number(&Model::temperature, "temperature", positive, "energy", "Temperature, as kT.", "1")),
    };
    if (walls) keys.push_back(needed(number(&Model::height, "height", positive, "length", "Distance of the walls.")));
    keys.push_back({{.name = "box",
                     .form = box,
                     .help = "How large the box is.",
                     .fallback = "{particles: " + number_text(usual_particles) + "}"}});
    keys.push_back(number(&Model::density, "density", positive, "1/volume",
                          "Particles per volume, of all species that have a fraction."));
    keys.push_back(
        {{.name = "species",
          .form = names_form("SPECIES", "A species: a name of letters, digits and _, which outputs begin with.",
                             map_form(infos_of(species_keys()))),
          .help = "The particles.",
          .needed = true}});
    keys.push_back(
        {{.name = "pairs",
          .form = names_form("A-B", "Between the species A and B, which may be the same.", pair_potential_form(),
                             {{.name = "default",
                               .form = pair_potential_form(),
                               .help = "Between species for which no potential is given."}}),
          .help = "The pair potentials.",
          .needed = true}});
    keys.push_back(only_in(in_nm, Key{{.name = "salt",
                                       .form = map_form(infos_of(salt_keys())),
                                       .help = "A salt in whole ions, which says how many of each species there "
                                               "are."}}));
    if (walls) {
        keys.push_back({{.name = "walls", .form = walls_form(), .help = "The walls.", .needed = true}});
    } else {
        keys.push_back({{.name = "tail_correction",
                         .form = flag_form(),
                         .help = "Adds what potentials beyond their cutoff contribute to pressure and energy, with "
                                 "particles spread evenly there. They are then cut, not shifted, unless they say "
                                 "otherwise; shifted ones and tables have no such tail and are refused.",
                         .fallback = "false"}});
        keys.push_back({{.name = "background",
                         .form = flag_form(),
                         .help = "true: a uniform charge fills the box and neutralises the particles, as in a "
                                 "one-component plasma. For charges that act on each other.",
                         .fallback = "false"}});
    }
    keys.push_back(number(&Model::bjerrum, "bjerrum", from(0, unlimited), "length",
                          "Distance at which two unit charges have an energy of kT: 0.714 nm in water. Needed where "
                          "something carries charge; with 0, charges feel a field only and need not add up to 0."));
    keys.push_back(only_in(in_nm, number(&Model::permittivity, "permittivity", positive, "",
                                         "Relative permittivity, in place of `bjerrum`.")));
    keys.push_back(
        {{.name = "field",
          .form = list_form("[x, y, z]", formula_form(any_number()), 3, 3),
          .help = "Force on a unit charge. Along directions without walls charges drift: the temperature then "
                  "holds the drift, there is no diffusion coefficient, and a thermostat is needed.",
          .unit = "energy/length",
          .fallback = "[0, 0, 0]"}});
    return keys;
}

ModelKeys<ParticleModel> make_box_keys(bool walls, bool salt) {
    using Model = ParticleModel;
    const Limits positive = above(0, unlimited);
    ModelKeys<Model> keys = {
        number(&Model::particles, "particles", whole(1, most_particles), "",
               "The box is as large as so many particles need."),
        number(&Model::lateral, "lateral", positive, "length", "Length along x, and along y where that is not given."),
    };
    if (salt) return keys;
    keys.push_back(number(&Model::lateral_y, "lateral_y", positive, "length", "Length along y."));
    if (!walls) keys.push_back(number(&Model::height, "height", positive, "length", "Length along z.", "lateral"));
    return keys;
}

}  // namespace

const ModelKeys<ParticleModel>& particle_keys(bool walls) {
    static const ModelKeys<ParticleModel> slit = make_particle_keys(true), bulk = make_particle_keys(false);
    return walls ? slit : bulk;
}

const ModelKeys<SpeciesConfig>& species_keys() {
    using Species = SpeciesConfig;
    static const ModelKeys<Species> keys = {
        number(&Species::charge, "charge", any_number(), "e", "Charge of a particle.", "0"),
        number(&Species::diameter, "diameter", above(0, unlimited), "length",
               "Room that a particle takes when it is placed; potentials take their default sigma from it. Has to be "
               "there in units nm.",
               "1"),
        number(&Species::mass, "mass", above(0, unlimited), "mass", "Mass of a particle.", "1"),
        amount("count", whole(0, most_particles), "", "Particles in the box."),
        amount("density", from(0, unlimited), "1/volume", "Particles per volume."),
        amount("fraction", from(0, 1), "", "Share of `model.density`."),
        {{.name = "neutralising",
          .form = flag_form(),
          .help = "true: as many as make the box neutral, its walls included. One species may be so."}},
        only_in(
            in_nm,
            amount("concentration_M", {.low = 0, .high = unlimited, .unit = "M"}, "",
                   "Concentration: particles of this species per volume of the box, where a salt's `concentration_M` "
                   "or `c_M` counts its anions only, and counterions come on top.")),
        {species_name("profile", "The species together with which this one is counted in outputs.")},
    };
    return keys;
}

const ModelKeys<ParticleModel>& box_keys(bool walls, bool salt) {
    static const ModelKeys<ParticleModel> slit = make_box_keys(true, false), bulk = make_box_keys(false, false),
                                          of_salt = make_box_keys(false, true);
    if (salt) return of_salt;
    return walls ? slit : bulk;
}

const ModelKeys<SaltConfig>& salt_keys() {
    using Key = ModelKey<SaltConfig>;
    static const ModelKeys<SaltConfig> keys = {
        needed(Key{species_name("cation", "The positive ions of the salt.")}),
        needed(Key{species_name("anion", "The negative ions of the salt.")}),
        {species_name("counterion", "The ions that neutralise charged walls, where these are not the cations.")},
        needed(number(&SaltConfig::concentration, "concentration_M",
                      {.low = 0, .high = unlimited, .above_low = true, .unit = "M"}, "",
                      "Concentration of the salt: its anions per volume of the box. The cations follow from the "
                      "charges, and counterions of charged walls come on top.")),
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

bool is_in(const KeyInfo& key, Units units) {
    return key.only_with != (units == Units::nm ? in_reduced : in_nm);
}

std::vector<std::string> names_in(const std::vector<KeyInfo>& keys, Units units) {
    std::vector<std::string> names;
    for (const KeyInfo& key : keys)
        if (is_in(key, units)) names.push_back(key.name);
    return names;
}

const KeyInfo& find_key(const std::vector<KeyInfo>& keys, const std::string& name) {
    const auto found = std::ranges::find(keys, name, &KeyInfo::name);
    if (found == keys.end()) throw std::logic_error("a sweep file has no key " + name);
    return *found;
}

}  // namespace mdsweep
