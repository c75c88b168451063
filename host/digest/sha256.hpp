// SHA-256 (FIPS 180-4), so that `sha256sum` can tell whether a file is the one that a card names.
#pragma once

#include <string>
#include <string_view>

namespace mdsweep {

// 64 hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace mdsweep
