// All keys of a sweep file, as plain values.
#pragma once

#include <vector>

#include "config/form.hpp"

namespace mdsweep {

// The sections, each with its keys.
[[nodiscard]] const std::vector<KeyInfo>& sweep_keys();
[[nodiscard]] std::vector<std::string> section_names();

}  // namespace mdsweep
