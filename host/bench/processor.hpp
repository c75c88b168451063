// Which processor this is.
#pragma once

#include <string>

namespace mdsweep {

// As the operating system names it; "unknown processor" where it does not.
[[nodiscard]] std::string processor_name();

}  // namespace mdsweep
