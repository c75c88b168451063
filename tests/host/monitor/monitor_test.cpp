#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "monitor/bounds.hpp"
#include "monitor/calibration.hpp"
#include "monitor/completion.hpp"
#include "monitor/gate.hpp"
#include "monitor/own_error.hpp"
#include "state/life.hpp"

using namespace mdsweep;
using namespace mdsweep::monitor;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// The share of all possible audits of `draws` of `candidates` points that meet at most `failures` of the first
// `failing`.
double enumerated_cdf(unsigned candidates, unsigned failing, unsigned draws, unsigned failures) {
    unsigned all = 0;
    unsigned few = 0;
    const unsigned fails = (1U << failing) - 1;
    for (unsigned audit = 0; audit < (1U << candidates); ++audit) {
        if (static_cast<unsigned>(std::popcount(audit)) != draws) continue;
        ++all;
        if (static_cast<unsigned>(std::popcount(audit & fails)) <= failures) ++few;
    }
    return static_cast<double>(few) / all;
}

std::vector<std::size_t> first_ids(std::size_t n) {
    std::vector<std::size_t> ids(n);
    std::iota(ids.begin(), ids.end(), std::size_t{0});
    return ids;
}

// A synthetic sweep's surrogate: u and the truth at every point.
struct Surrogate {
    std::vector<double> u;
    std::vector<double> e;
};

enum class Uncertainty { informative, uninformative, misleading };

Surrogate make_surrogate(std::size_t points, double failing_share, Uncertainty uncertainty, std::mt19937_64& random) {
    std::uniform_real_distribution<double> uniform(0, 1);
    Surrogate made;
    for (std::size_t i = 0; i < points; ++i) {
        const bool fails = uniform(random) < failing_share;
        made.e.push_back(fails ? 1.2 + uniform(random) : 0.8 * uniform(random));
        double u = uniform(random);
        if (uncertainty == Uncertainty::informative) u = 0.3 * u + 0.7 * made.e.back();
        if (uncertainty == Uncertainty::misleading && fails) u *= 0.2;
        made.u.push_back(u);
    }
    return made;
}

// The share of the answers that a gate gave the user which miss the tolerance.
double broken_share(const Gate& gate, const std::vector<double>& e) {
    const std::set<std::size_t> audited(gate.audits.begin(), gate.audits.end());
    std::size_t failing = 0;
    for (const std::size_t id : gate.candidates)
        if (!audited.contains(id) && !passes(e[id])) ++failing;
    return static_cast<double>(failing) / static_cast<double>(gate.handed_over);
}

std::size_t failing_audits(const Gate& gate, const std::vector<double>& e) {
    return static_cast<std::size_t>(std::ranges::count_if(gate.audits, [&](std::size_t id) { return !passes(e[id]); }));
}

// The course of a sweep: whether any hand-over broke alpha, and what it cost.
struct SweepOutcome {
    bool broke = false;
    std::size_t gates = 0;
    std::size_t handed_over = 0;
    std::size_t audits = 0;
};

struct Scenario {
    std::size_t points = 600;
    std::size_t test_points = 100;
    double alpha = 0.05, delta = 0.05;
    double failing_share = 0.06;
    Uncertainty uncertainty = Uncertainty::uninformative;
    double noise = 0;  // of the observed e, upwards on average, as a simulation's own noise is
    int versions = 8;  // models trained, each with errors of its own at the same failing share
};

// The whole protocol: every version is offered to propose_gate, which sees only what a sweep sees.
SweepOutcome run_sweep(const Scenario& scenario, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    SweepOutcome outcome;
    std::vector<Gate> gates;
    std::vector<std::size_t> undecided = first_ids(scenario.points);
    for (int version = 1; version <= scenario.versions && !undecided.empty(); ++version) {
        const Surrogate truth = make_surrogate(scenario.points, scenario.failing_share, scenario.uncertainty, random);
        const Surrogate test =
            make_surrogate(scenario.test_points, scenario.failing_share, scenario.uncertainty, random);
        std::vector<double> observed = truth.e;
        for (double& e : observed) e = std::hypot(e, scenario.noise * normal(random));
        std::vector<double> undecided_u;
        undecided_u.reserve(undecided.size());
        for (const std::size_t id : undecided) undecided_u.push_back(truth.u[id]);

        GateDecision decision = propose_gate({.test_u = test.u,
                                              .test_e = test.e,
                                              .undecided = undecided,
                                              .undecided_u = undecided_u,
                                              .gates = gates,
                                              .model_version = version,
                                              .alpha = scenario.alpha,
                                              .delta = scenario.delta,
                                              .audit_fraction = 0.2,
                                              .simulations_left = scenario.points});
        if (!decision.proposal) continue;
        Gate& gate = decision.proposal->gate;
        const std::uint64_t draw = random();
        AuditVerdict verdict{AuditStep::more, gate.stages.front().audits};
        while (verdict.step == AuditStep::more) {
            gate.audits = draw_audits(gate.candidates, verdict.audits, draw);
            verdict = next_step(gate, failing_audits(gate, observed));
        }
        close_gate(gate, failing_audits(gate, observed));
        ++outcome.gates;
        outcome.audits += gate.audits.size();
        outcome.handed_over += gate.handed_over;
        if (gate.passed && broken_share(gate, truth.e) > scenario.alpha) outcome.broke = true;
        const std::vector<std::size_t>& answered = gate.passed ? gate.candidates : gate.audits;
        const std::set<std::size_t> gone(answered.begin(), answered.end());
        std::erase_if(undecided, [&](std::size_t id) { return gone.contains(id); });
        gates.push_back(std::move(gate));
    }
    return outcome;
}

