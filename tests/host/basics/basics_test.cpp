#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "basics/base64.hpp"
#include "basics/delimited.hpp"
#include "basics/quantile.hpp"
#include "basics/random.hpp"
#include "basics/text.hpp"

using namespace mdsweep;

TEST_CASE("A text's lines are numbered as an editor numbers them") {
    const std::vector<TextLine> lines = lines_of("one\n\n three\r\nfour");
    REQUIRE(lines.size() == 4);
    CHECK((lines[0].number == 1 && lines[0].text == "one"));
    CHECK(lines[1].text.empty());
    CHECK(lines[2].text == " three\r");
    CHECK((lines[3].number == 4 && lines[3].text == "four"));
    CHECK(lines_of("a\n").size() == 1);
    CHECK(lines_of("").empty());
}

TEST_CASE("Empty lines, comments, a byte order mark and space around are no part of what a file says") {
    const std::vector<CsvLine> lines = csv_lines("\xEF\xBB\xBF# a table\n x , y\t\r\n\n  # more\n1,, 2\n");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].number == 2);
    CHECK(lines[0].cells == std::vector<std::string>{"x", "y"});
    CHECK(lines[1].number == 5);
    CHECK(lines[1].cells == std::vector<std::string>{"1", "", "2"});
}

TEST_CASE("A table may have quotes, semicolons, tabs or blanks, decimal commas, and a column that numbers its rows") {
    using Cells = std::vector<std::string>;
    const auto check = [](const char* text, const Cells& header, const Cells& row) {
        CAPTURE(text);
        const std::vector<CsvLine> lines = csv_lines(text);
        REQUIRE(lines.size() >= 2);
        CHECK(lines[0].cells == header);
        CHECK(lines[1].cells == row);
    };
    check("a,b\n1,2\n", {"a", "b"}, {"1", "2"});
    check("a , b\n1 , 2\n", {"a", "b"}, {"1", "2"});
    check("\"a\",\"b\"\n\"1\",\"2\"\n", {"a", "b"}, {"1", "2"});
    check("\"a, or b\",c\n\"say \"\"x\"\"\",'2'\n", {"a, or b", "c"}, {"say \"x\"", "2"});
    check("a;b\n0,5;-1,25e-3\n", {"a", "b"}, {"0.5", "-1.25e-3"});
    check("a\tb\n1\t2\n", {"a", "b"}, {"1", "2"});
    check("  a   b\n 1 \t 2\n", {"a", "b"}, {"1", "2"});
    check("\ta\tb\n0\t1\t2\n1\t3\t4\n", {"a", "b"}, {"1", "2"});
    check(",a,b\n0,1,2\n1,3,4\n", {"a", "b"}, {"1", "2"});
    check("\"\",\"a\"\n\"17\",1\n", {"a"}, {"1"});
    check("index,a\n1,5\n2,6\n", {"a"}, {"5"});
    check("index,a\n1,5\n3,6\n", {"index", "a"}, {"1", "5"});  // it counts nothing
    check("a b\n1 5 7\n2 6 8\n", {"a", "b"}, {"5", "7"});
    check("a,b\n1,2,3\n4,5,6\n", {"a", "b"}, {"1", "2", "3"});  // a mistake that its reader reports
    check("a,b\n1,2,\n2,5,\n", {"a", "b"}, {"1", "2", ""});
    CHECK(csv_lines("").empty());
}

TEST_CASE("Base64 is as RFC 4648 has it") {
    const auto of = [](std::string_view text) { return base64(std::as_bytes(std::span(text))); };
    CHECK(of("").empty());
    CHECK(of("f") == "Zg==");
    CHECK(of("fo") == "Zm8=");
    CHECK(of("foo") == "Zm9v");
    CHECK(of("foob") == "Zm9vYg==");
    CHECK(of("fooba") == "Zm9vYmE=");
    CHECK(of("foobar") == "Zm9vYmFy");
    CHECK(of("\xFF\xEF\xBE") == "/+++");
}

TEST_CASE("A quantile is the least value that a share of the sample does not exceed") {
    std::vector<double> sample;
    for (int i = 20; i >= 1; --i) sample.push_back(i);
    std::vector<double> hundred;
    for (int i = 1; i <= 100; ++i) hundred.push_back(i);
    CHECK(quantile(hundred, 0.55) == 55);  // although 0.55 * 100 is above 55 by rounding
    CHECK(quantile(sample, 0.951) == 20);
    CHECK(quantile(sample, 0) == 1);
    CHECK(quantile(sample, 1) == 20);
    CHECK(std::isnan(quantile({}, 0.5)));
    CHECK(median(sample) == 11);
    CHECK(median({3, 1, 2}) == 2);
    CHECK(ranked({3, 1, 2}, 0) == 1);
}

TEST_CASE("A seed gives the same numbers on every platform") {
    std::mt19937_64 random(1);
    CHECK(random_unit(random) == std::ldexp(static_cast<double>(std::mt19937_64(1)() >> 11U), -53));
    // Numbers of the standard's own example: the 10,000th of the default seed.
    std::mt19937_64 standard;
    standard.discard(9999);
    CHECK(random_below(1'000'000'007, standard) == 9981545732273789042U % 1'000'000'007);
    std::mt19937_64 other(5);
    CHECK(random_choice(std::vector{10, 11, 12, 13, 14, 15}, 4, other) == std::vector{14, 10, 12, 11});
}

TEST_CASE("Every choice is as likely, in every order") {
    std::mt19937_64 random(4);
    std::map<std::vector<int>, int> orders;
    for (int i = 0; i < 6000; ++i) ++orders[random_choice(std::vector{0, 1, 2}, 3, random)];
    CHECK(orders.size() == 6);
    for (const auto& [order, times] : orders) CHECK(std::abs(times - 1000) < 100);  // three standard deviations
}

TEST_CASE("Every number below a bound is as likely, also where the bound is no power of two") {
    // Two thirds of all 64-bit numbers: without rejection, the lower half would come twice as often.
    constexpr std::uint64_t bound = 0xAAAAAAAAAAAAAAAAU;
    std::mt19937_64 random(3);
    int low = 0;
    for (int i = 0; i < 10000; ++i) {
        const std::uint64_t number = random_below(bound, random);
        REQUIRE(number < bound);
        if (number < bound / 2) ++low;
    }
    CHECK(std::abs(low - 5000) < 200);  // four standard deviations
}

TEST_CASE("A word is quoted where a shell would take it apart") {
    CHECK(mdsweep::text::shell_quoted("results/a-b_1.h5") == "results/a-b_1.h5");
    CHECK(mdsweep::text::shell_quoted("my run.yaml") == "'my run.yaml'");
    CHECK(mdsweep::text::shell_quoted("it's $x") == "'it'\\''s $x'");
    CHECK(mdsweep::text::shell_quoted("") == "''");
    // Each by itself: a shell takes it, or it is quoted.
    const std::string harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    for (char c = ' '; c <= '~'; ++c) {
        const std::string word(1, c);
        CAPTURE(word);
        if (c == '\'') continue;
        const bool plain = harmless.find(c) != std::string::npos;
        CHECK(mdsweep::text::shell_quoted(word) == (plain ? word : "'" + word + "'"));
    }
}
