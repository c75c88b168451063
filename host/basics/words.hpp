// Words and lists of them in messages.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace mdsweep {

// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn a into b.
[[nodiscard]] std::size_t edit_distance(const std::string& a, const std::string& b);

// The known name that an unknown one was probably meant as, by its spelling: a typing slip, a beginning, or a name
// without its unit (h for h_nm). Nothing where none is near.
[[nodiscard]] std::optional<std::string> near_name(const std::string& name, std::span<const std::string> known);

// How to go on after an unknown name: "did you mean \"steps\"? (allowed: members, width, steps)".
[[nodiscard]] std::string did_you_mean(const std::optional<std::string>& meant, std::span<const std::string> known);
[[nodiscard]] std::string suggestion(const std::string& name, std::span<const std::string> known);

// A scalar of the file in quotes, cut short and without control characters.
[[nodiscard]] std::string in_quotes(const std::string& text);

// "a, b, c"
[[nodiscard]] std::string list_text(std::span<const std::string> words, const std::string& between = ", ");
// "1, 2, 4"
[[nodiscard]] std::string numbers_text(std::span<const double> numbers);

}  // namespace mdsweep
