// The loop's steps, driven by a known truth instead of an engine.
#include "sweep/sweep.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "answers/feature_distance.hpp"
#include "state/life.hpp"
#include "sweep/point_sets.hpp"
#include "sweep_driver.hpp"

using namespace mdsweep;
using testing::small_config, testing::train, testing::truth, testing::turn;

TEST_CASE("a new sweep has a first design that fills the space, and a test set when it is needed") {
    const SweepState state = make_sweep(small_config(), 5);
    for (std::size_t i = 0; i < state.points.size(); ++i)  // the beginning of the sequence
        CHECK(state.points[i].role == (i < 32 ? Role::design : Role::none));
}

TEST_CASE("the loop hands over what it can certify, and what it hands over is right") {
    Sweep sweep(make_sweep(small_config(), 5));
    for (int turns = 0; turns < 1000 && !sweep.complete(); ++turns) REQUIRE(turn(sweep, 10));
    REQUIRE(sweep.complete());
    const SweepState& state = sweep.state();
    const std::size_t predicted = state.count(Status::predicted);
    CHECK(state.count(Status::simulated) + predicted == state.points.size());
    REQUIRE(predicted >= state.points.size() / 2);

    std::size_t missed = 0;
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        const PointState& point = state.points[i];
        if (point.status != Status::predicted) continue;
        const std::vector<double> values = truth(sweep, i, 0).values;
        const std::span<const double> profile = std::span(values).first(10);
        missed += surrogate::scaled_error(sweep.learner().shape(), point.predicted, profile) > 1;
        CHECK(point.gate > 0);
        REQUIRE(point.error_bars.size() == 10);
        CHECK(point.error_bars[0] > 0);
    }
    CHECK(static_cast<double>(missed) <= 0.1 * static_cast<double>(predicted));
    for (const Gate& gate : state.gates) {
        CHECK(gate.closed);
        if (gate.passed)
            CHECK(std::ranges::any_of(state.models, [&](const auto& m) { return m.version == gate.model_version; }));
    }
}

TEST_CASE("however points are chosen, none is asked twice, and asking in parts goes on where it was") {
    for (const AcquisitionKind acquisition :
         {AcquisitionKind::random, AcquisitionKind::variance, AcquisitionKind::lcmd}) {
        Config config = small_config();
        config.surrogate.acquisition = acquisition;
        Sweep sweep(make_sweep(config, 5));
        for (const AskedPoint& point : sweep.ask(128)) sweep.tell(truth(sweep, point.point));
        train(sweep);
        std::set<std::size_t> asked;
        std::vector<std::vector<double>> rows;
        for (int part = 0; part < 6; ++part)
            for (const AskedPoint& point : sweep.ask(7)) {
                CHECK(asked.insert(point.point).second);
                rows.push_back(sweep.state().design.inputs(point.point));
            }
        CHECK(asked.size() == 42);
        // Points on their way count as known: by distances no two of them are next to each other.
        if (acquisition == AcquisitionKind::lcmd) {
            const std::vector<double>&low = sweep.learner().shape().low, &high = sweep.learner().shape().high;
            double mean_nearest = 0;
            for (std::size_t a = 0; a < rows.size(); ++a) {
                double nearest = 2;
                for (std::size_t b = 0; b < rows.size(); ++b) {
                    double square = 0;
                    for (std::size_t k = 0; k < low.size(); ++k)
                        square += std::pow((rows[a][k] - rows[b][k]) / (high[k] - low[k]), 2);
                    if (a != b) nearest = std::min(nearest, std::sqrt(square));
                }
                mean_nearest += nearest / static_cast<double>(rows.size());
            }
            CHECK(mean_nearest > 0.5 / std::sqrt(42.0));  // of as many random points: this on average
        }
        // Points that open again are there for the next choice.
        const std::size_t waiting = sweep.state().count(Status::waiting);
        sweep.forget_asked();
        CHECK(sweep.state().count(Status::waiting) == waiting + 42);
        CHECK(sweep.ask(1000).size() == waiting + 42);
    }
}

