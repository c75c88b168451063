// Numbers as people read them, and text that fits a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mdsweep::text {

// "0.8 s", "42 s", "3 min 20 s", "2 h 05 min", "4 d 3 h"
[[nodiscard]] std::string duration(double seconds);

// Three digits: "950", "1.23e6"; "-" when not a number.
[[nodiscard]] std::string rate(double value);

// Four digits: "0.1042", "12.5"; "-" when not a number, "inf" as such.
[[nodiscard]] std::string number(double value);

// A share in percent, "6.2 %"; never rounded to 0 or 100 unless it is so.
[[nodiscard]] std::string percent(double share);

// "1 audit", "2 audits"
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

// As a shell reads it as one word: "run.yaml", "'my run.yaml'".
[[nodiscard]] std::string shell_quoted(std::string_view word);

// Columns that a text takes on a terminal: UTF-8 characters, all taken as one column wide, escape sequences as none.
[[nodiscard]] std::size_t columns(std::string_view text);

// The text cut to `width` columns, with "..." where something is missing. For text without escape sequences.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);

// Padded with spaces.
[[nodiscard]] std::string left(std::string_view text, std::size_t width);
[[nodiscard]] std::string right(std::string_view text, std::size_t width);

}  // namespace mdsweep::text
