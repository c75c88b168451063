// The limits of a number, and their words in messages.
#pragma once

#include <string>
#include <string_view>

#include "basics/number_text.hpp"

namespace mdsweep {

// Stands for no limit.
inline constexpr double unlimited = 1e30;

struct Limits {
    double low = 0;
    double high = 0;
    bool above_low = false;  // low itself is not allowed
    bool whole = false;      // whole numbers only
    std::string_view unit = {};
    std::string_view beyond = {};  // how other values can be had, for messages: "for a positive charge take ..."

    [[nodiscard]] bool contain(double value) const;
    // "a whole number from 2 to 64", "a number above 0 and up to 10 M", "a number above 0"
    [[nodiscard]] std::string text() const;
    // That, and how other values can be had.
    [[nodiscard]] std::string advice() const;
    // The numbers that both allow.
    [[nodiscard]] Limits and_also(const Limits& other) const;
};

}  // namespace mdsweep