// An adversary who skips the test set and tries the shortest audit `attempts` times on sets in which `failing` of
// `candidates` fail, anew each time. Whether any hand-over broke alpha.
bool adversary_breaks(std::size_t candidates, std::size_t failing, int attempts, double alpha, double delta,
                      std::mt19937_64& random) {
    std::vector<double> e(candidates, 0.5);
    std::fill_n(e.begin(), failing, 1.5);
    for (int k = 1; k <= attempts; ++k) {
        Gate gate;
        gate.number = k;
        gate.alpha = alpha;
        gate.delta = gate_delta(delta, k);
        gate.candidates = first_ids(candidates);
        const auto audits = audits_needed(candidates, 0, alpha, gate.delta, candidates - 1);
        REQUIRE((audits || k > 1));
        if (!audits) return false;  // its delta is spent
        gate.audits = draw_audits(gate.candidates, *audits, random());
        close_gate(gate, failing_audits(gate, e));
        if (gate.passed && broken_share(gate, e) > alpha) return true;
    }
    return false;
}

// Four standard deviations above the share delta in `runs` runs.
double margin(double delta, int runs) {
    return delta + 4 * std::sqrt(delta * (1 - delta) / runs);
}

}  // namespace

TEST_CASE("the hypergeometric chance is that of enumerating every audit", "[monitor]") {
    for (unsigned candidates = 1; candidates <= 9; ++candidates)
        for (unsigned failing = 0; failing <= candidates; ++failing)
            for (unsigned draws = 0; draws <= candidates; ++draws)
                for (unsigned failures = 0; failures <= draws; ++failures) {
                    CAPTURE(candidates, failing, draws, failures);
                    REQUIRE(hypergeometric_cdf(candidates, failing, draws, failures) ==
                            Approx(enumerated_cdf(candidates, failing, draws, failures)).margin(1e-12));
                }
}

TEST_CASE("the hypergeometric chance keeps its digits in large pools", "[monitor]") {
    // Both tails against a plain sum over the whole support.
    const auto summed = [](std::size_t n, std::size_t k, std::size_t m, std::size_t j) {
        const auto choose = [](std::size_t a, std::size_t b) {
            double log = 0;
            for (std::size_t i = 0; i < b; ++i)
                log += std::log(static_cast<double>(a - i)) - std::log(static_cast<double>(i + 1));
            return log;
        };
        double sum = 0;
        for (std::size_t x = 0; x <= j; ++x) sum += std::exp(choose(k, x) + choose(n - k, m - x) - choose(n, m));
        return sum;
    };
    CHECK(hypergeometric_cdf(20000, 1000, 400, 12) == Approx(summed(20000, 1000, 400, 12)).epsilon(1e-8));
    CHECK(hypergeometric_cdf(20000, 1000, 400, 35) == Approx(summed(20000, 1000, 400, 35)).epsilon(1e-8));
    CHECK(hypergeometric_cdf(1000, 10, 100, 0) == Approx(summed(1000, 10, 100, 0)).epsilon(1e-10));
}

