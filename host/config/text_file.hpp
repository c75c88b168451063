// Text files as users hand them over.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "config/config.hpp"

namespace mdsweep {

struct TextFile {
    std::string text;
    std::string problem;  // why there is no text, in words; empty when all is well
};

// Reads a regular file of at most `limit` bytes.
[[nodiscard]] TextFile read_text_file(const std::filesystem::path& file, std::uintmax_t limit);

// Where a text stops being UTF-8 (a zero byte counts too), and which byte it is.
struct BadByte {
    Mark mark;
    unsigned char byte = 0;
    std::size_t offset = 0;  // from 0
};
[[nodiscard]] std::optional<BadByte> find_bad_byte(const std::string& text);

// "byte 0xE4 (number 17 of the file) is not UTF-8 text; save the file as UTF-8"
[[nodiscard]] std::string describe(const BadByte& bad);

}  // namespace mdsweep
