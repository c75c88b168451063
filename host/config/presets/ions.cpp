#include "config/presets/ions.hpp"

#include "config/model_keys.hpp"

namespace mdsweep {
namespace {

// A number of the model that is the same for all points.
Key<ParticleModel> value_key(std::string name, ModelNumber ParticleModel::*member, const Limits& limits,
                             std::string help) {
    return {.info = {.name = std::move(name), .form = number_form(limits), .help = std::move(help)},
            .read =
                [=](const Value& value, ParticleModel& model, const KeyContext& context) {
                    if (const auto number = read_number(value, limits, context.mistakes))
                        (model.*member).value = *number;
                    (model.*member).mark = value.mark;
                },
            .shown = [=](const ParticleModel& model) { return number_text((model.*member).value); }};
}

constexpr double water_nm = 0.714, room_K = 298;

// Water's relative permittivity (C. G. Malmberg and A. A. Maryott, J. Res. Natl. Bur. Stand. 56, 1, 1956).
constexpr Limits liquid_K{.low = 273.15,
                          .high = 373.15,
                          .unit = "K",
                          .beyond = "for other solvents or temperatures give bjerrum_nm, in which the temperature is"};

double permittivity_of_water(double kelvin) {
    const double t = kelvin - 273.15;
    return 87.740 - t * (0.40008 - t * (9.398e-4 - t * 1.410e-6));
}

// 0.714 nm at 298 K, as in the published runs; elsewhere as the product of permittivity and temperature has it.
double bjerrum_of_water(double kelvin) {
    return water_nm * permittivity_of_water(room_K) * room_K / (permittivity_of_water(kelvin) * kelvin);
}

// Said with bjerrum_nm the temperature would say nothing: energies are in kT.
void read_temperature(const Value& value, ParticleModel& model, const KeyContext& context) {
    if (model.bjerrum.mark.line > 0) {
        context.mistakes.add(value.mark, value.label +
                                             " says which Bjerrum length water has, and so does bjerrum_nm; allowed is "
                                             "one of them");
        return;
    }
    const auto kelvin = read_number(value, liquid_K, context.mistakes);
    if (!kelvin) return;
    model.temperature.value = *kelvin;
    model.bjerrum.value = bjerrum_of_water(*kelvin);
}

constexpr Limits width_nm{.low = 1, .high = 200, .unit = "nm"};
constexpr Limits ions{.low = 10, .high = 20000, .whole = true};

Form box_form() {
    Form form = map_form({
        {.name = "lateral_nm", .form = number_form(width_nm), .help = "As wide as that."},
        {.name = "target_ions", .form = number_form(ions), .help = "Wide enough for about so many ions."},
    });
    form.one_key = true;
    return form;
}

void read_box(const Value& value, const std::string& allowed, ParticleModel& model, const KeyContext& context) {
    Mistakes& mistakes = context.mistakes;
    if (!value.node.IsMap()) return report(value, allowed, mistakes);
    const Section box(value, {"lateral_nm", "target_ions"}, mistakes);
    if (box.entries().size() > 1) {
        mistakes.add(value.mark, value.label + " sets both lateral_nm and target_ions, allowed is one of them");
    } else if (box.entries().empty() && value.node.size() == 0) {
        report(value, allowed, mistakes);
    } else if (box.find("lateral_nm") != nullptr) {
        model.lateral = fixed_number(0);
        set_number(box, "lateral_nm", width_nm, model.lateral.value, mistakes);
    } else {
        set_number(box, "target_ions", ions, model.particles.value, mistakes);
    }
}

}  // namespace

ParameterList salt_parameters() {
    constexpr double hydrated_ion_nm = 0.415;  // a hydrated monovalent cation, as in the published runs
    const Limits diameter{.low = 0.1, .high = 2, .unit = "nm"};
    return {
        {"z_p", {.low = 1, .high = 4, .whole = true}, 1.0, {}, "Valency of the cations."},
        {"z_n", {.low = -4, .high = -1, .whole = true}, -1.0, {}, "Valency of the anions."},
        {"d_p_nm", diameter, hydrated_ion_nm, {}, "Diameter of the cations, with their water shell."},
        {"d_n_nm", diameter, hydrated_ion_nm, {}, "Diameter of the anions, with their water shell."},
        {"d_nm",
         diameter,
         hydrated_ion_nm,
         {"d_p_nm", "d_n_nm"},
         "Diameter of all ions, in place of d_p_nm and d_n_nm."},
        {"c_M",
         {.low = 0, .high = 10, .above_low = true, .unit = "M"},
         {},
         {},
         "Concentration of the salt: its anions per volume of the box. Counterions of charged walls come on top."},
    };
}

ModelNumber by_name(const std::string& parameter) {
    return {.formula = parameter, .given = true, .name = parameter};
}

ModelNumber fixed_number(double value) {
    return {.value = value, .given = true};
}

void fill_with_water(ParticleModel& model) {
    model.units = Units::nm;
    model.bjerrum = fixed_number(water_nm);
    model.temperature = fixed_number(room_K);
}

Keys<ParticleModel> water_keys() {
    // The second reads what the first has found.
    return {
        value_key("bjerrum_nm", &ParticleModel::bjerrum, {.low = 0, .high = 60, .unit = "nm"},
                  "Bjerrum length: the distance at which two unit charges have an energy of kT. Water has 0.714 nm."),
        {.info = {.name = "temperature_K",
                  .form = number_form(liquid_K),
                  .help = "Temperature of the water, in place of `bjerrum_nm`: the Bjerrum length is 0.714 nm at 298 K "
                          "and otherwise as 1/(permittivity * temperature), with water's permittivity of Malmberg and "
                          "Maryott (1956)."},
         .read = read_temperature,
         .shown = [](const ParticleModel& model) { return number_text(model.temperature.value); }},
    };
}

SpeciesConfig salt_ion(const std::string& name, const ModelNumber& charge, const std::string& diameter) {
    SpeciesConfig ion;
    ion.name = name;
    ion.charge = charge;
    ion.diameter = by_name(diameter);
    ion.amount_kind = AmountKind::salt;
    return ion;
}

void make_usual_box(ParticleModel& model) {
    model.particles = fixed_number(usual_particles);
}

Key<ParticleModel> salt_box_key(bool may_be_published) {
    Form form = box_form();
    if (may_be_published) {
        Form published;
        published.kind = FormKind::word;
        published.words.push_back({"published", "15 nm wide up to 0.5 M, else 10 nm, as in the published runs"});
        form = either_form("", {std::move(published), std::move(form)});
    }
    form.wanted = std::string(may_be_published ? "published, " : "") + "{lateral_nm: 7} or {target_ions: 100}";
    const auto read = [allowed = form.wanted, may_be_published](const Value& value, ParticleModel& model,
                                                                const KeyContext& context) {
        if (may_be_published && value.node.IsScalar() && value.node.Scalar() == "published") {
            model.salt->published_box = true;
            return;
        }
        read_box(value, allowed, model, context);
    };
    const auto shown = [](const ParticleModel& model) {
        if (model.salt && model.salt->published_box) return std::string("published");
        const bool lateral = model.lateral.given;
        return (lateral ? "{lateral_nm: " : "{target_ions: ") +
               number_text(lateral ? model.lateral.value : model.particles.value) + "}";
    };
    return {.info = {.name = "box", .form = form, .help = "How wide the box is, along the walls where there are some."},
            .read = read,
            .shown = shown};
}

}  // namespace mdsweep
