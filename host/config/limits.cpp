#include "config/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mdsweep {

bool Limits::contain(double value) const {
    if (!std::isfinite(value) || value > high || (above_low ? value <= low : value < low)) return false;
    return !whole || std::floor(value) == value;
}

std::string Limits::text() const {
    std::string text = whole ? "a whole number" : "a number";
    const bool to_high = high < unlimited;
    if (low > -unlimited) {
        text += (above_low ? " above " : " from ") + number_text(low);
        if (to_high) text += above_low ? " and up to " : " to ";
        if (!to_high && !above_low) text += " on";
    } else if (to_high) {
        text += " up to ";
    }
    if (to_high) text += number_text(high);
    if (!unit.empty()) text.append(" ").append(unit);
    return text;
}

Limits Limits::and_also(const Limits& other) const {
    const bool other_is_above = other.low > low || (other.low == low && other.above_low);
    return {.low = std::max(low, other.low),
            .high = std::min(high, other.high),
            .above_low = other_is_above ? other.above_low : above_low,
            .whole = whole || other.whole,
            .unit = unit.empty() ? other.unit : unit};
}

std::optional<double> parse_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string number_text(double value) {
    // Whole numbers in full: 1000000 reads better than 1e+06.
    constexpr double full_digits_below = 1e15;
    std::array<char, 32> buffer{};
    const bool full = std::floor(value) == value && std::abs(value) < full_digits_below;
    char* const end = buffer.data() + buffer.size();
    const auto result = full ? std::to_chars(buffer.data(), end, static_cast<std::int64_t>(value))
                             : std::to_chars(buffer.data(), end, value);
    return {buffer.data(), result.ptr};
}

}  // namespace mdsweep