TEST_CASE("the bound is the largest number of failing points that is still plausible", "[monitor]") {
    for (unsigned candidates = 1; candidates <= 9; ++candidates)
        for (unsigned draws = 0; draws <= candidates; ++draws)
            for (unsigned failures = 0; failures <= draws; ++failures)
                for (const double delta : {0.3, 0.05, 0.001}) {
                    unsigned largest = failures;
                    for (unsigned failing = failures; failing <= candidates - draws + failures; ++failing)
                        if (enumerated_cdf(candidates, failing, draws, failures) >= delta - 1e-12) largest = failing;
                    CAPTURE(candidates, draws, failures, delta);
                    REQUIRE(failing_bound(candidates, draws, failures, delta) == largest);
                }
    SECTION("auditing everything leaves no doubt, auditing nothing no knowledge") {
        CHECK(failing_bound(500, 500, 7, 0.05) == 7);
        CHECK(failing_bound(500, 0, 0, 0.05) == 500);
        CHECK(failing_bound(500, 20, 20, 0.05) == 500);
    }
    SECTION("nonsense is refused") {
        CHECK_THROWS_AS(failing_bound(10, 11, 0, 0.05), std::invalid_argument);
        CHECK_THROWS_AS(failing_bound(10, 5, 6, 0.05), std::invalid_argument);
        CHECK_THROWS_AS(failing_bound(10, 5, 0, 0), std::invalid_argument);
    }
}

TEST_CASE("audit sizes are those of the specification", "[monitor]") {
    const std::size_t endless = 20'000'000;
    const auto audits = [&](std::size_t failures, double confidence) {
        return audits_needed(endless, failures, 1 - 0.95, 1 - confidence, 1000).value();
    };
    CHECK(audits(0, 0.95) == 59);
    CHECK(audits(1, 0.95) == 93);
    CHECK(audits(2, 0.95) == 124);
    CHECK(audits(0, 0.99) == 90);
    CHECK(audits(1, 0.99) == 130);
    CHECK(audits(2, 0.99) == 165);
}

TEST_CASE("a needed audit is the smallest that passes", "[monitor]") {
    for (const std::size_t candidates : {40U, 100U, 317U, 1000U})
        for (const std::size_t failures : {0U, 1U, 3U}) {
            const double alpha = 0.1;
            const double delta = 0.03;
            std::size_t smallest = failures + 1;
            while (smallest <= candidates && !audit_passes(candidates, smallest, failures, alpha, delta)) ++smallest;
            CAPTURE(candidates, failures);
            const auto found = audits_needed(candidates, failures, alpha, delta, candidates);
            REQUIRE(found);
            CHECK(*found == smallest);
            CHECK(failing_bound(candidates, *found, failures, delta) <=
                  allowed_failing(candidates, *found, failures, alpha));
            CHECK_FALSE(audits_needed(candidates, failures, alpha, delta, *found - 1));
        }
}