TEST_CASE("a device that could hold the whole sweep leaves something to the surrogate") {
    constexpr std::size_t slots = 1000;
    Sweep sweep(make_sweep(small_config(), 5));
    const std::vector<AskedPoint> first = sweep.ask(slots, sweep.room_to_learn());
    REQUIRE(first.size() == 32);
    for (const AskedPoint& point : first) {
        CHECK(sweep.ask(slots, sweep.room_to_learn()).empty());  // the first version is on its way
        sweep.tell(truth(sweep, point.point));
    }
    train(sweep);
    SECTION("as many points again are out while it learns") {
        const std::vector<AskedPoint> second = sweep.ask(slots, sweep.room_to_learn());
        CHECK(second.size() == 32);
        for (const AskedPoint& point : second) CHECK((point.role == Role::learn || point.role == Role::uniform));
        CHECK(sweep.room_to_learn() == 0);
    }
    SECTION("its audits are all that is asked while a gate over everything is open") {
        (void)sweep.consider_gate();
        REQUIRE(open_gate(sweep.state()) != nullptr);
        CHECK(sweep.ask(slots).size() == open_gate(sweep.state())->audits.size());
    }
    // Without a limit on the points to learn from it is the first design.
    CHECK(Sweep(make_sweep(small_config(), 5)).ask(slots).size() == 32);
}

TEST_CASE("while the first version takes its time, a large device takes no more than as many points again") {
    Sweep sweep(make_sweep(small_config(), 5));
    for (const AskedPoint& point : sweep.ask(1000, sweep.room_to_learn())) sweep.tell(truth(sweep, point.point));
    CHECK(sweep.ask(1000, sweep.room_to_learn()).size() == 32);
}

TEST_CASE("a device that could hold the whole sweep is not left without work, whatever is learned") {
    Sweep sweep(make_sweep(small_config(), 5));
    std::size_t turns = 0;
    for (; turns < 20 && !sweep.complete(); ++turns) {
        if (sweep.learner().worth_training()) train(sweep);
        (void)sweep.consider_gate();
        const std::vector<AskedPoint> asked = sweep.ask(1000, sweep.room_to_learn());
        REQUIRE_FALSE(asked.empty());
        for (const AskedPoint& point : asked) sweep.tell(truth(sweep, point.point, 0.3));
        (void)sweep.settle_gate();
    }
    CHECK(sweep.complete());
    CHECK(turns == 5);  // 32, 32, 64 and the test set, 192, and the 116 that are left
}

TEST_CASE("what cannot be certified is simulated to the last point") {
    Sweep sweep(make_sweep(small_config(), 5));
    for (int turns = 0; turns < 1000 && !sweep.complete(); ++turns) REQUIRE(turn(sweep, 40, 0.3));
    REQUIRE(sweep.complete());
    CHECK(sweep.state().count(Status::simulated) == sweep.state().points.size());
    CHECK(sweep.learner().noise().rms() > 1);
    CHECK(sweep.state().history.size() >= 3);  // it went on learning
}

namespace {

// Turns until that is so.
template <class Condition>
void go_on_until(Sweep& sweep, double noise, const Condition& there) {
    for (int turns = 0; turns < 200; ++turns) {
        if (sweep.learner().worth_training()) train(sweep);
        (void)sweep.consider_gate();
        if (there()) return;
        for (const AskedPoint& point : sweep.ask(8)) sweep.tell(truth(sweep, point.point, noise));
        (void)sweep.settle_gate();
    }
    FAIL("it never came");
}

std::size_t with_role(const Sweep& sweep, Role role) {
    return static_cast<std::size_t>(std::ranges::count(sweep.state().points, role, &PointState::role));
}

}  // namespace

