// Bytes as text that any format takes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace mdsweep {

// Base64 of RFC 4648, with its padding and without line ends.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);

}  // namespace mdsweep