TEST_CASE("the gates' deltas add up to no more than delta", "[monitor]") {
    double spent = 0;
    for (int k = 1; k <= 200'000; ++k) spent += gate_delta(0.05, k);
    CHECK(spent <= 0.05);
    CHECK(spent == Approx(0.05).epsilon(1e-4));
    CHECK_THROWS_AS(gate_delta(0.05, 0), std::invalid_argument);
}

TEST_CASE("the threshold keeps the share of failing test points under the aim", "[monitor]") {
    // Test points at u = 1 .. 100; those at 61, 80 and 90 .. 100 fail.
    std::vector<double> u(100);
    std::vector<double> e(100, 0.5);
    std::iota(u.begin(), u.end(), 1.0);
    for (std::size_t i = 0; i < 100; ++i)
        if (u[i] == 61 || u[i] == 80 || u[i] >= 90) e[i] = 1.01;
    const std::vector<double> undecided = {0.5, 50, 200};

    CHECK(choose_threshold(u, e, undecided, 0.0).lambda == 60);
    const Threshold chosen = choose_threshold(u, e, undecided, 0.015);
    CHECK(chosen.lambda == 79);
    CHECK(chosen.test_failures == 1);
    CHECK(chosen.test_points == 79);
    CHECK(chosen.expected_failing_share == Approx(1.5 / 80));
    CHECK(choose_threshold(u, e, undecided, 0.2).lambda == infinite);
    CHECK(cover_all(u, e, undecided).test_failures == 13);

    SECTION("test points easier than all that is left are no evidence") {
        const std::vector<double> hard = {70, 85, 95};
        CHECK(cover_all(u, e, hard).test_points == 31);
        CHECK(cover_all(u, e, hard).test_failures == 12);
    }
    SECTION("an error that is not a number fails") {
        e[0] = std::nan("");
        CHECK(choose_threshold(u, e, undecided, 0.0).lambda < 0);
    }
    SECTION("points of equal u stay together") {
        const std::vector<double> same(100, 1.0);
        CHECK(choose_threshold(same, e, std::vector<double>{1.0}, 0.05).lambda < 0);
    }
}

TEST_CASE("how near the others came tells more than a few failures", "[monitor]") {
    // Sets of 100 normal errors of which 5 % are above 1: their counts scatter by 2.2 %.
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal(0, 1 / 1.96);
    double mean = 0, square = 0, counted = 0;
    constexpr int sets = 400;
    for (int k = 0; k < sets; ++k) {
        std::vector<double> errors(100);
        for (double& e : errors) e = std::abs(normal(random));
        const double share = expected_share(errors);
        mean += share / sets;
        square += (share - 0.05) * (share - 0.05) / sets;
        const auto failures = static_cast<std::size_t>(std::ranges::count_if(errors, [](double e) { return e > 1; }));
        counted += std::pow(counted_share(100, failures) - 0.05, 2) / sets;
    }
    CHECK(mean == Approx(0.05).margin(0.01));
    CHECK(square < 0.85 * counted);

    // Many failures are counted, whatever the others are; what fails by far is no worse than what just fails.
    std::vector<double> errors(100, 0.1);
    std::fill_n(errors.begin(), 15, 5.0);
    CHECK(expected_share(errors) == Approx(0.15).margin(0.012));
    errors.front() = std::nan("");
    CHECK(expected_share(errors) == Approx(0.15).margin(0.012));
    // All are far below: less than one in the set.
    CHECK(expected_share(std::vector<double>(100, 0.1)) == Approx(0.5 / 101));
    CHECK(expected_share(std::vector<double>(5, 0.1)) == Approx(0.5 / 6));
}

TEST_CASE("what is left may be safer than the test set, where the uncertainty knows", "[monitor]") {
    // A tenth of the test points is five times as uncertain as the others, and fails.
    std::vector<double> u(100, 0.2), e(100), easy(500, 0.2), like_the_test_set(500, 0.2);
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> uniform;
    for (std::size_t i = 0; i < 100; ++i) {
        if (i < 10) u[i] = 1;
        e[i] = u[i] * (i < 10 ? 1.1 : 2 * uniform(random));
    }
    std::fill_n(like_the_test_set.begin(), 50, 1.0);
    CHECK(cover_all(u, e, like_the_test_set).expected_failing_share == Approx(0.1).margin(0.03));
    // The hard ones have been simulated.
    CHECK(cover_all(u, e, easy).expected_failing_share < 0.04);
}

TEST_CASE("a gate is proposed when it is worth its audits, and otherwise the reason is given", "[monitor]") {
    std::mt19937_64 random(7);
    const Surrogate test = make_surrogate(200, 0.0, Uncertainty::uninformative, random);
    const Surrogate bad_test = make_surrogate(200, 0.14, Uncertainty::uninformative, random);
    const std::vector<std::size_t> ids = first_ids(2000);
    const std::vector<double> u(2000, 0.5);
    GateInputs inputs{.test_u = test.u,
                      .test_e = test.e,
                      .undecided = ids,
                      .undecided_u = u,
                      .gates = {},
                      .model_version = 3,
                      .alpha = 0.05,
                      .delta = 0.05,
                      .audit_fraction = 0.2,
                      .simulations_left = 1000};

    SECTION("a good surrogate: everything that is left, with the first gate's delta") {
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        const Gate& gate = decision.proposal->gate;
        CHECK(gate.number == 1);
        CHECK(gate.model_version == 3);
        CHECK(gate.threshold == infinite);
        CHECK(gate.candidates == ids);
        CHECK(gate.delta == Approx(gate_delta(0.05, 1)));
        CHECK(decision.words.find("gate 1 over 2000 of 2000 undecided points") == 0);
    }
    SECTION("a bad one with an uninformative uncertainty") {
        inputs.test_u = bad_test.u;
        inputs.test_e = bad_test.e;
        const GateDecision decision = propose_gate(inputs);
        CHECK_FALSE(decision.proposal);
        CHECK(decision.words.find("the test set fails at 1") != std::string::npos);
    }
    SECTION("a bad one whose uncertainty knows where: only the safe points") {
        const Surrogate knowing = make_surrogate(200, 0.14, Uncertainty::informative, random);
        const Surrogate pool = make_surrogate(2000, 0.14, Uncertainty::informative, random);
        inputs.test_u = knowing.u;
        inputs.test_e = knowing.e;
        inputs.undecided_u = pool.u;
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        const Gate& gate = decision.proposal->gate;
        CHECK(std::isfinite(gate.threshold));
        CHECK(gate.candidates.size() > 1200);
        CHECK(gate.candidates.size() < 1900);
        CHECK(std::ranges::all_of(gate.candidates, [&](std::size_t id) { return pool.u[id] <= gate.threshold; }));
        CHECK(gate.stages.back().audits * 5 <= gate.candidates.size());
    }
    SECTION("a part that would leave too few for a gate of their own is put off, but not for ever") {
        std::vector<double> two_hard(2000, 0.2);
        std::fill_n(two_hard.begin(), 150, 2.0);  // of a kind that the test set shows to fail
        std::vector<double> test_u(200, 0.2), test_e(200, 0.5);
        for (std::size_t i = 0; i < 14; ++i) test_u[i] = 2, test_e[i] = 1.5;
        inputs.test_u = test_u;
        inputs.test_e = test_e;
        inputs.undecided_u = two_hard;
        inputs.waited = 0;
        const GateDecision waiting = propose_gate(inputs);
        CHECK_FALSE(waiting.proposal);
        CHECK(waiting.put_off);
        CHECK(waiting.words.find("1850 of 2000 undecided points look safe, but none is in sight for the 150 others") !=
              std::string::npos);
        // Until half of what it costs beyond twice the shortest audit has been spent: here at least on the 150 others.
        inputs.waited = 20;
        CHECK_FALSE(propose_gate(inputs).proposal);
        inputs.waited = 75;
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        CHECK(decision.proposal->gate.candidates.size() == 1850);
        // Many others count by half, as long as most of them would fail: together with the safe ones they may pass.
        std::fill_n(two_hard.begin(), 900, 2.0);
        inputs.waited = 150;
        CHECK_FALSE(propose_gate(inputs).proposal);
        inputs.waited = 250;
        CHECK(propose_gate(inputs).proposal);
        // Where few of them do, they get a gate of their own.
        for (std::size_t i = 0; i < 14; ++i) test_e[i] = i == 0 ? 1.5 : 0.9;
        for (std::size_t i = 14; i < 100; ++i) test_u[i] = 2, test_e[i] = 0.7;
        inputs.waited = 0;
        const GateDecision all = propose_gate(inputs);
        REQUIRE(all.proposal);
        CHECK(all.proposal->gate.candidates.size() == 2000);
    }
    SECTION("an audit that would take many is put off, but not for ever") {
        std::vector<double> test_e(200, 0.4);
        std::fill_n(test_e.begin(), 5, 1.2);  // half of alpha
        const std::vector<double> test_u(200, 0.5);
        inputs.test_u = test_u;
        inputs.test_e = test_e;
        inputs.waited = 0;
        const GateDecision waiting = propose_gate(inputs);
        CHECK_FALSE(waiting.proposal);
        CHECK(waiting.put_off);
        CHECK(waiting.words.find("of 2000 undecided points are expected to fail, so that an audit would take about") !=
              std::string::npos);
        inputs.waited = 200;
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        CHECK(decision.proposal->gate.candidates == ids);
    }
    SECTION("a small pool is covered whole, at up to half its size") {
        const std::vector<std::size_t> few = first_ids(300);
        inputs.undecided = few;
        inputs.undecided_u = std::span(u).first(300);
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        CHECK(decision.proposal->gate.candidates.size() == 300);
        CHECK(decision.proposal->gate.stages.front().audits > 50);
        CHECK(decision.proposal->gate.stages.back().audits <= 150);
    }
    SECTION("too small a pool is simulated") {
        const std::vector<std::size_t> few = first_ids(50);
        inputs.undecided = few;
        inputs.undecided_u = std::span(u).first(50);
        const GateDecision decision = propose_gate(inputs);
        CHECK_FALSE(decision.proposal);
        CHECK(decision.words.find("simulating them all costs little more") != std::string::npos);
    }
    SECTION("the budget does not cover the audits") {
        inputs.simulations_left = 10;
        const GateDecision decision = propose_gate(inputs);
        CHECK_FALSE(decision.proposal);
        CHECK(decision.words.find("exceed the 10 simulations left") != std::string::npos);
    }
    SECTION("a refused model is not tried again, a newer one is, with less delta") {
        Gate refused;
        refused.number = 1;
        refused.model_version = 3;
        refused.closed = true;
        const std::vector<Gate> gates = {refused};
        inputs.gates = gates;
        CHECK_FALSE(propose_gate(inputs).proposal);
        inputs.model_version = 4;
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        CHECK(decision.proposal->gate.number == 2);
        CHECK(decision.proposal->gate.delta == Approx(gate_delta(0.05, 2)));
    }
    SECTION("one gate at a time") {
        const std::vector<Gate> gates(1);
        inputs.gates = gates;
        CHECK_FALSE(propose_gate(inputs).proposal);
    }
    SECTION("before there is a test set, held-out rows decide, and a gate is over everything") {
        inputs.test_u = {};
        inputs.test_e = {};
        const std::vector<double> good(32, 0.3);
        inputs.held_out_e = good;
        const GateDecision decision = propose_gate(inputs);
        REQUIRE(decision.proposal);
        CHECK(decision.proposal->gate.candidates == ids);

        std::vector<double> bad(64, 0.3);
        std::fill_n(bad.begin(), 3, 1.5);
        inputs.held_out_e = bad;
        const GateDecision refused = propose_gate(inputs);
        CHECK_FALSE(refused.proposal);
        CHECK(refused.words ==
              "no gate yet: 3 of 64 rows left out miss, but with what that leaves uncertain an audit of the 2000 "
              "points left "
              "would take more than 20 % of them");
        std::fill_n(bad.begin(), 4, 1.5);
        CHECK(propose_gate(inputs).words == "no gate yet: it misses 6 % of the rows left out (4 of 64)");
        bad[3] = 0.3;

        // They lie where the surrogate knew least, and it says so; elsewhere it is sure, and rightly.
        std::vector<double> bad_u(64, 0.3);
        std::fill_n(bad_u.begin(), 3, 1.5);
        inputs.held_out_u = bad_u;
        std::vector<double> sure(2000, 0.1);
        inputs.undecided_u = sure;
        CHECK(propose_gate(inputs).proposal);
        std::ranges::fill(sure, 1.5);
        CHECK_FALSE(propose_gate(inputs).proposal);

        // What three hundred points come to when the first 32 are simulated.
        inputs.held_out_u = {};
        inputs.held_out_e = good;
        inputs.undecided = std::span(ids).first(268);
        inputs.undecided_u = std::span(u).first(268);
        CHECK_THAT(propose_gate(inputs).words, Catch::Contains("no gate yet: 0 of 32 rows left out miss, but ") &&
                                                   Catch::Contains("would take more than 50 % of them"));
    }
    SECTION("no test set, nothing left") {
        inputs.test_u = {};
        inputs.test_e = {};
        CHECK_FALSE(propose_gate(inputs).proposal);
        inputs.undecided = {};
        inputs.undecided_u = {};
        CHECK_FALSE(propose_gate(inputs).proposal);
    }
}

TEST_CASE("audits are a uniform sample without replacement", "[monitor]") {
    const std::vector<std::size_t> candidates = {3, 5, 8, 13, 21, 34, 55};
    std::array<int, 56> drawn{};
    std::array<int, 56> drawn_first{};
    const int repeats = 14'000;
    for (int seed = 0; seed < repeats; ++seed) {
        const std::vector<std::size_t> audits = draw_audits(candidates, 3, static_cast<std::uint64_t>(seed));
        REQUIRE(std::set<std::size_t>(audits.begin(), audits.end()).size() == 3);
        for (const std::size_t id : audits) ++drawn[id];
        ++drawn_first[audits[0]];
    }
    for (const std::size_t id : candidates) {
        CHECK(drawn[id] == Approx(repeats * 3 / 7.0).margin(5 * std::sqrt(repeats * 12 / 49.0)));
        CHECK(drawn_first[id] == Approx(repeats / 7.0).margin(5 * std::sqrt(repeats * 6 / 49.0)));
    }
    CHECK(draw_audits(candidates, 7, 1).size() == 7);
    CHECK(draw_audits(candidates, 4, 99) == draw_audits(candidates, 4, 99));
    CHECK_THROWS_AS(draw_audits(candidates, 8, 1), std::invalid_argument);
}

TEST_CASE("a gate is closed once and hands over what it did not audit", "[monitor]") {
    Gate gate;
    gate.number = 1;
    gate.alpha = 0.05;
    gate.delta = 0.05;
    gate.candidates = first_ids(1000);
    gate.audits = draw_audits(gate.candidates, 100, 5);
    SECTION("passed") {
        close_gate(gate, 1);
        CHECK(gate.passed);
        CHECK(gate.failures == 1);
        CHECK(gate.failing_bound == failing_bound(1000, 100, 1, 0.05));
        CHECK(gate.handed_over == 900);
        CHECK_THROWS_AS(close_gate(gate, 1), std::logic_error);
    }
    SECTION("refused") {
        close_gate(gate, 4);
        CHECK(gate.closed);
        CHECK_FALSE(gate.passed);
        CHECK(gate.handed_over == 0);
    }
    SECTION("more failures than audits") {
        CHECK_THROWS_AS(close_gate(gate, 101), std::invalid_argument);
    }
}

TEST_CASE("whatever the surrogate, hand-overs break alpha in at most delta of the sweeps", "[monitor][guarantee]") {
    const int runs = 3000;
    std::mt19937_64 random(20240229);
    SECTION("shortest audits, twenty attempts, sets that fail just above alpha") {
        // The worst for the bound: one failing point more than the gate may leave among the answers.
        int broken = 0;
        for (int run = 0; run < runs; ++run)
            if (adversary_breaks(1000, 51, 20, 0.05, 0.05, random)) ++broken;
        CHECK(static_cast<double>(broken) / runs <= margin(0.05, runs));
        CHECK(broken > runs / 100);  // the adversary does get through at times, so the test can tell
    }
    SECTION("sets that fail at alpha exactly, so that a lucky audit leaves more than alpha to the user") {
        for (const std::size_t failing : {12U, 13U, 14U, 15U}) {
            int broken = 0;
            for (int run = 0; run < runs; ++run)
                if (adversary_breaks(300, failing, 5, 0.05, 0.05, random)) ++broken;
            CAPTURE(failing);
            CHECK(static_cast<double>(broken) / runs <= margin(0.05, runs));
        }
    }
    SECTION("small pools and loose tolerances") {
        int broken = 0;
        for (int run = 0; run < runs; ++run)
            if (adversary_breaks(80, 8, 10, 0.1, 0.1, random)) ++broken;
        CHECK(static_cast<double>(broken) / runs <= margin(0.1, runs));
    }
}

TEST_CASE("the whole protocol keeps its promise on surrogates that do not deserve it", "[monitor][guarantee]") {
    const int runs = 1500;
    const auto broken_share_of = [&](const Scenario& scenario) {
        int broken = 0;
        std::size_t gates = 0;
        for (int run = 0; run < runs; ++run) {
            const SweepOutcome outcome = run_sweep(scenario, 1000 + static_cast<std::uint64_t>(run));
            broken += outcome.broke ? 1 : 0;
            gates += outcome.gates;
        }
        CHECK(gates > 0);  // else nothing was put to the test
        return static_cast<double>(broken) / runs;
    };
    Scenario scenario;
    SECTION("just above alpha") {
        scenario.failing_share = 0.055;
    }
    SECTION("just above alpha, loosely") {
        scenario.alpha = 0.1;
        scenario.failing_share = 0.11;
    }
    SECTION("well above alpha") {
        scenario.failing_share = 0.09;
    }
    SECTION("an uncertainty that is smallest where it fails") {
        scenario.uncertainty = Uncertainty::misleading;
        scenario.failing_share = 0.05;
    }
    SECTION("a tiny test set, which lets nearly every gate through") {
        scenario.test_points = 12;
        scenario.failing_share = 0.07;
        scenario.alpha = 0.1;
        scenario.delta = 0.1;
    }
    SECTION("noisy simulations") {
        scenario.failing_share = 0.055;
        scenario.noise = 0.3;
    }
    CHECK(broken_share_of(scenario) <= margin(scenario.delta, runs));
}

TEST_CASE("a good surrogate gets through the gate", "[monitor][guarantee]") {
    Scenario scenario;
    scenario.points = 2000;
    scenario.versions = 1;
    double least_handed_over = 0;
    SECTION("0.5 % fail: one gate for all") {
        scenario.failing_share = 0.005;
        least_handed_over = 0.6;
    }
    SECTION("10 % fail and the uncertainty knows where") {
        scenario.failing_share = 0.1;
        scenario.uncertainty = Uncertainty::informative;
        least_handed_over = 0.6;
    }
    SECTION("2 % fail of a small sweep at alpha = 10 %") {
        scenario.versions = 2;
        scenario.points = 420;
        scenario.failing_share = 0.02;
        scenario.alpha = 0.1;
        least_handed_over = 0.6;
    }
    const int runs = 300;
    std::size_t handed_over = 0;
    std::size_t gates = 0;
    int passed = 0;
    int broken = 0;
    for (int run = 0; run < runs; ++run) {
        const SweepOutcome outcome = run_sweep(scenario, static_cast<std::uint64_t>(run));
        handed_over += outcome.handed_over;
        gates += outcome.gates;
        passed += outcome.handed_over > 0 ? 1 : 0;
        broken += outcome.broke ? 1 : 0;
    }
    CAPTURE(gates, passed, broken);
    CHECK(static_cast<double>(passed) / runs > 0.7);
    CHECK(static_cast<double>(handed_over) / (runs * static_cast<double>(scenario.points)) > least_handed_over);
    CHECK(static_cast<double>(broken) / runs <= margin(scenario.delta, runs));
}

TEST_CASE("the error bar's factor is the split conformal quantile", "[monitor]") {
    std::vector<double> u(99, 2.0);
    std::vector<double> e(99);
    for (std::size_t i = 0; i < 99; ++i) e[i] = 0.02 * static_cast<double>((i * 37) % 99 + 1);  // e/u: 0.01 .. 0.99
    const Calibration calibration = calibrate(u, e, 0.95, 0.1);
    CHECK(calibration.factor == Approx(0.95));
    CHECK(calibration.floor == 0.1);
    CHECK(calibration.test_points == 99);
    CHECK(calibrate(u, e, 0.5, 0.1).factor == Approx(0.50));

    SECTION("19 test points are the fewest for 95 %") {
        const std::vector<double> ones(19, 1.0);
        CHECK(calibrate(ones, ones, 0.95, 0).factor == 1.0);
        CHECK(calibrate(std::span(ones).first(18), std::span(ones).first(18), 0.95, 0).factor == infinite);
        CHECK(calibrate({}, {}, 0.95, 0).factor == infinite);
    }
    SECTION("it covers new points as often as promised") {
        std::mt19937_64 random(3);
        std::exponential_distribution<double> error;
        std::uniform_real_distribution<double> uniform(0.5, 2);
        int covered = 0;
        const int runs = 4000;
        for (int run = 0; run < runs; ++run) {
            std::vector<double> some_u(40);
            std::vector<double> some_e(40);
            for (std::size_t i = 0; i < 40; ++i) some_e[i] = error(random) * (some_u[i] = uniform(random));
            const double new_u = uniform(random);
            covered += error(random) * new_u <= calibrate(some_u, some_e, 0.9, 0).factor * new_u ? 1 : 0;
        }
        // Between 0.9 and 0.9 + 1 / (n + 1), less or more the error of 4000 runs.
        CHECK(static_cast<double>(covered) / runs > 0.9 - 0.019);
        CHECK(static_cast<double>(covered) / runs < 0.9 + 0.025 + 0.019);
    }
}

TEST_CASE("the width of an interval follows from its confidence", "[monitor]") {
    CHECK(normal_width(0.95) == Approx(1.959964).margin(1e-6));
    CHECK(normal_width(0.6826894921) == Approx(1).margin(1e-6));
}

TEST_CASE("completion counts simulated, certified and promising points", "[monitor]") {
    SweepState state;
    state.points.resize(1000);
    state.observables = {{.name = "pressure", .learned = true}};
    state.config.monitor.tolerance = 0.1;
    for (std::size_t i = 0; i < 320; ++i) {
        Life(state.points[i]).restore(Status::simulated, Role::none);
        state.points[i].outcome = Outcome{.values = {2}, .errors = {i < 300 ? 0.1 : 0.11}};  // of 0.1 * 2 / 1.96
    }
    Life(state.points[320]).restore(Status::failed, Role::none);
    const Calibration calibration{.factor = 2, .floor = 0, .test_points = 100};
    const std::vector<double> undecided_u = {0.4, 0.5, 0.6, 0.7};

    Completion before = completion(state, undecided_u, calibration);
    CHECK(before.simulated == Approx(0.32));
    CHECK(before.simulated_within == Approx(0.3));  // by their own errors
    CHECK(before.certified == 0);                   // by no gate
    CHECK(before.within == Approx(0.3));
    CHECK(before.expected == Approx(0.302));

    Gate gate;
    gate.number = 1;
    gate.alpha = 0.05;
    gate.delta = 0.05;
    gate.candidates = first_ids(600);
    gate.audits = draw_audits(gate.candidates, 120, 1);
    close_gate(gate, 1);
    REQUIRE(gate.passed);
    Gate refused = gate;
    refused.passed = false;
    refused.handed_over = 0;
    state.gates = {gate, refused, Gate{}};
    const auto hidden = static_cast<double>(gate.failing_bound - 1);  // the audited failure is known and simulated
    CHECK(completion(state, {}, calibration).certified == Approx((480 - hidden) / 1000));
    CHECK(completion(state, {}, calibration).within == Approx((300 + 480 - hidden) / 1000));
    CHECK(total_certificate(state.gates).handed_over == 480);
    CHECK(total_certificate(state.gates).failing_share() == Approx(hidden / 480));
    CHECK(total_certificate(state.gates).failing_share() <= 0.05);
    CHECK(total_certificate(state.gates).audits == 120);
    CHECK(total_certificate({}).failing_share() == 0);
    // Points that were checked afterwards had answers, too: good ones that are simulated by now make the rest no worse.
    state.gates[0].spot_checks = 100;
    state.gates[0].spot_failures = 1;
    CHECK(total_certificate(state.gates).handed_over == 380);
    CHECK(total_certificate(state.gates).answers() == 480);
    CHECK(total_certificate(state.gates).failing_share() == Approx(hidden / 480));
    CHECK(total_certificate(state.gates).failing_share() <= 0.05);

    const Calibration unknown{.factor = infinite, .floor = 0, .test_points = 5};
    CHECK(completion(state, undecided_u, unknown).expected == completion(state, {}, calibration).within);
    CHECK(completion(SweepState{}, {}, calibration).within == 0);
}