TEST_CASE("a surrogate that does not look good enough in time is given a test set, which it never learns from") {
    Sweep sweep(make_sweep(small_config(), 5));
    const auto drawn = [&] { return with_role(sweep, Role::test); };
    go_on_until(sweep, 0.3, [&] { return drawn() > 0; });
    CHECK(drawn() == 40);
    CHECK(sweep.state().gates.empty());
    CHECK(sweep.learner().training_rows().rows == 64);
    CHECK(sweep.learner().assessment().test.points.empty());

    // Before anything else, and error bars rest on the whole of it.
    const std::vector<AskedPoint> asked = sweep.ask(40);
    for (std::size_t k = 0; k < asked.size(); ++k) {
        CHECK(asked[k].role == Role::test);
        sweep.tell(truth(sweep, asked[k].point, 0.3));
        if (k == 1) sweep.learner().judge();
        if (k == 1) CHECK(sweep.learner().assessment().test.points.size() == 2);
    }
    (void)sweep.consider_gate();
    CHECK(sweep.learner().assessment().test.points.size() == 40);
    CHECK(sweep.state().models.back().calibration.test_points == 40);
    CHECK(std::isfinite(sweep.state().models.back().calibration.factor));
    CHECK(sweep.learner().training_rows().rows == 64);
    CHECK(drawn() == 40);
}

TEST_CASE("the first gate's audit is the test set: whatever it shows, it is not learned from") {
    Sweep sweep(make_sweep(small_config(", confidence: 0.8"), 5));  // an audit shorter than a test set
    go_on_until(sweep, 0.01, [&] { return open_gate(sweep.state()) != nullptr; });
    CHECK(with_role(sweep, Role::test) == open_gate(sweep.state())->audits.size());
    CHECK(sweep.state().gates.size() == 1);
    const std::size_t before = sweep.learner().training_rows().rows;
    CHECK(before < 64);

    const std::size_t audits = open_gate(sweep.state())->audits.size();
    const std::vector<AskedPoint> asked = sweep.ask(audits);
    std::set<std::size_t> drawn(open_gate(sweep.state())->audits.begin(), open_gate(sweep.state())->audits.end());
    for (const AskedPoint& point : asked) {
        CHECK(point.role == Role::test);
        CHECK(point.gate == 1);
        CHECK(drawn.count(point.point) == 1);
        sweep.tell(truth(sweep, point.point));
    }
    CHECK(sweep.learner().training_rows().rows == before);

    SECTION("error bars rest on it") {
        (void)sweep.settle_gate();
        REQUIRE(sweep.state().gates.back().passed);
        CHECK(sweep.state().models.back().calibration.test_points == audits);
        for (const PointState& point : sweep.state().points)
            if (point.status == Status::predicted) CHECK(std::isfinite(point.error_bars.front()));
    }
    SECTION("a sweep that is taken up again with a gate open settles it as it would have been") {
        Sweep resumed(sweep.state());
        CHECK(resumed.settle_gate() == sweep.settle_gate());
        REQUIRE(resumed.state().gates.back().passed);
        for (std::size_t i = 0; i < sweep.state().points.size(); ++i)
            REQUIRE(resumed.state().points[i].predicted == sweep.state().points[i].predicted);
    }
    SECTION("when it misses the tolerance nothing is handed over; it is made as large as a test set has to be") {
        for (const std::size_t i : drawn) sweep.state().points[i].outcome->values[0] *= 3;
        CHECK(sweep.settle_gate().find("did not pass") != std::string::npos);
        CHECK(sweep.state().count(Status::predicted) == 0);
        CHECK(sweep.learner().training_rows().rows == before);
        (void)sweep.consider_gate();
        REQUIRE(audits < 40);
        CHECK(with_role(sweep, Role::test) == 40);
        for (const std::size_t i : drawn) CHECK(sweep.state().points[i].role == Role::test);
    }
    SECTION("a failed simulation counts as a miss") {
        Outcome failed;
        failed.point = *drawn.begin();
        failed.failed = true;
        failed.reason = "blew up";
        failed.fingerprint = sweep.fingerprint(failed);
        Life(sweep.state().points[failed.point]).restore(PointState{});
        Life(sweep.state().points[failed.point]).restore(Status::asked, Role::test, 1);
        sweep.tell(failed);
        CHECK(sweep.settle_gate().find("1 of " + std::to_string(audits) + " audits missed") != std::string::npos);
    }
}

