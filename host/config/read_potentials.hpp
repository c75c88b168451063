// The sections model.pairs and model.walls.
#pragma once

#include <filesystem>

#include "config/model_keys.hpp"
#include "config/model_numbers.hpp"

namespace mdsweep {

// The readers of a model's sections share this.
struct ModelReader {
    ModelNumbers& numbers;
    Mistakes& mistakes;
    const std::filesystem::path& folder;  // of the sweep file
    ParticleModel& model;                 // its species are read first
};

// Reads model.salt, from which the amounts of its ions follow.
void read_salt(const Value& value, const ModelReader& reader);
// The number that a key has in this section (see ModelNumbers::find), called `name`: with the key's limits and default.
[[nodiscard]] ModelNumber find_number(const Section& section, const KeyInfo& key, const std::string& name,
                                      const ModelReader& reader);
// Reads the keys that are numbers into their members. `place` stands before their names: "A." for those of a species.
template <class Target>
void read_numbers(const Section& section, const ModelKeys<Target>& keys, const std::string& place,
                  const ModelReader& reader, Target& target) {
    for (const auto& [info, number] : keys)
        if (number != nullptr && is_in(info, reader.model.units))
            target.*number = find_number(section, info, place + info.name, reader);
}

void read_pairs(const Value& value, const ModelReader& reader);
void read_walls(const Value& value, const ModelReader& reader);

}  // namespace mdsweep
