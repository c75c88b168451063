// Which mdsweep this is.
#pragma once

#include <string>

namespace mdsweep {

inline constexpr const char* version_number = MDSWEEP_VERSION;

// The commit that was built, with "+" when files had changed since; "unknown" outside a checkout.
[[nodiscard]] std::string git_hash();

}  // namespace mdsweep
