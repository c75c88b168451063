#include "basics/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace mdsweep {

namespace {

double unit_of_last_digit(double number, int digits) {
    return std::pow(10, std::floor(std::log10(number)) + 1 - digits);
}

}  // namespace

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

double rounded_down(double number, int digits) {
    const double unit = unit_of_last_digit(number, digits);
    return std::floor(number / unit) * unit;
}

double rounded_up(double number, int digits) {
    const double unit = unit_of_last_digit(number, digits);
    return std::ceil(number / unit - 1e-9) * unit;
}

}  // namespace mdsweep
