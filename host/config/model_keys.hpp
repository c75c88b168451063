// The keys of a model whose particles a file names one by one (kinds slit and bulk). read_particles.cpp and
// read_potentials.cpp read them: what they allow and what holds without them stands here.
#pragma once

#include <string>
#include <vector>

#include "config/form.hpp"
#include "config/particle_model.hpp"

namespace mdsweep {

// Of the section model, between walls or not, for all units. Those that belong to units say so (KeyInfo::only_with).
[[nodiscard]] const std::vector<KeyInfo>& particle_keys(bool walls);
// Of one species.
[[nodiscard]] const std::vector<KeyInfo>& species_keys();
// Of box, where there is no salt.
[[nodiscard]] const std::vector<KeyInfo>& box_keys(bool walls);
[[nodiscard]] const std::vector<KeyInfo>& salt_keys();
// Of the section model of kind table.
[[nodiscard]] const std::vector<KeyInfo>& table_keys();

// The names of those that there are in these units.
[[nodiscard]] std::vector<std::string> names_in(const std::vector<KeyInfo>& keys, Units units);
// Throws std::logic_error where there is none of that name.
[[nodiscard]] const KeyInfo& find_key(const std::vector<KeyInfo>& keys, const std::string& name);

// What may stand for a potential. Forms that are shared: shared_keys() in sweep_keys.hpp explains them.
[[nodiscard]] Form pair_potential_form();
[[nodiscard]] Form wall_potential_form();
// Beside a potential's own keys.
[[nodiscard]] const std::vector<KeyInfo>& cutting_keys();
[[nodiscard]] const std::vector<KeyInfo>& expression_keys();
[[nodiscard]] const std::vector<KeyInfo>& table_potential_keys();
[[nodiscard]] Form wall_form();
// Beside a wall's potential.
[[nodiscard]] const std::vector<KeyInfo>& wall_keys();

}  // namespace mdsweep
