#include "config/presets/ions.hpp"

namespace mdsweep {

ParameterList salt_parameters() {
    constexpr double hydrated_ion_nm = 0.415;  // a hydrated monovalent cation, as in the published runs
    const Limits diameter{.low = 0.1, .high = 2, .unit = "nm"};
    return {
        {"z_p", {.low = 1, .high = 4, .whole = true}, 1.0},
        {"z_n", {.low = -4, .high = -1, .whole = true}, -1.0},
        {"d_p_nm", diameter, hydrated_ion_nm},
        {"d_n_nm", diameter, hydrated_ion_nm},
        {"d_nm", diameter, hydrated_ion_nm, {"d_p_nm", "d_n_nm"}},
        {"c_M", {.low = 0, .high = 10, .above_low = true, .unit = "M"}},
    };
}

ModelNumber by_name(const std::string& parameter) {
    return {.formula = parameter, .given = true, .name = parameter};
}

ModelNumber fixed_number(double value) {
    return {.value = value, .given = true};
}

std::vector<std::string> water_keys() {
    return {"bjerrum_nm", "temperature_K"};
}

void read_water(const Section& section, ParticleModel& model, Mistakes& mistakes) {
    constexpr double water_nm = 0.714, room_K = 298;
    model.units = Units::nm;
    model.bjerrum = fixed_number(water_nm);
    model.temperature = fixed_number(room_K);
    set_number(section, "bjerrum_nm", {.low = 0, .high = 60, .unit = "nm"}, model.bjerrum.value, mistakes);
    set_number(section, "temperature_K", {.low = 0, .high = 2000, .above_low = true, .unit = "K"},
               model.temperature.value, mistakes);
}

SpeciesConfig salt_ion(const std::string& name, const ModelNumber& charge, const std::string& diameter) {
    SpeciesConfig ion;
    ion.name = name;
    ion.charge = charge;
    ion.diameter = by_name(diameter);
    ion.amount_kind = AmountKind::salt;
    return ion;
}

void read_salt_box(const Section& section, bool may_be_published, ParticleModel& model, Mistakes& mistakes) {
    constexpr double usual_ions = 200;
    model.particles = fixed_number(usual_ions);
    const Value* const value = section.find("box");
    if (value == nullptr) return;
    const std::string allowed =
        std::string(may_be_published ? "published, " : "") + "{lateral_nm: 7} or {target_ions: 100}";
    if (value->node.IsScalar() && value->node.Scalar() == "published" && may_be_published) {
        model.salt->published_box = true;
        return;
    }
    if (!value->node.IsMap()) return report(*value, allowed, mistakes);
    const Section box(*value, {"lateral_nm", "target_ions"}, mistakes);
    if (box.entries().size() > 1) {
        mistakes.add(value->mark, value->label + " sets both lateral_nm and target_ions, allowed is one of them");
    } else if (box.entries().empty() && value->node.size() == 0) {
        report(*value, allowed, mistakes);
    } else if (box.find("lateral_nm") != nullptr) {
        model.lateral = fixed_number(0);
        set_number(box, "lateral_nm", {.low = 1, .high = 200, .unit = "nm"}, model.lateral.value, mistakes);
    } else {
        set_number(box, "target_ions", {.low = 10, .high = 20000, .whole = true}, model.particles.value, mistakes);
    }
}

}  // namespace mdsweep
