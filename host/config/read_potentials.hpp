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
// The number that a key of the table has in this section (see ModelNumbers::find), called `name`: with the table's
// limits and default.
[[nodiscard]] ModelNumber find_number(const Section& section, const std::vector<KeyInfo>& keys, const std::string& key,
                                      const std::string& name, const ModelReader& reader);

void read_pairs(const Value& value, const ModelReader& reader);
void read_walls(const Value& value, const ModelReader& reader);

}  // namespace mdsweep
