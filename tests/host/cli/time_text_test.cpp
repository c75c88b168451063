#include "cli/time_text.hpp"

#include <catch2/catch.hpp>

#include "cli/command.hpp"

using namespace mdsweep::cli;
using std::chrono::system_clock;

TEST_CASE("lengths of time as they are typed") {
    CHECK(parse_duration("90s", "budget") == 90);
    CHECK(parse_duration("1h30m", "budget") == 5400);
    CHECK(parse_duration("0.5h", "budget") == 1800);
    CHECK(parse_duration("2d", "budget") == 172800);
    for (const char* bad : {"", "h", "90", "-1h", "1w", "0s", "1h 30m", "nan", "1e3s", "99999999d"})
        CHECK_THROWS_AS(parse_duration(bad, "budget"), UsageError);
}

TEST_CASE("deadlines are lengths from now on, or local times") {
    const system_clock::time_point now = system_clock::from_time_t(1'800'000'000);  // 2027-01-15, some hour
    CHECK(parse_deadline("8h", now) - now == std::chrono::hours(8));
    const auto until_clock = parse_deadline("03:07", now) - now;
    CHECK(until_clock > std::chrono::seconds(0));
    CHECK(until_clock <= std::chrono::hours(24));
    const auto until_date = parse_deadline("2027-01-25T12:00", now) - now;
    CHECK(until_date > std::chrono::hours(9 * 24));
    CHECK(until_date < std::chrono::hours(11 * 24));
    CHECK(parse_deadline("2027-01-25 12:00", now) == parse_deadline("2027-01-25T12:00", now));
    for (const char* bad : {"", "tomorrow", "25:00", "2027-01-25", "2020-01-01T00:00", "18:00 or so"})
        CHECK_THROWS_AS(parse_deadline(bad, now), UsageError);
}
