#include "config/limits.hpp"

#include <algorithm>
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

std::string Limits::advice() const {
    return beyond.empty() ? text() : text() + "; " + std::string(beyond);
}

Limits Limits::and_also(const Limits& other) const {
    const bool other_is_above = other.low > low || (other.low == low && other.above_low);
    return {.low = std::max(low, other.low),
            .high = std::min(high, other.high),
            .above_low = other_is_above ? other.above_low : above_low,
            .whole = whole || other.whole,
            .unit = unit.empty() ? other.unit : unit,
            .beyond = beyond.empty() ? other.beyond : beyond};
}

}  // namespace mdsweep
