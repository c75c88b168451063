#include "basics/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mdsweep::text {

namespace {

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

std::string duration(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return "-";
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    constexpr double longest = 1e15;  // still exact in 64 bits
    const auto whole = std::llround(std::min(seconds, longest));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    const long long minutes = (whole + 30) / 60;
    if (minutes < 24 * 60) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
    const long long hours = (whole + 1800) / 3600;
    return fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string rate(double value) {
    if (std::isnan(value)) return "-";
    if (value < 999.5) return fmt::format("{:.3g}", value);
    std::string text = fmt::format("{:.2e}", value);  // 1.23e+06
    const std::size_t exponent = text.find('e');
    if (exponent == std::string::npos) return text;
    return fmt::format("{}e{}", text.substr(0, exponent), std::stoi(text.substr(exponent + 1)));
}

std::string number(double value) {
    return std::isnan(value) ? "-" : fmt::format("{:.4g}", value);
}

std::string percent(double share) {
    if (std::isnan(share)) return "-";
    const double value = 100 * share;
    if (value > 0 && value < 0.05) return "< 0.1 %";
    if (value < 100 && value >= 99.95) return "> 99.9 %";
    return std::abs(value - std::round(value)) < 1e-6 ? fmt::format("{:.0f} %", value) : fmt::format("{:.1f} %", value);
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string shell_quoted(std::string_view word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + "'";
}

std::size_t columns(std::string_view text) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            while (i < text.size() && text[i] != 'm' && text[i] != 'K' && text[i] != 'J' && text[i] != 'A') ++i;
        } else if (starts_character(text[i])) {
            ++n;
        }
    }
    return n;
}

std::string fit(std::string_view text, std::size_t width) {
    if (columns(text) <= width) return std::string(text);
    constexpr std::size_t dots = 3;
    const std::size_t kept = width > dots ? width - dots : 0;
    std::size_t end = 0;
    for (std::size_t n = 0; end < text.size(); ++end)
        if (starts_character(text[end]) && n++ == kept) break;
    return std::string(text.substr(0, end)) + std::string(std::min(dots, width), '.');
}

std::string left(std::string_view text, std::size_t width) {
    const std::size_t taken = columns(text);
    return std::string(text) + std::string(width > taken ? width - taken : 0, ' ');
}

std::string right(std::string_view text, std::size_t width) {
    const std::size_t taken = columns(text);
    return std::string(width > taken ? width - taken : 0, ' ') + std::string(text);
}

}  // namespace mdsweep::text
