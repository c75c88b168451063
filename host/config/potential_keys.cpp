// The keys of potentials. Kinds and names of parameters come from the engine's lists.
#include "config/keys.hpp"
#include "config/model_keys.hpp"
#include "config/potential_kinds.hpp"

namespace mdsweep {
namespace {

const Limits positive = above(0, unlimited);

std::vector<KeyInfo> parameters_of(const PotentialKind& kind, const std::string& usual_sigma) {
    std::vector<KeyInfo> keys;
    for (const PotentialParameter& parameter : kind.parameters) {
        KeyInfo key{
            .name = parameter.name, .form = formula_form(parameter.limits), .help = {}, .unit = parameter.dimension};
        if (parameter.usual) key.fallback = number_text(*parameter.usual);
        if (parameter.of_diameter) key.fallback = usual_sigma;
        if (!parameter.in_place_of.empty()) key.fallback = "1/" + parameter.in_place_of;
        for (const PotentialParameter& other : kind.parameters)
            if (other.in_place_of == parameter.name) key.fallback = "1/" + other.name;
        key.needed = key.fallback.empty();
        keys.push_back(std::move(key));
    }
    return keys;
}

// A potential by its name alone: {lj: {}, cutoff: 2.5} cannot be said so, wca can.
Form name_form(const std::vector<PotentialKind>& kinds) {
    Form form;
    form.kind = FormKind::word;
    form.words.push_back({"none", "no interaction"});
    for (const PotentialKind& kind : kinds)
        if (kind.ends && kind.end.empty()) form.words.push_back({kind.name, "with the parameters' defaults"});
    return form;
}

// A map of one kind with its parameters, and the keys beside it.
Form kinds_map(const std::vector<PotentialKind>& kinds, const std::string& usual_sigma,
               const std::vector<KeyInfo>& beside) {
    std::vector<KeyInfo> keys;
    for (const PotentialKind& kind : kinds) {
        Form form = map_form(parameters_of(kind, usual_sigma));
        form.wanted = "a map of its parameters";
        keys.push_back({.name = kind.name, .form = std::move(form), .help = kind.help});
    }
    keys.insert(keys.end(), cutting_keys().begin(), cutting_keys().end());
    keys.insert(keys.end(), beside.begin(), beside.end());
    return map_form(keys);
}

constexpr auto half_diameter = "half the diameter";
constexpr auto pair_potential = "pair_potential";

}  // namespace

const std::vector<KeyInfo>& cutting_keys() {
    static const std::vector<KeyInfo> keys = {
        {.name = "cutoff",
         .form = formula_form(positive),
         .help = "Distance at which the potential is cut. A potential that does not end by itself needs it.",
         .unit = "length"},
        {.name = "truncation",
         .form = word_form(truncation_words),
         .help = "What is done there.",
         .fallback = "shifted; where the potential ends by itself cut"},
    };
    return keys;
}

const std::vector<KeyInfo>& expression_keys() {
    static const std::vector<KeyInfo> keys = [] {
        std::vector<KeyInfo> all = {
            {.name = "expression",
             .form = text_form("a formula of the distance r"),
             .help = "The energy, such as \"k * (r - a)^2\" or \"if(r < 1, 2 - r, exp(1 - r))\", with "
                     "exp, log, sqrt, pow, erf, erfc, floor, step and others; ** is ^. Its other "
                     "names stand beside it or under `design`.",
             .needed = true}};
        all.insert(all.end(), cutting_keys().begin(), cutting_keys().end());
        all.push_back({.name = "shortest",
                       .form = formula_form(positive),
                       .help = "Pairs nearer than this feel the force at this distance.",
                       .unit = "length",
                       .fallback = "chosen"});
        return all;
    }();
    return keys;
}

const std::vector<KeyInfo>& sum_keys() {
    static const std::vector<KeyInfo> keys = [] {
        Form part = text_form("a pair potential");
        part.shared = pair_potential;  // by its name: a form cannot hold itself
        std::vector<KeyInfo> all = {
            {.name = "sum",
             .form = list_form("a list of potentials, such as [wca, {yukawa: {epsilon: 2, kappa: 3}, cutoff: 4}]",
                               std::move(part)),
             .help = "Potentials that are added. Each is cut where it says itself, which is not beyond the sum's own "
                     "cutoff; otherwise where the sum is.",
             .needed = true}};
        all.insert(all.end(), cutting_keys().begin(), cutting_keys().end());
        return all;
    }();
    return keys;
}

const std::vector<KeyInfo>& table_potential_keys() {
    static const std::vector<KeyInfo> keys = [] {
        std::vector<KeyInfo> all = {{.name = "table",
                                     .form = text_form("the path of a file, relative to the sweep file"),
                                     .help =
                                         "Energies in columns r, energy and perhaps force, or as LAMMPS, GROMACS or "
                                         "VOTCA write them, in the units of the sweep file. Names above the columns "
                                         "say which is which. Pairs nearer than the first row feel its force.",
                                     .needed = true}};
        all.insert(all.end(), cutting_keys().begin(), cutting_keys().end());
        all.push_back({.name = "section",
                       .form = text_form("the keyword of a table"),
                       .help = "Which table of a LAMMPS file, where it has several."});
        all.push_back({.name = "c6",
                       .form = formula_form(any_number()),
                       .help = "GROMACS: the energy is c6 g + c12 h, by the columns g and h; f is left to the charges.",
                       .unit = "energy length^6",
                       .fallback = "4 times the mean diameter to the 6th, where g is -1/r^6 and h is 1/r^12"});
        all.push_back({.name = "c12",
                       .form = formula_form(any_number()),
                       .help = "See c6.",
                       .unit = "energy length^12",
                       .fallback = "the same to the 12th"});
        return all;
    }();
    return keys;
}

Form pair_potential_form() {
    Form expression = names_form("NAME", "A name in the formula.", formula_form(any_number()), expression_keys());
    return shared_form(pair_potential,
                       either_form("a pair potential",
                                   {name_form(pair_kinds()), kinds_map(pair_kinds(), "mean diameter of the two", {}),
                                    std::move(expression), map_form(table_potential_keys()), map_form(sum_keys())}));
}

Form wall_potential_form() {
    return shared_form("wall_potential", either_form("a wall potential", {name_form(wall_kinds()),
                                                                          kinds_map(wall_kinds(), half_diameter, {})}));
}

const std::vector<KeyInfo>& wall_keys() {
    static const std::vector<KeyInfo> keys = {
        {.name = "charge",
         .form = formula_form(any_number()),
         .help = "Charge of the wall per area.",
         .unit = "e per area",
         .fallback = "0",
         .only_with = "units: reduced"},
        {.name = "charge_C_m2",
         .form = formula_form(any_number()),
         .help = "Charge of the wall per area.",
         .unit = "C/m2",
         .fallback = "0",
         .only_with = "units: nm"},
        {.name = "species",
         .form = names_form("SPECIES", "For this species.", wall_potential_form()),
         .help = "Potentials for single species, in place of the wall's own."},
    };
    return keys;
}

Form wall_form() {
    return shared_form(
        "wall", either_form("a wall", {name_form(wall_kinds()), kinds_map(wall_kinds(), half_diameter, wall_keys())}));
}

}  // namespace mdsweep
