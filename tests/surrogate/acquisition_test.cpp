#include "acquisition.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>

namespace sg = mdsweep::surrogate;

namespace {

struct Candidates {
    std::vector<double> inputs, deviation;
};

// In the unit square; the standard deviation is ten times larger where the first input is above 0.8.
Candidates square(std::size_t n) {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> uniform;
    Candidates c;
    for (std::size_t i = 0; i < n; ++i) {
        c.inputs.insert(c.inputs.end(), {uniform(random), uniform(random)});
        c.deviation.push_back(c.inputs[2 * i] > 0.8 ? 1.0 : 0.1);
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
        const auto all = indices(sg::choose_next(c.inputs, 2, c.deviation, 100, share, 3));
        CHECK(all.size() == 40);
        CHECK(std::set<std::size_t>(all.begin(), all.end()).size() == 40);
    }
    CHECK(sg::choose_next({}, 2, {}, 5, 0.2, 1).empty());
    CHECK(sg::choose_next(c.inputs, 2, c.deviation, 0, 0.2, 1).empty());
}

TEST_CASE("candidates at one place and with no standard deviation are still told apart") {
    const std::vector<double> inputs(20, 0.5);
    const std::vector<double> deviation(10, 0.0);
    const auto all = indices(sg::choose_next(inputs, 2, deviation, 10, 0.2, 3));
    CHECK(std::set<std::size_t>(all.begin(), all.end()).size() == 10);
}

TEST_CASE("the same seed chooses the same points, another one others") {
    const Candidates c = square(200);
    const auto one = indices(sg::choose_next(c.inputs, 2, c.deviation, 20, 0.25, 11));
    CHECK(one == indices(sg::choose_next(c.inputs, 2, c.deviation, 20, 0.25, 11)));
    CHECK(one != indices(sg::choose_next(c.inputs, 2, c.deviation, 20, 0.25, 12)));
}

TEST_CASE("the uniform share is kept, on average in small batches too") {
    const Candidates c = square(500);
    CHECK(uniform_count(sg::choose_next(c.inputs, 2, c.deviation, 20, 0.25, 1)) == 5);
    std::size_t drawn = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        drawn += uniform_count(sg::choose_next(c.inputs, 2, c.deviation, 2, 0.2, seed));
    }
    CHECK(drawn > 160);  // 200 expected of 1000, standard deviation 11
    CHECK(drawn < 240);
}

TEST_CASE("uniform draws ignore the standard deviation, the others prefer it") {
    const Candidates c = square(1000);
    double wide_uniform = 0;
    double wide_preferred = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (const sg::Choice& choice : sg::choose_next(c.inputs, 2, c.deviation, 20, 0.5, seed)) {
            const bool wide = c.deviation[choice.candidate] == 1.0;
            if (wide) (choice.uniform ? wide_uniform : wide_preferred) += 1.0 / 400;
        }
    }
    CHECK(wide_uniform == Approx(0.2).margin(0.07));
    CHECK(wide_preferred > 0.9);
}

TEST_CASE("the points of a batch keep a distance from each other") {
    // One narrow peak of the standard deviation: without repulsion all picks would sit on it.
    Candidates c = square(2000);
    for (std::size_t i = 0; i < c.deviation.size(); ++i) {
        const double dx = c.inputs[2 * i] - 0.5;
        const double dy = c.inputs[2 * i + 1] - 0.5;
        c.deviation[i] = 0.2 + std::exp(-50 * (dx * dx + dy * dy));
    }
    const auto chosen = indices(sg::choose_next(c.inputs, 2, c.deviation, 16, 0, 1));
    double closest = 2;
    for (std::size_t a = 0; a < chosen.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            closest = std::min(closest, std::hypot(c.inputs[2 * chosen[a]] - c.inputs[2 * chosen[b]],
                                                   c.inputs[2 * chosen[a] + 1] - c.inputs[2 * chosen[b] + 1]));
        }
    }
    CHECK(closest > 0.05);
    CHECK(c.deviation[chosen[0]] > 1.1);  // the peak comes first
}

TEST_CASE("what makes no sense as a choice is refused") {
    const Candidates c = square(10);
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 3, c.deviation, 2, 0.2, 1), std::invalid_argument);
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 2, c.deviation, 2, 1.2, 1), std::invalid_argument);
    std::vector<double> bad = c.deviation;
    bad[3] = std::nan("");
    CHECK_THROWS_AS(sg::choose_next(c.inputs, 2, bad, 2, 0.2, 1), std::invalid_argument);
}

namespace {

// A dense crowd near 0 and a few points far from it, in one dimension.
std::vector<float> crowd_and_few() {
    std::vector<float> x;
    x.reserve(104);
    for (int i = 0; i < 100; ++i) x.push_back(0.001F * static_cast<float>(i));
    for (const float far : {3.0F, 5.0F, 5.1F, 9.0F}) x.push_back(far);
    return x;
}

}  // namespace

