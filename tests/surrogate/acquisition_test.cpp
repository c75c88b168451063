#include "acquisition.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <set>

namespace sg = mdsweep::surrogate;

namespace {

struct Candidates {
    std::vector<double> inputs, spread;
};

// In the unit square; the spread is ten times larger where the first input is above 0.8.
Candidates square(std::size_t n) {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> uniform;
    Candidates c;
    for (std::size_t i = 0; i < n; ++i) {
        c.inputs.insert(c.inputs.end(), {uniform(random), uniform(random)});
        c.spread.push_back(c.inputs[2 * i] > 0.8 ? 1.0 : 0.1);
    }
    return c;
}

std::vector<std::size_t> indices(const std::vector<sg::Choice>& choices) {
    std::vector<std::size_t> all;
    all.reserve(choices.size());
    for (const sg::Choice& c : choices) all.push_back(c.candidate);
    return all;
}

std::size_t uniform_count(const std::vector<sg::Choice>& choices) {
    std::size_t n = 0;
    for (const sg::Choice& c : choices) n += c.uniform ? 1 : 0;
    return n;
}

}  // namespace

TEST_CASE("no candidate is chosen twice, and all when there are too few") {
    const Candidates c = square(40);
    for (const double share : {0.0, 0.3, 1.0}) {
        const auto all = indices(sg::choose_next(c.inputs, 2, c.spread, 100, share, 3));
        CHECK(all.size() == 40);
        CHECK(std::set<std::size_t>(all.begin(), all.end()).size() == 40);
    }
    CHECK(sg::choose_next({}, 2, {}, 5, 0.2, 1).empty());
    CHECK(sg::choose_next(c.inputs, 2, c.spread, 0, 0.2, 1).empty());
}

TEST_CASE("candidates at one place and with no spread are still told apart") {
    const std::vector<double> inputs(20, 0.5);
    const std::vector<double> spread(10, 0.0);
    const auto all = indices(sg::choose_next(inputs, 2, spread, 10, 0.2, 3));
    CHECK(std::set<std::size_t>(all.begin(), all.end()).size() == 10);
}

TEST_CASE("the same seed chooses the same points, another one others") {
    const Candidates c = square(200);
    const auto one = indices(sg::choose_next(c.inputs, 2, c.spread, 20, 0.25, 11));
    CHECK(one == indices(sg::choose_next(c.inputs, 2, c.spread, 20, 0.25, 11)));
    CHECK(one != indices(sg::choose_next(c.inputs, 2, c.spread, 20, 0.25, 12)));
}

TEST_CASE("the uniform share is kept, on average in small batches too") {
    const Candidates c = square(500);
    CHECK(uniform_count(sg::choose_next(c.inputs, 2, c.spread, 20, 0.25, 1)) == 5);
    std::size_t blind = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        blind += uniform_count(sg::choose_next(c.inputs, 2, c.spread, 2, 0.2, seed));
    }
    CHECK(blind > 160);  // 200 expected of 1000, standard deviation 11
    CHECK(blind < 240);
}

TEST_CASE("uniform draws ignore the spread, the others prefer it") {
    const Candidates c = square(1000);
    double wide_uniform = 0;
    double wide_spread = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (const sg::Choice& choice : sg::choose_next(c.inputs, 2, c.spread, 20, 0.5, seed)) {
            const bool wide = c.spread[choice.candidate] == 1.0;
            if (wide) (choice.uniform ? wide_uniform : wide_spread) += 1.0 / 400;
        }
    }
    CHECK(wide_uniform == Approx(0.2).margin(0.07));
    CHECK(wide_spread > 0.9);
}

TEST_CASE("the points of a batch keep a distance from each other") {
    // One narrow peak of the spread: without repulsion all picks would sit on it.
    Candidates c = square(2000);
    for (std::size_t i = 0; i < c.spread.size(); ++i) {
        const double dx = c.inputs[2 * i] - 0.5;
        const double dy = c.inputs[2 * i + 1] - 0.5;
        c.spread[i] = 0.2 + std::exp(-50 * (dx * dx + dy * dy));
    }
    const auto chosen = indices(sg::choose_next(c.inputs, 2, c.spread, 16, 0, 1));
    double closest = 2;
    for (std::size_t a = 0; a < chosen.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            closest = std::min(closest, std::hypot(c.inputs[2 * chosen[a]] - c.inputs[2 * chosen[b]],
                                                   c.inputs[2 * chosen[a] + 1] - c.inputs[2 * chosen[b] + 1]));
        }
    }
    CHECK(closest > 0.05);
    CHECK(c.spread[chosen[0]] > 1.1);  // the peak comes first
}

TEST_CASE("what makes no sense as a choice is refused") {
    const Candidates c = square(10);
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 3, c.spread, 2, 0.2, 1), std::invalid_argument);
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 2, c.spread, 2, 1.2, 1), std::invalid_argument);
    std::vector<double> bad = c.spread;
    bad[3] = std::nan("");
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 2, bad, 2, 0.2, 1), std::invalid_argument);
}
