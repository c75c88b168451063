// The keys of a model whose particles a file names one by one (kinds slit and bulk). To add a number: a member in
// particle_model.hpp, and an entry in the table of its section. Keys that are maps, or that depend on each other, have
// their limits and defaults here and are read by functions (read_particles.cpp, read_salt.cpp, read_potentials.cpp).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "config/form.hpp"
#include "config/particle_model.hpp"

namespace mdsweep {

// A key of a section that is read into a Target.
template <class Target>
struct ModelKey {
    KeyInfo info;
    ModelNumber Target::*number = nullptr;  // it is read into this; null: a function reads the key
};

template <class Target>
using ModelKeys = std::vector<ModelKey<Target>>;

// Particles in the box of a sweep that does not say how large it is.
inline constexpr double usual_particles = 200;

// Keys of the section model, with walls or without, for all units. KeyInfo::only_with names the units of a key.
[[nodiscard]] const ModelKeys<ParticleModel>& particle_keys(bool walls);
// Keys of one species.
[[nodiscard]] const ModelKeys<SpeciesConfig>& species_keys();
// Keys of `box`. A salt's box has a square base, and without walls it is a cube.
[[nodiscard]] const ModelKeys<ParticleModel>& box_keys(bool walls, bool salt = false);
[[nodiscard]] const ModelKeys<SaltConfig>& salt_keys();
// Keys of the section model of kind table.
[[nodiscard]] const std::vector<KeyInfo>& table_keys();

template <class Target>
[[nodiscard]] std::vector<KeyInfo> infos_of(const ModelKeys<Target>& keys) {
    std::vector<KeyInfo> infos;
    for (const ModelKey<Target>& key : keys) infos.push_back(key.info);
    return infos;
}

// Whether a sweep of these units may have the key.
[[nodiscard]] bool is_in(const KeyInfo& key, Units units);
// Names of the keys that these units have.
[[nodiscard]] std::vector<std::string> names_in(const std::vector<KeyInfo>& keys, Units units);
template <class Target>
[[nodiscard]] std::vector<std::string> names_in(const ModelKeys<Target>& keys, Units units) {
    return names_in(infos_of(keys), units);
}
// Throws std::logic_error where there is none of that name.
[[nodiscard]] const KeyInfo& find_key(const std::vector<KeyInfo>& keys, const std::string& name);
const KeyInfo& find_key(std::vector<KeyInfo>&& keys, const std::string& name) = delete;  // it would be of what is gone
template <class Target>
[[nodiscard]] const KeyInfo& find_key(const ModelKeys<Target>& keys, const std::string& name) {
    for (const ModelKey<Target>& key : keys)
        if (key.info.name == name) return key.info;
    throw std::logic_error("a sweep file has no key " + name);
}

// The forms of a potential. They are shared: shared_keys() in sweep_keys.hpp explains them.
[[nodiscard]] Form pair_potential_form();
[[nodiscard]] Form wall_potential_form();
// Keys of how a potential is cut, beside its own.
[[nodiscard]] const std::vector<KeyInfo>& cutting_keys();
[[nodiscard]] const std::vector<KeyInfo>& expression_keys();
[[nodiscard]] const std::vector<KeyInfo>& table_potential_keys();
[[nodiscard]] const std::vector<KeyInfo>& sum_keys();
[[nodiscard]] Form wall_form();
// Keys of a wall beside its potential.
[[nodiscard]] const std::vector<KeyInfo>& wall_keys();

}  // namespace mdsweep
