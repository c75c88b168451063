// What a name that a file or a question does not know was meant as.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace mdsweep {

// The known name of the same thing: another kind of model calls it so (sigma_C_m2 is a wall's charge_C_m2), or people
// do (T is the temperature). Else the one that is spelt nearly alike. Nothing where there is none: the name of what
// only other models have is no typing slip. Of a known name such as A.density the part behind the dot counts, too.
[[nodiscard]] std::optional<std::string> meant_key(const std::string& name, std::span<const std::string> known);

// How to go on, as suggestion() says it.
[[nodiscard]] std::string key_suggestion(const std::string& name, std::span<const std::string> known);

}  // namespace mdsweep
