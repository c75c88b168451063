// Sweep files of earlier versions, as results files hold them.
#pragma once

#include <string>

namespace mdsweep {

// Before format 7 of the results, production was fixed where a file did not say auto; where it did, 200000 steps and a
// target error of 0.02 were the default. `text`, a sweep file, with what it meant then in words.
[[nodiscard]] std::string with_length_of_before_format_7(const std::string& text);

}  // namespace mdsweep
