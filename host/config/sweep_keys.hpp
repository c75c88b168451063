// All keys of a sweep file, as plain values.
#pragma once

#include <vector>

#include "config/form.hpp"

namespace mdsweep {

// The sections, each with its keys.
[[nodiscard]] const std::vector<KeyInfo>& sweep_keys();
[[nodiscard]] std::vector<std::string> section_names();

// The forms that several keys have, by the names of Form::shared: a number of the model, a potential.
[[nodiscard]] const std::vector<KeyInfo>& shared_keys();

// The section design of the kinds of a model that have parameters of their own.
[[nodiscard]] const std::vector<KeyInfo>& designs_by_kind();

}  // namespace mdsweep
