// Numbers as text and back, without loss.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mdsweep {

// The whole of `text` as a finite number ("3", "+0.5", "1e6"), whatever the locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// The shortest text that reads back as the same number.
[[nodiscard]] std::string number_text(double value);

// A positive number to so many significant digits, not above it, or not below it (but for its own rounding).
[[nodiscard]] double rounded_down(double number, int digits);
[[nodiscard]] double rounded_up(double number, int digits);

}  // namespace mdsweep
