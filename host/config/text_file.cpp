#include "config/text_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace mdsweep {
namespace {

// Length of the well-formed UTF-8 character at `at`, 0 when there is none (Unicode 15, table 3-7).
std::size_t character_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(at);
    const unsigned second = byte(at + 1);
    if (first == 0) return 0;
    if (first < 0x80) return 1;
    if (first < 0xC2 || !continues(at + 1)) return 0;  // C0 and C1 would only encode ASCII again
    if (first < 0xE0) return 2;
    if (!continues(at + 2)) return 0;
    if (first < 0xF0) {
        const bool overlong = first == 0xE0 && second < 0xA0;
        const bool surrogate = first == 0xED && second >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool beyond_unicode = first > 0xF4 || (first == 0xF4 && second >= 0x90);
    return !continues(at + 3) || overlong || beyond_unicode ? 0 : 4;
}

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string system_reason(int error) {
    return std::generic_category().message(error);
}

}  // namespace

TextFile read_text_file(const std::filesystem::path& file, std::uintmax_t limit) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) return {"", "there is no such file"};
    if (error) return {"", "cannot be read: " + error.message()};
    if (std::filesystem::is_directory(status)) return {"", "is a directory, not a file"};
    if (!std::filesystem::is_regular_file(status)) return {"", "is not a regular file"};
    const std::unique_ptr<std::FILE, CloseFile> stream(std::fopen(file.c_str(), "rb"));
    if (!stream) return {"", "cannot be read: " + system_reason(errno)};

    TextFile result;
    std::array<char, 65536> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stream.get())) {
        result.text.append(piece.data(), got);
        if (result.text.size() > limit) {
            return {"", "is larger than " + std::to_string(limit / 1000000) + " MB, the most that is read"};
        }
    }
    if (std::ferror(stream.get()) != 0) return {"", "cannot be read: " + system_reason(errno)};
    return result;
}

std::optional<BadByte> find_bad_byte(const std::string& text) {
    Mark mark{1, 1};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        if (length == 0) return BadByte{mark, static_cast<unsigned char>(text[at]), at};
        if (text[at] == '\n') {
            mark = {mark.line + 1, 1};
        } else {
            mark.column += static_cast<int>(length);
        }
        at += length;
    }
    return std::nullopt;
}

std::string describe(const BadByte& bad) {
    std::array<char, 8> hex{};
    std::snprintf(hex.data(), hex.size(), "0x%02X", static_cast<unsigned>(bad.byte));
    return std::string("byte ") + hex.data() + " (number " + std::to_string(bad.offset + 1) +
           " of the file) is not UTF-8 text; save the file as UTF-8";
}

}  // namespace mdsweep