TEST_CASE("the audits of a later gate are learned from when it did not pass") {
    Sweep sweep(make_sweep(small_config(), 5));
    go_on_until(sweep, 0.3, [&] { return with_role(sweep, Role::test) > 0; });
    for (PointState& point : sweep.state().points)  // what was simulated was nonsense
        if (point.outcome) point.outcome = truth(sweep, point.outcome->point);
    go_on_until(sweep, 0.01, [&] { return open_gate(sweep.state()) != nullptr; });
    const Gate gate = *open_gate(sweep.state());
    const std::size_t before = sweep.learner().training_rows().rows;
    for (const AskedPoint& point : sweep.ask(gate.audits.size())) {
        CHECK(point.role == Role::audit);
        sweep.tell(truth(sweep, point.point));
        sweep.state().points[point.point].outcome->values[0] *= 3;
    }
    CHECK(sweep.learner().training_rows().rows == before);
    CHECK(sweep.settle_gate().find("did not pass") != std::string::npos);
    CHECK(sweep.learner().training_rows().rows == before + gate.audits.size());
    CHECK(with_role(sweep, Role::test) == 40);
}

TEST_CASE("points that nobody chose tell, before they are learned from, how good the surrogate is") {
    Sweep sweep(make_sweep(small_config(), 5));
    go_on_until(sweep, 0.3, [&] { return with_role(sweep, Role::test) > 0; });
    for (PointState& point : sweep.state().points)  // what was simulated was nonsense
        if (point.outcome) point.outcome = truth(sweep, point.outcome->point);
    for (const AskedPoint& point : sweep.ask(40)) sweep.tell(truth(sweep, point.point));
    train(sweep);
    const bool wrong_there = GENERATE(false, true);
    std::size_t uniform = 0;
    for (const AskedPoint& point : sweep.ask(40)) {
        Outcome outcome = truth(sweep, point.point);
        if (point.role == Role::uniform) {
            ++uniform;
            if (wrong_there) outcome.values[0] *= 3;
        }
        sweep.tell(std::move(outcome));
    }
    REQUIRE(uniform > 3);
    sweep.learner().adopt(sweep.learner().newest_version() + 1, sweep.learner().newest(), 0, 0);  // as good as before
    INFO(sweep.consider_gate());
    CHECK((open_gate(sweep.state()) == nullptr) == wrong_there);
}

TEST_CASE("how far points are from the simulated ones as the surrogate sees it") {
    // Only c_M matters: what differs in h_nm alone is near.
    Config config = small_config();
    config.surrogate.method = SurrogateMethod::gaussian_process;
    Sweep sweep(make_sweep(config, 5));
    CHECK_FALSE(feature_distance(sweep.state()));
    const auto c_M_only = [&](std::size_t point) {
        Outcome outcome = truth(sweep, point);
        const double c_M = sweep.state().design.points[point][sweep.state().design.index("c_M")];
        const double scale = sweep.points().realised(point).scales[0];
        for (std::size_t k = 0; k < 10; ++k)
            outcome.values[k] = scale * (1 + std::sin(8 * c_M) * (static_cast<double>(k) - 4.5) / 10);
        return outcome;
    };
    for (const AskedPoint& point : sweep.ask(32)) sweep.tell(c_M_only(point.point));
    train(sweep);
    const auto few = feature_distance(sweep.state());
    REQUIRE(few);
    CHECK(few->median > 0);
    CHECK(few->largest >= few->most_of_them);
    CHECK(few->most_of_them < 0.5);  // of two points at random: 1
    std::vector<double> all, known;
    const Design& design = sweep.state().design;
    for (std::size_t i = 0; i < design.size(); ++i) {
        const std::vector<double> inputs = design.inputs(i);
        for (std::size_t k = 0; k < 2; ++k) {
            all.push_back((inputs[k] - design.low[k]) / (design.high[k] - design.low[k]));
            if (sweep.state().points[i].status == Status::simulated) known.push_back(all.back());
        }
    }
    const double two_at_random = std::numbers::inv_sqrt3;  // in a unit square, rms
    const monitor::FillDistance plain = monitor::fill_distance(all, 2, known);
    CHECK(few->median < 0.8 * plain.median / two_at_random);
    for (const AskedPoint& point : sweep.ask(200)) sweep.tell(c_M_only(point.point));
    CHECK(feature_distance(sweep.state())->median < few->median);
}

