#include "cli/time_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <iomanip>
#include <optional>
#include <sstream>

#include "cli/command.hpp"

namespace mdsweep::cli {

namespace {

using std::chrono::system_clock;

double seconds_of(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86400;
        default:
            return 0;
    }
}

std::optional<double> duration_of(const std::string& text) {
    double seconds = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        double number = 0;
        const auto [rest, error] = std::from_chars(at, end, number, std::chars_format::fixed);
        if (error != std::errc() || rest == end || !(number >= 0) || seconds_of(*rest) == 0) return std::nullopt;
        seconds += number * seconds_of(*rest);
        at = rest + 1;
    }
    constexpr double longest = 1e9;  // 30 years
    return seconds >= 1 && seconds <= longest ? std::optional(seconds) : std::nullopt;
}

// As the whole of `text`, in local time.
std::optional<std::tm> time_of(const std::string& text, const char* format, std::tm from) {
    std::istringstream in(text);
    in >> std::get_time(&from, format);
    // get_time() is content with less than the format.
    std::ostringstream same;
    same << std::put_time(&from, format);
    if (in.fail() || same.str() != text) return std::nullopt;
    from.tm_isdst = -1;  // whatever holds on that day
    return from;
}

}  // namespace

double parse_duration(const std::string& text, const std::string& option) {
    if (const auto seconds = duration_of(text)) return *seconds;
    throw UsageError(fmt::format("--{} is '{}'; allowed is a time such as 90s, 45m, 8h, 1h30m or 2d", option, text));
}

system_clock::time_point parse_deadline(const std::string& text, system_clock::time_point now) {
    if (const auto seconds = duration_of(text))
        return now + std::chrono::duration_cast<system_clock::duration>(std::chrono::duration<double>(*seconds));
    const std::time_t seconds = system_clock::to_time_t(now);
    std::tm today{};
    localtime_r(&seconds, &today);
    today.tm_sec = 0;
    if (auto clock = time_of(text, "%H:%M", today)) {
        if (std::mktime(&*clock) <= seconds) ++clock->tm_mday;  // tomorrow; mktime carries it on
        clock->tm_isdst = -1;
        return system_clock::from_time_t(std::mktime(&*clock));
    }
    std::optional<std::tm> date = time_of(text, "%Y-%m-%d %H:%M", today);
    if (!date) date = time_of(text, "%Y-%m-%dT%H:%M", today);
    if (!date)
        throw UsageError(
            fmt::format("--deadline is '{}'; allowed is a time from now on, such as 8h or 1h30m, or a "
                        "local time such as 18:00 or 2026-12-24T18:00",
                        text));
    const std::time_t then = std::mktime(&*date);
    if (then <= seconds) throw UsageError(fmt::format("--deadline is {}, which is over", text));
    return system_clock::from_time_t(then);
}

}  // namespace mdsweep::cli
