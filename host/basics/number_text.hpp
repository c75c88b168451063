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

}  // namespace mdsweep
