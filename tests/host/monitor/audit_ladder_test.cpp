// Audits in steps: their chances are those of playing them through, and they never hand over too much too often.
#include "monitor/audit_ladder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "monitor/bounds.hpp"
#include "monitor/gate.hpp"

using namespace mdsweep;
using namespace mdsweep::monitor;

namespace {

struct Played {
    bool passed = false;
    std::size_t audits = 0, failures = 0;
};

// The first `failing` of the candidates fail. `gives_up`: as a run does it; else every stage is played.
Played play(std::size_t candidates, std::size_t failing, const std::vector<AuditStage>& stages, bool gives_up,
            double alpha, std::mt19937_64& random) {
    Gate gate;
    gate.number = 1;
    gate.alpha = alpha;
    gate.candidates.resize(candidates);
    std::iota(gate.candidates.begin(), gate.candidates.end(), std::size_t{0});
    gate.stages = stages;
    const std::uint64_t seed = random();
    std::size_t audits = stages.front().audits;
    while (true) {
        gate.audits = draw_audits(gate.candidates, audits, seed);
        const auto failures =
            static_cast<std::size_t>(std::ranges::count_if(gate.audits, [&](std::size_t i) { return i < failing; }));
        if (gives_up) {
            const AuditVerdict verdict = next_step(gate, failures);
            if (verdict.step != AuditStep::more) return {verdict.step == AuditStep::pass, audits, failures};
            audits = verdict.audits;
            continue;
        }
        for (const AuditStage& stage : stages)
            if (stage.audits == audits && failures <= stage.allowed) return {true, audits, failures};
        const auto next = std::ranges::find_if(stages, [&](const AuditStage& s) { return s.audits > audits; });
        if (next == stages.end() || failures > stages.back().allowed) return {false, audits, failures};
        audits = next->audits;
    }
}

bool is_wrong(std::size_t candidates, std::size_t failing, const Played& played, double alpha) {
    const auto left = static_cast<double>(failing - played.failures);
    return played.passed && (static_cast<double>(failing) > alpha * static_cast<double>(candidates) + 1e-9 ||
                             left > alpha * static_cast<double>(candidates - played.audits) + 1e-9);
}

}  // namespace