TEST_CASE("the budget bounds what is asked, and nothing is predicted silently when it ends") {
    Sweep sweep(make_sweep(small_config(), 5));
    sweep.set_budget(30);
    std::size_t asked = 0;
    for (int turns = 0; turns < 10; ++turns) {
        const auto points = sweep.ask(7);
        asked += points.size();
        for (const AskedPoint& point : points) sweep.tell(truth(sweep, point.point));
    }
    CHECK(asked == 30);
    CHECK(sweep.budget_left() == 0);
    CHECK_FALSE(sweep.complete());
    CHECK(sweep.state().count(Status::predicted) == 0);
}

TEST_CASE("without a surrogate every point is asked once") {
    Sweep sweep(make_sweep(small_config(), 5), false);
    std::set<std::size_t> seen;
    while (!sweep.complete()) {
        const auto points = sweep.ask(50);
        REQUIRE_FALSE(points.empty());
        for (const AskedPoint& point : points) {
            CHECK(seen.insert(point.point).second);
            sweep.tell(truth(sweep, point.point));
        }
    }
    CHECK(seen.size() == 500);
    CHECK_FALSE(sweep.learner().worth_training());
}

TEST_CASE("what was asked and lost is asked again") {
    Sweep sweep(make_sweep(small_config(), 5));
    const auto first = sweep.ask(20);
    CHECK(sweep.state().count(Status::asked) == 20);
    sweep.forget_asked();
    CHECK(sweep.state().count(Status::asked) == 0);
    const auto again = sweep.ask(20);
    REQUIRE(again.size() == 20);
    for (std::size_t k = 0; k < 20; ++k) CHECK(again[k].point == first[k].point);
}

TEST_CASE("outcomes that do not fit are refused, and a second telling changes nothing") {
    Sweep sweep(make_sweep(small_config(), 5));
    Outcome outcome = truth(sweep, 3);
    sweep.tell(outcome);
    CHECK(sweep.state().simulation_seconds() == 1);
    sweep.tell(outcome);
    CHECK(sweep.state().simulation_seconds() == 1);
    outcome.point = 500;
    CHECK_THROWS_WITH(sweep.tell(outcome), "there is no point 500: the sweep has 500");
    outcome.point = 4;
    outcome.values.pop_back();
    CHECK_THROWS_AS(sweep.tell(outcome), std::invalid_argument);
}

TEST_CASE("more than 5 % failures are a reason to stop") {
    Sweep sweep(make_sweep(small_config(), 5), false);
    const auto asked = sweep.ask(100);
    for (std::size_t k = 0; k < asked.size(); ++k) {
        Outcome outcome = truth(sweep, asked[k].point);
        if (k % 20 == 0 || k == 1) {  // 6 of 100
            outcome = Outcome{};
            outcome.point = asked[k].point;
            outcome.fingerprint = sweep.fingerprint(outcome);
            outcome.failed = true;
            outcome.reason = "blew up";
        }
        sweep.tell(outcome);
        if (k == 60) CHECK_FALSE(sweep.too_many_failures() == std::nullopt);  // 5 of 61
        if (k == 19) CHECK(sweep.too_many_failures() == std::nullopt);        // 2 of 20: bad luck
    }
    REQUIRE(sweep.too_many_failures());
    CHECK(sweep.too_many_failures()->find("6 of 100 simulations failed") == 0);
}
