// Words and lists of them in messages.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace mdsweep {

// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn a into b.
[[nodiscard]] std::size_t edit_distance(const std::string& a, const std::string& b);

// How to go on after an unknown name: "did you mean \"steps\"? Allowed are members, width, steps".
[[nodiscard]] std::string suggestion(const std::string& name, std::span<const std::string> known);

// A scalar of the file in quotes, cut short and without control characters.
[[nodiscard]] std::string in_quotes(const std::string& text);

// "a, b, c"
[[nodiscard]] std::string list_text(std::span<const std::string> words);

}  // namespace mdsweep
