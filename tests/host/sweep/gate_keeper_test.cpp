// Gates without a surrogate: a judge that makes up what there is to know of it.
#include "sweep/gate_keeper.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "parts_common.hpp"
#include "sweep/point_sets.hpp"

using namespace mdsweep;
using Catch::Matchers::Contains;
using testing::fail, testing::simulate, testing::small_config;

namespace {

constexpr std::size_t plenty = 10'000;  // simulations

class MadeUpJudge final : public Judge {
public:
    explicit MadeUpJudge(SweepState& state) : state_(state) {}

    int newest_version() const override { return version; }
    bool has_surrogate() const override { return version > 0; }
    std::size_t rows() const override { return training_points(state_).size(); }
    void judge() override {
        ++judged;
        assessment_ = {};
        assessment_.undecided = undecided(state_);
        assessment_.undecided_u = assessment_.undecided_scaled_u =
            std::vector<double>(assessment_.undecided.size(), 0.1);
        assessment_.test.points = test_points_simulated(state_);
        assessment_.test.u = assessment_.test_scaled_u = std::vector<double>(assessment_.test.points.size(), 0.1);
        assessment_.test.e = std::vector<double>(assessment_.test.points.size(), test_error);
    }
    const Assessment& assessment() const override { return assessment_; }
    surrogate::HeldOutRows held_out_rows() const override {
        return {std::vector<double>(30, held_out_error), std::vector<double>(30, 0.1)};
    }
    HeldOutErrors held_out_errors() const override { return {}; }
    std::vector<double> errors(int asked, const std::vector<std::size_t>& points) const override {
        CHECK(asked == frozen);
        std::vector<double> errors;
        errors.reserve(points.size());
        for (const std::size_t i : points)
            errors.push_back(state_.points[i].status == Status::failed ? std::numeric_limits<double>::infinity()
                             : wrong.contains(i)                       ? 2
                                                                       : 0.1);
        return errors;
    }
    std::vector<Answer> answers(int asked, const std::vector<std::size_t>& points) const override {
        CHECK(asked == frozen);
        std::vector<Answer> answers;
        answers.reserve(points.size());
        for (const std::size_t i : points) answers.push_back({{static_cast<double>(i)}, {0.5}});
        return answers;
    }
    void freeze() override { frozen = version; }
    void release() override { released = true; }
    void recalibrate(int asked) override { recalibrated = asked; }
    void judge_held_out(int, const std::vector<std::size_t>& points) override { held_out = points.size(); }

    int version = 1, frozen = 0, judged = 0, recalibrated = 0;
    bool released = false;
    std::size_t held_out = 0;
    double held_out_error = 0.1, test_error = 0.1;
    std::set<std::size_t> wrong;

private:
    SweepState& state_;
    Assessment assessment_;
};

// A sweep whose first design is simulated.
SweepState begun(const std::string& monitor = "") {
    SweepState state = make_sweep(small_config(monitor), 5);
    for (std::size_t i = 0; i < 32; ++i) simulate(state, i);
    return state;
}

}  // namespace

TEST_CASE("GateKeeper: a gate is opened once a version, settled when its audits are in, and hands over what it may") {
    SweepState state = begun();
    MadeUpJudge judge(state);
    GateKeeper keeper(state, judge);
    judge.version = 0;
    CHECK(keeper.consider(plenty).empty());
    judge.version = 1;
    INFO(keeper.consider(plenty));
    const Gate* const gate = open_gate(state);
    REQUIRE(gate != nullptr);
    CHECK(judge.judged == 1);
    CHECK(gate->model_version == 1);
    const std::vector<std::size_t> audits = gate->audits;
    for (const std::size_t i : audits) {
        CHECK(state.points[i].role == Role::test);  // the first audit is the test set
        CHECK(state.points[i].gate == 1);
    }
    CHECK(keeper.consider(plenty).empty());
    judge.version = 2;  // trained while the audits are simulated: the gate's own stays
    CHECK(keeper.consider(plenty).empty());
    CHECK(judge.judged == 1);
    for (const std::size_t i : audits) {
        CHECK(keeper.settle(plenty).empty());
        simulate(state, i);
    }
    SECTION("one is not: more are drawn, and it counts from now on") {
        judge.wrong = {audits.front()};
        CHECK_THAT(keeper.settle(plenty), Contains("gate 1 goes on: 1 of "));
        CHECK(gate->failures == 1);
        CHECK(gate->audits.size() > audits.size());
        judge.wrong = {gate->audits.begin(), gate->audits.end()};
        for (const std::size_t i : std::vector(gate->audits))
            if (state.points[i].status != Status::simulated) simulate(state, i);
        CHECK_THAT(keeper.settle(plenty), Contains("gate 1 did not pass"));
    }
    SECTION("all within tolerance") {
        CHECK_THAT(keeper.settle(plenty), Contains("gate 1 passed"));
        CHECK(judge.recalibrated == 1);
        CHECK(state.gates.front().handed_over == state.count(Status::predicted));
        CHECK(state.count(Status::predicted) + state.count(Status::simulated) == state.points.size());
        for (std::size_t i = 0; i < state.points.size(); ++i)
            if (state.points[i].status == Status::predicted)
                REQUIRE(state.points[i].predicted == std::vector<double>{static_cast<double>(i)});
    }
    SECTION("too many of them wrong") {
        judge.wrong = {audits.begin(), audits.end()};
        CHECK_THAT(keeper.settle(plenty), Contains("gate 1 did not pass"));
        CHECK(state.count(Status::predicted) == 0);
        CHECK(judge.held_out == 0);  // a test set is never learned from
    }
    CHECK(open_gate(state) == nullptr);
    CHECK(judge.released);
}

