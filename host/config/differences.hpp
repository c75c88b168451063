// What two sweep files say differently.
#pragma once

#include <string>
#include <vector>

namespace mdsweep {

struct Difference {
    std::string key;          // "simulation.production_steps", "design.c_M.range"
    std::string was, is_now;  // as YAML in one line, cut where it is long; "not there"
};

// Key by key, in the order of the keys. Comments, the order of keys, the way lists and numbers are written make none.
// Both texts were read as sweep files before.
[[nodiscard]] std::vector<Difference> differences(const std::string& before, const std::string& now);

}  // namespace mdsweep
