// A salt in bulk: the ions of slit_electrolyte in a cube that is periodic in all directions, without walls and
// counterions. Parameters: those of the salt.
#include "config/presets/ions.hpp"

namespace mdsweep {

namespace {

void expand(ParticleModel& model) {
    fill_with_water(model);
    model.species = {salt_ion("cation", by_name("z_p"), "d_p_nm"), salt_ion("anion", by_name("z_n"), "d_n_nm")};
    model.salt = {.cation = 0, .anion = 1, .counterion = 0, .concentration = by_name("c_M")};
    make_usual_box(model);
}

}  // namespace

Preset bulk_electrolyte() {
    Preset preset{.name = "bulk_electrolyte",
                  .help = "The same salt solution in a cube that is periodic in all directions.",
                  .parameters = salt_parameters(),
                  .expand = expand,
                  .keys = water_keys()};
    preset.keys.push_back(salt_box_key(false));
    return preset;
}

}  // namespace mdsweep
