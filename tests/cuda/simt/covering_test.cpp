#include "cuda/simt/covering.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace simt;

namespace {

bool anything(const Choice& /*choice*/) {
    return true;
}
// Two levels that exclude each other.
bool not_both(const Choice& choice) {
    return choice[1] != 3 || choice[3] <= 0;
}

void check_covering(const std::vector<int>& levels, int strength, bool (*allowed)(const Choice&), std::size_t most) {
    const std::vector<Choice> choices = covering_choices(levels, strength, allowed);
    CHECK(choices.size() <= most);
    for (const Choice& choice : choices) {
        CHECK(allowed(choice));
        CHECK(std::ranges::find(choice, -1) == choice.end());
    }
    const std::vector<Choice> wanted = combinations(levels, strength, allowed);
    CHECK(std::ranges::all_of(wanted, [&](const Choice& combination) {
        return std::ranges::any_of(choices, [&](const Choice& choice) { return has(choice, combination); });
    }));
}

}  // namespace

TEST_CASE("Covering choices: combinations are all that the levels of so many factors make") {
    CHECK(combinations({2, 3, 4}, 2, anything).size() == 2 * 3 + 2 * 4 + 3 * 4);
    CHECK(combinations({2, 3, 4}, 3, anything).size() == 2 * 3 * 4);
    CHECK(combinations({6, 4, 2, 5}, 2, not_both).size() == 6 * 4 + 6 * 2 + 6 * 5 + 4 * 2 + 4 * 5 + 2 * 5 - 4);
    CHECK(has({1, 2, 3}, {1, -1, 3}));
    CHECK_FALSE(has({1, 2, 3}, {1, -1, 2}));
}

TEST_CASE("Covering choices: every combination of two factors' levels, or three's, is among them, and they are few") {
    // At least as many as the two or three largest factors have combinations; at most a fifth more.
    check_covering({6, 4, 2, 5}, 2, anything, 36);
    check_covering({6, 4, 2, 5}, 2, not_both, 36);
    check_covering({6, 5, 8, 6, 3, 4}, 2, not_both, 58);
    check_covering({6, 4, 2, 5}, 3, not_both, 150);
}
