// Which processor this is.
#pragma once

#include <string>

namespace mdsweep {

// The name that the operating system has for it; "unknown processor" where it has none.
[[nodiscard]] std::string processor_name();

}  // namespace mdsweep
