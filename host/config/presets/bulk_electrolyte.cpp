// A salt in bulk: the ions of slit_electrolyte in a cube that is periodic in all directions, without walls and
// counterions. Parameters: those of the salt.
#include "config/presets/ions.hpp"

namespace mdsweep {

namespace {

void expand(const Section& section, ParticleModel& model, Mistakes& mistakes) {
    read_water(section, model, mistakes);
    model.species = {salt_ion("cation", by_name("z_p"), "d_p_nm"), salt_ion("anion", by_name("z_n"), "d_n_nm")};
    model.salt = {.cation = 0, .anion = 1, .counterion = 0, .concentration = by_name("c_M")};
    read_salt_box(section, false, model, mistakes);
}

}  // namespace

Preset bulk_electrolyte() {
    Preset preset{.name = "bulk_electrolyte", .parameters = salt_parameters(), .keys = water_keys(), .expand = expand};
    preset.keys.emplace_back("box");
    return preset;
}

}  // namespace mdsweep
