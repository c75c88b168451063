// The keys of a model whose particles a file names one by one (kinds slit and bulk). read_particles.cpp and
// read_potentials.cpp read them; their limits and defaults stand here.
#pragma once

#include <string>
#include <vector>

#include "config/form.hpp"
#include "config/particle_model.hpp"

namespace mdsweep {

// Keys of the section model, with walls or without, for all units. KeyInfo::only_with names the units of a key.
[[nodiscard]] const std::vector<KeyInfo>& particle_keys(bool walls);
// Keys of one species.
[[nodiscard]] const std::vector<KeyInfo>& species_keys();
// Keys of `box`, where there is no salt.
[[nodiscard]] const std::vector<KeyInfo>& box_keys(bool walls);
[[nodiscard]] const std::vector<KeyInfo>& salt_keys();
// Keys of the section model of kind table.
[[nodiscard]] const std::vector<KeyInfo>& table_keys();

// Names of the keys that these units have.
[[nodiscard]] std::vector<std::string> names_in(const std::vector<KeyInfo>& keys, Units units);
// Throws std::logic_error where there is none of that name.
[[nodiscard]] const KeyInfo& find_key(const std::vector<KeyInfo>& keys, const std::string& name);

// The forms of a potential. They are shared: shared_keys() in sweep_keys.hpp explains them.
[[nodiscard]] Form pair_potential_form();
[[nodiscard]] Form wall_potential_form();
// Keys of how a potential is cut, beside its own.
[[nodiscard]] const std::vector<KeyInfo>& cutting_keys();
[[nodiscard]] const std::vector<KeyInfo>& expression_keys();
[[nodiscard]] const std::vector<KeyInfo>& table_potential_keys();
[[nodiscard]] Form wall_form();
// Keys of a wall beside its potential.
[[nodiscard]] const std::vector<KeyInfo>& wall_keys();

}  // namespace mdsweep