TEST_CASE("GateKeeper: an audit whose simulation failed counts as wrong") {
    SweepState state = begun();
    MadeUpJudge judge(state);
    GateKeeper keeper(state, judge);
    (void)keeper.consider(plenty);
    REQUIRE(open_gate(state) != nullptr);
    const std::vector<std::size_t> audits = open_gate(state)->audits;
    for (const std::size_t i : audits) fail(state, i);
    (void)keeper.settle(plenty);
    CHECK(state.count(Status::predicted) == 0);
    CHECK(state.gates.front().failures == static_cast<int>(audits.size()));
}

TEST_CASE("GateKeeper: a version that looks bad for long is given a test set, and is considered again when it is in") {
    SweepState state = begun();
    MadeUpJudge judge(state);
    GateKeeper keeper(state, judge);
    judge.held_out_error = judge.test_error = 3;
    CHECK_FALSE(keeper.consider(plenty).empty());
    CHECK(keeper.consider(plenty).empty());  // that version has been looked at
    CHECK(judge.judged == 1);
    CHECK(count_of(state, Role::test) == 0);
    for (std::size_t i = 32; i < 64; ++i) simulate(state, i);
    judge.version = 2;
    CHECK_THAT(keeper.consider(plenty), Contains("a test set of 40 points is drawn"));
    CHECK(keeper.consider(plenty).empty());  // not yet answered
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (state.points[i].role == Role::test) simulate(state, i);
    CHECK_FALSE(keeper.consider(plenty).empty());
    CHECK(judge.assessment().test.points.size() == 40);
    CHECK(open_gate(state) == nullptr);
}

TEST_CASE("GateKeeper: answers that spot checks refute are open again") {
    SweepState state = begun(", spot_checks: 40");
    MadeUpJudge judge(state);
    GateKeeper keeper(state, judge);
    (void)keeper.consider(plenty);
    for (const std::size_t i : open_gate(state)->audits) simulate(state, i);
    (void)keeper.settle(plenty);
    REQUIRE(state.gates.front().passed);
    CHECK(keeper.spot_checks_open(plenty) == 40);
    CHECK(keeper.spot_checks_open(3) == 3);
    const std::vector<std::size_t> checks = keeper.spot_checks_to_ask(100, plenty);
    REQUIRE(checks.size() == 40);
    for (const std::size_t i : checks) {
        CHECK(state.points[i].status == Status::predicted);
        REQUIRE(Life(state.points[i]).give_out(Role::spot, 1));
    }
    SECTION("but not when they are put back: then the gate answers them again") {
        for (const std::size_t i : checks) REQUIRE(Life(state.points[i]).take_back());
        keeper.answer_again(checks);
        for (const std::size_t i : checks) CHECK(state.points[i].status == Status::predicted);
    }
    SECTION("no more than asked for are open, even where more were given out") {
        CHECK(keeper.spot_checks_open(plenty) == 0);
        REQUIRE(Life(state.points[handed_over(state).front()]).give_out(Role::spot, 1));
        CHECK(keeper.spot_checks_open(plenty) == 0);
        CHECK(keeper.spot_checks_to_ask(100, plenty).empty());
    }
    SECTION("once they are in") {
        judge.wrong = {checks.begin(), checks.end()};
        for (const std::size_t i : checks) simulate(state, i);
        CHECK_THAT(keeper.settle_spot_checks(), Contains("the answers of gate 1 are revoked: 40 of 40"));
        CHECK(state.gates.front().revoked);
        CHECK(state.count(Status::predicted) == 0);
        CHECK(handed_over(state).empty());
        CHECK(keeper.settle_spot_checks().empty());
    }
}
