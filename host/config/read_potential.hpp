// A pair or wall potential of a sweep file.
#pragma once

#include <string>
#include <vector>

#include "config/potential_kinds.hpp"
#include "config/read_potentials.hpp"

namespace mdsweep {

// How a potential is read: of a pair or at a wall.
struct PotentialReading {
    const ModelReader& reader;
    const std::vector<PotentialKind>& kinds;
    bool of_pair;
    std::string place;         // "A-B", "left_wall.A"
    bool part_of_sum = false;  // which may say where it is cut
};

[[nodiscard]] std::vector<std::string> join(const std::vector<std::vector<std::string>>& lists);

// Names of the potentials there are, but for none.
[[nodiscard]] std::vector<std::string> kind_names(const PotentialReading& reading);

// `more_keys`: what may stand beside it, which it passes over.
[[nodiscard]] PotentialConfig read_potential(const Value& value, const PotentialReading& reading,
                                             const std::vector<std::string>& more_keys = {});

}  // namespace mdsweep
