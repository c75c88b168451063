// The parts that presets with a salt in water share.
#pragma once

#include "config/presets/presets.hpp"

namespace mdsweep {

// The parameters of a salt, in their order: z_p and z_n, the ions' valencies, z_p > 0 > z_n; d_p_nm and d_n_nm, their
// diameters, or d_nm, which sets both; c_M, the concentration of the anions.
[[nodiscard]] ParameterList salt_parameters();

// A number of the model that is the parameter of that name.
[[nodiscard]] ModelNumber by_name(const std::string& parameter);
[[nodiscard]] ModelNumber fixed_number(double value);

// Water at 298 K, and the keys bjerrum_nm or temperature_K, which say otherwise.
void fill_with_water(ParticleModel& model);
[[nodiscard]] Keys<ParticleModel> water_keys();

// An ion of the salt, by parameters; all ions repel each other as WCA particles of 1 kT.
[[nodiscard]] SpeciesConfig salt_ion(const std::string& name, const ModelNumber& charge, const std::string& diameter);

// A box of 200 ions, and the key box, which says otherwise: {lateral_nm: 7}, {target_ions: 100} or, where that is
// allowed, `published`.
void make_usual_box(ParticleModel& model);
[[nodiscard]] Key<ParticleModel> salt_box_key(bool may_be_published);

}  // namespace mdsweep
