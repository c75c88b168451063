// Which processor this is.
#pragma once

#include <string>

namespace mdsweep {

// The name that the operating system has for it; "unknown processor" where it has none.
[[nodiscard]] std::string processor_name();

// What speeds that are measured now suffer from: "the machine is busy (load 6.2 on 2 cores)", by the processes that ran
// in the last minute; empty where these were less than one.
[[nodiscard]] std::string busy_words();
[[nodiscard]] std::string busy_words(double load, unsigned cores);

}  // namespace mdsweep
