// What presets with a salt in water have in common.
#pragma once

#include "config/presets/presets.hpp"

namespace mdsweep {

// The parameters of a salt, in their order: z_p and z_n, the ions' valencies, z_p > 0 > z_n; d_p_nm and d_n_nm, their
// diameters, or d_nm, which sets both; c_M, the concentration of the anions.
[[nodiscard]] ParameterList salt_parameters();

// A number of the model that is the parameter of that name.
[[nodiscard]] ModelNumber by_name(const std::string& parameter);
[[nodiscard]] ModelNumber fixed_number(double value);

// The keys bjerrum_nm and temperature_K: water at 298 K where they are missing.
[[nodiscard]] std::vector<std::string> water_keys();
void read_water(const Section& section, ParticleModel& model, Mistakes& mistakes);

// An ion of the salt, by parameters; all ions repel each other as WCA particles of 1 kT.
[[nodiscard]] SpeciesConfig salt_ion(const std::string& name, const ModelNumber& charge, const std::string& diameter);

// The key box: {lateral_nm: 7} or {target_ions: 100}, which is how a box of 200 ions is asked for by default, and,
// where that is allowed, `published`.
void read_salt_box(const Section& section, bool may_be_published, ParticleModel& model, Mistakes& mistakes);

}  // namespace mdsweep
