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

namespace {

// A dense crowd near 0 and a few points far from it, in one dimension.
std::vector<float> crowd_and_few() {
    std::vector<float> x;
    for (int i = 0; i < 100; ++i) x.push_back(0.001F * static_cast<float>(i));
    for (const float far : {3.0F, 5.0F, 5.1F, 9.0F}) x.push_back(far);
    return x;
}

}  // namespace

TEST_CASE("the largest cluster is opened at its farthest point") {
    const std::vector<float> x = crowd_and_few(), known = {0};
    std::vector<bool> taken(x.size(), false);
    const auto picks = sg::largest_clusters({x, 1}, {known, 1}, {}, taken, 3);
    // All are of the only centre's cluster, whose farthest is 9; its cluster takes none of the others with it but 5 and
    // 5.1, whose sum (16 + 15.2) is above that of 3 and the crowd (9.3): 5 is the farther one from 9.
    REQUIRE(picks.size() == 3);
    CHECK(x[picks[0]] == 9.0F);
    CHECK(x[picks[1]] == 5.0F);
    CHECK(x[picks[2]] == 3.0F);
    // What is taken is a centre and not picked again.
    taken.back() = true;
    CHECK(x[sg::largest_clusters({x, 1}, {known, 1}, {}, taken, 1).front()] == 5.0F);
    CHECK(sg::largest_clusters({x, 1}, {known, 1}, {}, taken, 1000).size() == x.size() - 1);
    CHECK_THROWS_AS(sg::largest_clusters({x, 1}, {known, 1}, {}, std::vector<bool>(3), 1), std::invalid_argument);
}

TEST_CASE("a far point that takes long waits for one that is nearly as far") {
    const std::vector<float> x = crowd_and_few(), known = {0};
    std::vector<double> cost(x.size(), 1.0);
    cost.back() = 4;  // 81 / 4 is less than 5.1 squared
    const auto picks = sg::largest_clusters({x, 1}, {known, 1}, cost, std::vector<bool>(x.size(), false), 1);
    CHECK(x[picks.front()] == 5.1F);
}

TEST_CASE("what is left unexplained is the posterior of a linear model") {
    // Known: ten times the first direction. With noise 0.1 of the mean square 1: 1 / (1 + 10 / 0.1) of it is left.
    std::vector<float> known(20, 0.0F);
    for (std::size_t i = 0; i < 10; ++i) known[2 * i] = 1;
    const std::vector<float> rows = {1, 0, 0, 1, 3, 4};
    const std::vector<float> left = sg::unexplained({rows, 2}, {known, 2}, 0.1);
    const auto square = [&](std::size_t i) { return left[2 * i] * left[2 * i] + left[2 * i + 1] * left[2 * i + 1]; };
    CHECK(square(0) == Approx(1 / 101.0).epsilon(1e-4));
    CHECK(square(1) == Approx(1).epsilon(1e-4));
    CHECK(square(2) == Approx(9 / 101.0 + 16).epsilon(1e-4));
    CHECK(sg::unexplained({rows, 2}, {{}, 2}, 0.1) == rows);
    CHECK_THROWS_AS(sg::unexplained({rows, 2}, {known, 2}, 0), std::invalid_argument);
}

TEST_CASE("every way to choose keeps the quota, and prefers what is cheap for what it teaches") {
    const Candidates c = square(400);
    const std::vector<float> features(c.inputs.begin(), c.inputs.end());
    const std::vector<float> known = {0.5F, 0.5F, 0.1F, 0.2F};
    sg::Candidates all{.inputs = c.inputs,
                       .dimensions = 2,
                       .spread = c.spread,
                       .cost = {},
                       .features = {features, 2},
                       .known = {known, 2}};
    for (const sg::Acquisition way : {sg::Acquisition::random, sg::Acquisition::variance, sg::Acquisition::lcmd}) {
        const auto chosen = sg::choose(way, all, 40, {}, 3);
        const auto unique = indices(chosen);
        CHECK(std::set<std::size_t>(unique.begin(), unique.end()).size() == 40);
        CHECK(uniform_count(chosen) == (way == sg::Acquisition::random ? 40 : 8));
        CHECK(indices(sg::choose(way, all, 40, {}, 3)) == unique);
        CHECK(sg::choose(way, all, 1000, {}, 3).size() == 400);
    }
    // Half of them cost a hundred times as much.
    std::vector<double> cost(400, 1.0);
    for (std::size_t i = 0; i < 400; ++i) cost[i] = c.inputs[2 * i + 1] > 0.5 ? 100 : 1;
    all.cost = cost;
    for (const sg::Acquisition way : {sg::Acquisition::variance, sg::Acquisition::lcmd}) {
        int dear = 0;
        for (const sg::Choice& choice : sg::choose(way, all, 40, {.spread = 0.1, .uniform = 0}, 3))
            dear += cost[choice.candidate] > 1 ? 1 : 0;
        CHECK(dear <= 8);
    }
    cost[7] = 0;
    CHECK_THROWS_AS(sg::choose(sg::Acquisition::variance, all, 4, {}, 3), std::invalid_argument);
}
