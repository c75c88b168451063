// Simulations against a surrogate: the statistics, and what counts as a disagreement.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

#include "check/compare.hpp"
#include "check/statistics.hpp"
#include "observables/read_config.hpp"
#include "state/life.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep::check {

namespace {

constexpr std::size_t points = 60, columns = 10;

// A sweep of electrolytes whose cation profiles are flat but for noise of that relative size, of which the errors know;
// `shift` is added, in relative terms. And a surrogate that knows the flat profile with error bars of `bar`.
struct Case {
    SweepState state;
    Known known;
};
Case made_up(double noise, double bar, double shift, unsigned seed) {
    Case made;
    made.state =
        make_sweep(parse_config("model: {kind: slit_electrolyte}\n"
                                "design: {h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, points: {sobol: 60}}\n"
                                "simulation: {profile_bins: 20}\noutputs: [cation_density]\n",
                                "made_up.yaml", "."),
                   7);
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    KnownOutput output{"cation_density", columns, 0.1, 0, {}, {}};
    for (std::size_t i = 0; i < points; ++i) {
        PointState& point = made.state.points[i];
        Life(point).restore(Status::simulated, point.role);
        Outcome& outcome = point.outcome.emplace();
        outcome.values.resize(static_cast<std::size_t>(made.state.columns()), 1.0);
        outcome.errors.resize(outcome.values.size(), noise);
        outcome.effective.resize(made.state.observables.size(), 16);
        for (std::size_t c = 0; c < columns; ++c) outcome.values[c] = 1 + shift + noise * normal(random);
        made.known.points.push_back(i);
        made.known.bounds.push_back(bar / output.tolerance);
        output.mean.insert(output.mean.end(), columns, 1.0);
        output.bars.insert(output.bars.end(), columns, bar);
    }
    made.known.outputs = {output};
    made.known.coverage = 0.9;
    made.known.test_points = 100;
    return made;
}

std::size_t significant(const Case& made, double level = 0.01) {
    std::ostringstream out;
    return print(out, made.state, made.known, compare(made.state, made.known), level);
}

}  // namespace

TEST_CASE("Student's distribution is the tables'") {
    CHECK(two_sided(1.959964, std::numeric_limits<double>::infinity()) == Approx(0.05).epsilon(1e-5));
    CHECK(two_sided(12.7062, 1) == Approx(0.05).epsilon(1e-4));
    CHECK(two_sided(2.228139, 10) == Approx(0.05).epsilon(1e-5));
    CHECK(two_sided(-4.587, 10) == Approx(0.001).epsilon(1e-3));
    CHECK(two_sided(0, 5) == Approx(1));
    CHECK(two_sided(1.959964, 1e6) == Approx(0.05).epsilon(1e-4));
    CHECK(two_sided(40, 1000) < 1e-100);
    CHECK(two_sided(std::nan(""), 10) == 0);
}

TEST_CASE("Holm's adjustment keeps order and never falls") {
    const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
    const std::vector<double> alike(4, 0.7);
    const std::vector<double> adjusted = holm(p, alike);
    CHECK(adjusted[3] == Approx(0.02));
    CHECK(adjusted[0] == Approx(0.03));
    CHECK(adjusted[2] == Approx(0.06));
    CHECK(adjusted[1] == Approx(0.06));
    CHECK(holm(std::vector<double>{0.5, 0.9}, std::vector<double>{1, 1}) == std::vector<double>{1, 1});
    CHECK(holm({}, {}).empty());
    CHECK_THROWS_AS(holm(p, std::vector<double>{1, 1}), std::invalid_argument);
}

TEST_CASE("a heavier test gets more of the level") {
    // As if 100 tests shared half of it and the last one had the other half.
    std::vector<double> p(100, 0.5), weights(100, 0.01);
    p[3] = 1e-4;
    p.push_back(2e-3);
    weights.push_back(1);
    const std::vector<double> adjusted = holm(p, weights);
    CHECK(adjusted[100] == Approx(2 * 2e-3));
    CHECK(adjusted[3] == Approx(100 * 1e-4));  // half of the level was the other's until that was rejected
    CHECK(adjusted[0] == 1);
}

TEST_CASE("the beta-binomial tail is exact") {
    for (const unsigned k : {0U, 1U, 4U, 10U})  // a uniform chance makes every count as likely
        CHECK(beta_binomial_tail(k, 10, 1, 1) == Approx((11.0 - k) / 11));
    CHECK(beta_binomial_tail(1, 1, 2, 6) == Approx(0.25));
    CHECK(beta_binomial_tail(11, 10, 2, 6) == 0);
}

TEST_CASE("noise that the errors know of is no disagreement, nor is what the error bars allow") {
    std::size_t alarms = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        alarms += significant(made_up(0.05, 0.001, 0, seed)) > 0 ? 1 : 0;
        alarms += significant(made_up(0.01, 0.05, 0.04, seed)) > 0 ? 1 : 0;
    }
    CHECK(alarms == 0);
}

TEST_CASE("one point that is off is found, and named") {
    Case made = made_up(0.01, 0.02, 0, 3);
    for (std::size_t c = 0; c < columns; ++c) made.state.points[17].outcome->values[c] *= 1.4;
    const Result result = compare(made.state, made.known);
    for (const Comparison& one : result.comparisons) CHECK((one.adjusted < 0.01) == (one.point == 17));
    CHECK(result.comparisons[17].deviation == Approx(0.4 / 1.4).epsilon(0.02));
    CHECK(result.together.beyond == 1);
    CHECK(result.together.adjusted > 0.01);
    std::ostringstream out;
    CHECK(print(out, made.state, made.known, result, 0.01) == 1);
    CHECK_THAT(out.str(),
               Catch::Contains("do NOT agree") && Catch::Contains("cation_density") && Catch::Contains("     17  "));
}

TEST_CASE("many points a little off are found together where none is alone") {
    Case made = made_up(0.01, 0.05, 0.08, 3);
    made.known.outputs.front().noise = 0.1;  // 0.01 in tolerances of 0.1
    const Result result = compare(made.state, made.known);
    for (const Comparison& one : result.comparisons) CHECK(one.adjusted > 0.01);
    CHECK(result.together.beyond == points);
    CHECK(result.together.adjusted < 1e-6);
    CHECK(significant(made) == 1);

    // Noise that the bounds were made with is not to be added to them.
    Case noisy = made_up(0.1, 0.11, 0.15, 3);
    CHECK(compare(noisy.state, noisy.known).together.beyond == 0);
    noisy.known.outputs.front().noise = 1;  // 0.1 in tolerances of 0.1
    CHECK(compare(noisy.state, noisy.known).together.beyond > points / 2);

    Case chosen = made;  // by a surrogate that knew them to be hard: they say nothing together
    for (PointState& point : chosen.state.points) Life(point).restore(point.status, Role::learn);
    CHECK(compare(chosen.state, chosen.known).together.points == 0);
    CHECK(significant(chosen) == 0);
}

TEST_CASE("a value that is no number disagrees") {
    Case made = made_up(0.01, 0.05, 0, 3);
    made.state.points[5].outcome->values[2] = std::nan("");
    CHECK(significant(made) >= 1);
}

TEST_CASE("what cannot be compared says why") {
    const SweepState untrained = made_up(0.01, 0.05, 0, 3).state;
    CHECK_THROWS_WITH(ask_results(untrained, untrained), Catch::Contains("no trained surrogate"));
}

}  // namespace mdsweep::check
