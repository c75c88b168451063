// Lengths and points of time as a user types them.
#pragma once

#include <chrono>
#include <string>

namespace mdsweep::cli {

// Seconds of "90s", "45m", "8h", "1h30m", "2d"; at least one second. Throws UsageError, with `option` in its text.
[[nodiscard]] double parse_duration(const std::string& text, const std::string& option);

// A length from `now` on, or a local time: "18:00" (the next one), "2026-12-24 18:00", "2026-12-24T18:00". Throws
// UsageError when it is neither, or over.
[[nodiscard]] std::chrono::system_clock::time_point parse_deadline(const std::string& text,
                                                                   std::chrono::system_clock::time_point now);

}  // namespace mdsweep::cli
