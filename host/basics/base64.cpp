#include "basics/base64.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace mdsweep {

std::string base64(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), 3))) {
        const auto at = [&](std::size_t k) { return k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[k]) : 0U; };
        const std::uint32_t three = at(0) << 16U | at(1) << 8U | at(2);
        for (std::size_t k = 0; k < 4; ++k) text += k <= bytes.size() ? digits[three >> (18U - 6U * k) & 63U] : '=';
    }
    return text;
}

}  // namespace mdsweep
