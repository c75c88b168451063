// A salt between two equally charged walls: the reference model (cuda/README.md). Parameters: h_nm, the distance of the
// walls; those of the salt; sigma_C_m2, the charge density of each wall, which is not above 0. Monovalent counterions
// of the cations' size neutralise the walls; they are counted as cations.
#include "config/presets/ions.hpp"

namespace mdsweep {

namespace {

void expand(ParticleModel& model) {
    fill_with_water(model);
    model.species = {salt_ion("cation", by_name("z_p"), "d_p_nm"), salt_ion("counterion", fixed_number(1), "d_p_nm"),
                     salt_ion("anion", by_name("z_n"), "d_n_nm")};
    model.species[1].profile = "cation";
    model.salt = {.cation = 0, .anion = 2, .counterion = 1, .concentration = by_name("c_M")};
    model.walls = true;
    model.height = by_name("h_nm");
    model.left.charge = model.right.charge = by_name("sigma_C_m2");
    make_usual_box(model);
}

}  // namespace

Preset slit_electrolyte() {
    Preset preset{
        .name = "slit_electrolyte",
        .help = "A salt solution between two equally charged walls: ions with size and valency in implicit water.",
        .parameters = salt_parameters(),
        .expand = expand,
        .keys = water_keys()};
    const Limits height{.low = 1, .high = 50, .unit = "nm"},
        charge{.low = -0.5,
               .high = 0,
               .unit = "C/m2",
               .beyond =
                   "walls of positive charge, or with charges that differ, have kind: slit and walls: {left: {wca: {}, "
                   "charge_C_m2: 0.05}, right: {wca: {}, charge_C_m2: 0.05}}"};
    for (ParameterInfo& info : preset.parameters)
        if (info.name == "c_M")
            info.limits.beyond =
                "counterions without a salt have kind: slit, with a species that is neutralising: true";
    preset.parameters.insert(preset.parameters.begin(), {"h_nm", height, {}, {}, "Distance of the walls."});
    preset.parameters.push_back({"sigma_C_m2", charge, 0.0, {}, "Charge of each wall per area."});
    preset.keys.push_back(salt_box_key(true));
    return preset;
}

}  // namespace mdsweep