TEST_CASE("a ladder's odds are those of playing it", "[monitor]") {
    const std::vector<AuditStage> stages = {{20, 0}, {35, 1}, {60, 3}};
    std::mt19937_64 random(1);
    constexpr int games = 20'000;
    for (const std::size_t failing : {0U, 4U, 12U, 30U}) {
        int passed = 0;
        double audits = 0;
        for (int game = 0; game < games; ++game) {
            const Played played = play(200, failing, stages, false, 0.1, random);
            passed += played.passed ? 1 : 0;
            audits += static_cast<double>(played.audits) / games;
        }
        const LadderOdds odds = ladder_odds(200, failing, stages);
        const double chance = static_cast<double>(passed) / games;
        CHECK(odds.chance == Approx(chance).margin(4 * std::sqrt(0.25 / games)));
        CHECK(odds.audits == Approx(audits).margin(4 * 20 / std::sqrt(games)));
    }
    CHECK(ladder_odds(200, 0, stages).chance == 1);
    CHECK(ladder_odds(200, 0, stages).audits == 20);
    CHECK_THROWS_AS(ladder_odds(200, 3, std::vector<AuditStage>{{20, 1}, {20, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(ladder_odds(200, 3, std::vector<AuditStage>{{201, 0}}), std::invalid_argument);
}

TEST_CASE("one stage that spends all of delta is the shortest audit", "[monitor]") {
    for (const std::size_t candidates : {150U, 633U, 5000U}) {
        const std::vector<AuditStage> stages = make_ladder(candidates, 0.05, 0.03, 0.999999, candidates);
        REQUIRE_FALSE(stages.empty());
        CHECK(stages.front().audits == audits_needed(candidates, 0, 0.05, 0.03, candidates).value());
        CHECK(stages.front().allowed == 0);
    }
    CHECK(make_ladder(1000, 0.05, 0.03, 0.6, 50).empty());
}

TEST_CASE("a ladder hands over too much with a chance of at most delta, and not far below", "[monitor][guarantee]") {
    for (const std::size_t candidates : {240U, 633U, 2800U})
        for (const double alpha : {0.05, 0.1}) {
            constexpr double delta = 0.04;
            const std::vector<AuditStage> stages = make_ladder(candidates, alpha, delta, 0.6, candidates / 2);
            CAPTURE(candidates, alpha, stages.size());
            REQUIRE_FALSE(stages.empty());
            const double chance = wrong_pass_chance(candidates, stages, alpha);
            CHECK(chance <= delta);
            CHECK(chance > 0.4 * delta);
            // By play, at the worst numbers of failing points, and with the run's giving up.
            std::mt19937_64 random(11);
            const auto limit = static_cast<std::size_t>(alpha * static_cast<double>(candidates));
            for (const std::size_t failing : {limit - 1, limit, limit + 1, limit + 2}) {
                int wrong = 0;
                constexpr int games = 4000;
                for (int game = 0; game < games; ++game) {
                    const bool gives_up = game % 2 == 0;
                    const Played played = play(candidates, failing, stages, gives_up, alpha, random);
                    wrong += is_wrong(candidates, failing, played, alpha) ? 1 : 0;
                }
                CHECK(wrong <= games * delta + 4 * std::sqrt(games * delta));
            }
        }
}

TEST_CASE("an audit is planned by what is expected to fail", "[monitor]") {
    const auto perfect = plan_audit(100'000, 0.05, 0.05, 0, 1000);
    REQUIRE(perfect);
    CHECK(perfect->stages.front().audits <= 65);
    CHECK(perfect->odds.chance == Approx(1));
    const auto good = plan_audit(100'000, 0.05, 0.05, 0.01, 1000);
    REQUIRE(good);
    CHECK(good->stages.size() > 1);
    CHECK(good->odds.chance >= 0.8);
    // Cheaper than the shortest audit of one step that passes as often.
    std::size_t allowed = 0, single = 0;
    while (single == 0 || hypergeometric_cdf(100'000, 1000, single, allowed) < 0.8) {
        single = audits_needed(100'000, ++allowed, 0.05, 0.05, 1000).value();
    }
    const double single_chance = hypergeometric_cdf(100'000, 1000, single, allowed);
    CHECK(good->odds.audits / good->odds.chance < 0.9 * static_cast<double>(single) / single_chance);
    CHECK_FALSE(plan_audit(100'000, 0.05, 0.05, 0.05, 100'000));
    CHECK_FALSE(plan_audit(100'000, 0.05, 0.05, 0.04, 1000));
    CHECK_FALSE(plan_audit(0, 0.05, 0.05, 0.01, 10));
    CHECK_FALSE(plan_audit(15, 0.05, 0.05, 0.01, 3));
}

TEST_CASE("an audit goes on while it may pass, and ends when it hardly can", "[monitor]") {
    Gate gate;
    gate.number = 1;
    gate.alpha = 0.05;
    gate.delta = 0.03;
    gate.candidates.resize(3000);
    std::iota(gate.candidates.begin(), gate.candidates.end(), std::size_t{0});
    gate.stages = make_ladder(3000, 0.05, 0.03, 0.6, 600);
    REQUIRE(gate.stages.size() >= 3);
    gate.audits = draw_audits(gate.candidates, gate.stages[0].audits, 4);
    CHECK(next_step(gate, 0).step == AuditStep::pass);
    CHECK(next_step(gate, 1).step == AuditStep::more);
    CHECK(next_step(gate, 1).audits == gate.stages[1].audits);
    CHECK(next_step(gate, 4).step == AuditStep::refuse);
    gate.audits = draw_audits(gate.candidates, gate.stages[1].audits, 4);
    CHECK(next_step(gate, 1).step == AuditStep::pass);
    Gate passed = gate;
    close_gate(passed, 1);
    CHECK(passed.passed);
    CHECK(passed.failing_bound == allowed_failing(3000, gate.audits.size(), 1, 0.05));
    CHECK(passed.handed_over == 3000 - gate.audits.size());
}