TEST_CASE("the largest cluster is opened at its farthest point") {
    const std::vector<float> x = crowd_and_few(), known = {0};
    std::vector<std::uint8_t> free(x.size(), 1);
    const auto picked = [&](sg::Clusters& clusters) {
        const std::size_t i = clusters.pick(free);
        free[i] = 0;
        return x[i];
    };
    sg::Clusters clusters(x, 1);
    clusters.add_centres({known, 1});
    // All are of the only centre's cluster, whose farthest is 9; its cluster takes none of the others with it but 5 and
    // 5.1, whose sum (16 + 15.2) is above that of 3 and the crowd (9.3): 5 is the farther one from 9.
    CHECK(picked(clusters) == 9.0F);
    CHECK(picked(clusters) == 5.0F);
    CHECK(picked(clusters) == 3.0F);
    // A candidate that is not free is a member, but not picked.
    free.assign(x.size(), 1);
    free.back() = 0;
    sg::Clusters other(x, 1);
    other.add_centres({known, 1});
    CHECK(picked(other) == 5.1F);
    // Without a centre: the farthest from the origin.
    free.assign(x.size(), 1);
    sg::Clusters none(x, 1);
    CHECK(picked(none) == 9.0F);
    // When all lie on centres, whatever is left.
    sg::Clusters all(x, 1);
    all.add_centres({x, 1});
    free.assign(x.size(), 0);
    free[17] = 1;
    CHECK(all.pick(free) == 17);
    free[17] = 0;
    CHECK_THROWS_AS(all.pick(free), std::invalid_argument);
    CHECK_THROWS_AS(all.pick(std::vector<std::uint8_t>(3, 1)), std::invalid_argument);
    CHECK_THROWS_AS(sg::Clusters(x, 1, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(sg::Clusters({1, std::nanf("")}, 1), std::invalid_argument);
}

TEST_CASE("a far point that takes long waits for one that is nearly as far") {
    const std::vector<float> x = crowd_and_few(), known = {0};
    std::vector<double> cost(x.size(), 1.0);
    cost.back() = 4;  // 81 / 4 is less than 5.1 squared
    sg::Clusters clusters(x, 1, cost);
    clusters.add_centres({known, 1});
    CHECK(x[clusters.pick(std::vector<std::uint8_t>(x.size(), 1))] == 5.1F);
}

TEST_CASE("distances are the same whether centres come one by one or together") {
    std::mt19937_64 random(2);
    std::normal_distribution<float> normal;
    std::vector<float> x(300 * 7), centres(200 * 7);
    for (auto* values : {&x, &centres})
        for (float& value : *values) value = normal(random);
    sg::Clusters together(x, 7), one_by_one(x, 7);
    together.add_centres({centres, 7});
    for (std::size_t c = 0; c < 200; ++c) one_by_one.add_centres({std::span(centres).subspan(7 * c, 7), 7});
    std::vector<std::uint8_t> free(300, 1);
    for (int k = 0; k < 50; ++k) {
        const std::size_t pick = together.pick(free);
        CHECK(pick == one_by_one.pick(free));
        free[pick] = 0;
    }
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
    sg::Candidates all{.dimensions = 2,
                       .inputs = c.inputs,
                       .deviation = c.deviation,
                       .cost = {},
                       .width = 2,
                       .features = {c.inputs.begin(), c.inputs.end()},
                       .known = {0.5F, 0.5F, 0.1F, 0.2F}};
    const std::vector<std::uint8_t> free(400, 1);
    for (const sg::Acquisition way : {sg::Acquisition::random, sg::Acquisition::variance, sg::Acquisition::lcmd}) {
        sg::Chooser chooser(way, all), same(way, all);
        const auto chosen = chooser.choose(40, free, 3);
        const auto unique = indices(chosen);
        CHECK(std::set<std::size_t>(unique.begin(), unique.end()).size() == 40);
        CHECK(uniform_count(chosen) == (way == sg::Acquisition::random ? 40 : 8));
        CHECK(indices(same.choose(40, free, 3)) == unique);
        // A candidate that was chosen is not chosen again when it is not free any more.
        std::vector<std::uint8_t> left = free;
        for (const std::size_t i : unique) left[i] = 0;
        const auto rest = indices(chooser.choose(1000, left, 3));
        CHECK(rest.size() == 360);
        for (const std::size_t i : rest) CHECK(left[i] == 1);
    }
    // Half of them cost a hundred times as much.
    all.cost.assign(400, 1.0);
    for (std::size_t i = 0; i < 400; ++i) all.cost[i] = c.inputs[2 * i + 1] > 0.5 ? 100 : 1;
    for (const sg::Acquisition way : {sg::Acquisition::variance, sg::Acquisition::lcmd}) {
        sg::Chooser chooser(way, all, {.deviation = 0.1, .uniform = 0});
        int dear = 0;
        for (const sg::Choice& choice : chooser.choose(40, free, 3)) dear += all.cost[choice.candidate] > 1 ? 1 : 0;
        CHECK(dear <= 8);
    }
    all.cost[7] = 0;
    CHECK_THROWS_AS(sg::Chooser(sg::Acquisition::variance, all), std::invalid_argument);
    all.cost.clear();
    all.features.pop_back();
    CHECK_THROWS_AS(sg::Chooser(sg::Acquisition::lcmd, all), std::invalid_argument);
    CHECK_THROWS_AS(sg::Chooser(sg::Acquisition::random, all).choose(4, std::vector<std::uint8_t>(3, 1), 1),
                    std::invalid_argument);
}

TEST_CASE("what was chosen before counts as known to lcmd") {
    // Two crowds far from the origin: the first choice opens one, the second the other, although nothing was learned.
    std::vector<double> inputs;
    for (int i = 0; i < 50; ++i) inputs.insert(inputs.end(), {1.0 + 1e-3 * i, -1.0 - 1e-3 * i});
    const std::vector<float> features(inputs.begin(), inputs.end());
    sg::Chooser chooser(sg::Acquisition::lcmd,
                        {.dimensions = 1,
                         .inputs = inputs,
                         .deviation = std::vector<double>(100, 1.0),
                         .cost = {},
                         .width = 1,
                         .features = features,
                         .known = {}},
                        {.deviation = 0, .uniform = 0});
    std::vector<std::uint8_t> free(100, 1);
    const std::size_t first = chooser.choose(1, free, 1).front().candidate;
    free[first] = 0;
    const std::size_t second = chooser.choose(1, free, 1).front().candidate;
    CHECK(features[first] * features[second] < 0);
}
