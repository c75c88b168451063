// Answers that were handed over, afterwards, and answers without a certificate.
#include <catch2/catch.hpp>
#include <memory>
#include <set>

#include "answers/predict.hpp"
#include "monitor/completion.hpp"
#include "observables/read_config.hpp"
#include "sweep_driver.hpp"

using namespace mdsweep;
using testing::small_config, testing::truth, testing::turn;

namespace {

// Runs the sweep until something is handed over.
std::unique_ptr<Sweep> handed_over_sweep(const std::string& monitor) {
    auto owned = std::make_unique<Sweep>(make_sweep(small_config(monitor), 5));
    Sweep& sweep = *owned;
    for (int turns = 0; turns < 1000; ++turns) {
        if (sweep.state().count(Status::predicted) + sweep.state().count(Status::estimated) > 0) break;
        (void)turn(sweep, 10);
    }
    REQUIRE(sweep.state().count(Status::predicted) + sweep.state().count(Status::estimated) > 0);
    return owned;
}

// Another truth than the one that was learned.
Outcome changed_truth(Sweep& sweep, std::size_t point) {
    Outcome outcome = truth(sweep, point);
    for (std::size_t k = 0; k < outcome.values.size(); k += 2) outcome.values[k] *= 1.5;
    return outcome;
}

}  // namespace

TEST_CASE("spot checks are drawn among what was handed over, and counted") {
    const std::unique_ptr<Sweep> owned = handed_over_sweep(", spot_checks: 12");
    Sweep& sweep = *owned;
    const std::size_t versions = sweep.state().history.size();
    while (turn(sweep, 10)) (void)sweep.settle_spot_checks();
    REQUIRE(sweep.complete());
    CHECK(sweep.state().history.size() == versions);  // there was nothing left to learn for
    const SweepState& state = sweep.state();
    std::size_t checks = 0, failures = 0;
    for (const Gate& gate : state.gates) {
        checks += gate.spot_checks;
        failures += gate.spot_failures;
        CHECK_FALSE(gate.revoked);
    }
    CHECK(checks >= 12);
    CHECK(failures <= 1);
    CHECK(checks == static_cast<std::size_t>(std::ranges::count(state.points, Role::spot, &PointState::role)));
    const monitor::Certificate certificate = monitor::total_certificate(state.gates);
    CHECK(certificate.spot_checks == checks);
    CHECK(certificate.handed_over == state.count(Status::predicted));
    for (const PointState& point : state.points)
        if (point.role == Role::spot) CHECK(point.status == Status::simulated);
}

TEST_CASE("what was handed over comes with the numbers that predict reads off it") {
    const std::unique_ptr<Sweep> owned = handed_over_sweep("");
    const SweepState& state = owned->state();
    const Predictor predictor(state);
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < state.points.size(); i += 20) {
        const PointState& point = state.points[i];
        if (point.status != Status::predicted) continue;
        const PredictedPoint asked = predictor.predict(questions_at(state, {i}), 0, 1).front();
        REQUIRE(point.read_off.values.size() == state.observables.size());
        for (const PredictedNumber& number : asked.numbers) {
            const auto at = std::ranges::find(state.observables, number.name, &Observable::name);
            REQUIRE(at != state.observables.end());
            const auto k = static_cast<std::size_t>(at - state.observables.begin());
            // Networks predict in single precision, whose sums depend on how many points are asked at once.
            CHECK(point.read_off.values[k] == Approx(number.value).epsilon(1e-4));
            CHECK(point.read_off.error_bars[k] == Approx(number.error_bar).epsilon(1e-3));
            ++numbers;
        }
    }
    CHECK(numbers >= 20);
}

TEST_CASE("answers that spot checks refute are taken back, and the points are open again") {
    const std::unique_ptr<Sweep> owned = handed_over_sweep(", spot_checks: 40");
    Sweep& sweep = *owned;
    const int gate = sweep.state().gates.back().number;
    std::string words;
    for (int turns = 0; turns < 40 && words.empty(); ++turns) {
        for (const AskedPoint& asked : sweep.ask(4))
            sweep.tell(asked.role == Role::spot ? changed_truth(sweep, asked.point) : truth(sweep, asked.point));
        words = sweep.settle_spot_checks();
    }
    CHECK(words.find("gate " + std::to_string(gate) + " are revoked") != std::string::npos);
    const SweepState& state = sweep.state();
    const Gate& revoked = *std::ranges::find(state.gates, gate, &Gate::number);
    CHECK(revoked.revoked);
    CHECK(revoked.spot_failures == revoked.spot_checks);
    for (const PointState& point : state.points) CHECK_FALSE((point.gate == gate && point.status == Status::predicted));
    CHECK_FALSE(sweep.complete());
    CHECK(monitor::total_certificate(state.gates).handed_over == state.count(Status::predicted));
    CHECK(monitor::completion(state).within ==
          Approx(static_cast<double>(state.count(Status::simulated)) / static_cast<double>(state.points.size()))
              .margin(static_cast<double>(state.count(Status::predicted)) / static_cast<double>(state.points.size())));
}

TEST_CASE("a spot check that was asked and lost is answered by its gate again") {
    const std::unique_ptr<Sweep> owned = handed_over_sweep(", spot_checks: 30");
    Sweep& sweep = *owned;
    while (!sweep.complete()) {
        const std::vector<AskedPoint> asked = sweep.ask(10);
        REQUIRE_FALSE(asked.empty());
        if (asked.front().role != Role::spot) {
            for (const AskedPoint& point : asked) sweep.tell(truth(sweep, point.point));
            continue;
        }
        const std::size_t point = asked.front().point;
        CHECK(sweep.state().points[point].status == Status::asked);
        const std::vector<double> before = sweep.state().points[point].predicted;
        sweep.state().points[point].predicted.clear();  // as after reading the results file
        sweep.forget_asked();
        CHECK(sweep.state().points[point].status == Status::predicted);
        CHECK(sweep.state().points[point].role == Role::none);
        CHECK(sweep.state().points[point].predicted == before);
        return;
    }
    FAIL("no spot check was asked");
}

TEST_CASE("an estimate hands over without audits, and claims no certificate") {
    const std::unique_ptr<Sweep> owned = handed_over_sweep(", mode: estimated");
    Sweep& sweep = *owned;
    while (turn(sweep, 10)) {
    }
    REQUIRE(sweep.complete());
    const SweepState& state = sweep.state();
    CHECK(state.count(Status::predicted) == 0);
    CHECK(state.count(Status::estimated) > state.points.size() / 2);
    for (const Gate& gate : state.gates) {
        CHECK(gate.estimated);
        CHECK(gate.audits.empty());
    }
    CHECK(monitor::total_certificate(state.gates).handed_over == 0);
    const monitor::Completion completion = monitor::completion(state);
    CHECK(completion.within == Approx(completion.simulated_within));
    CHECK(completion.expected == Approx(1));
    for (const PointState& point : state.points) CHECK(point.role != Role::audit);
    CHECK(std::ranges::count(state.points, Role::test, &PointState::role) == 32);
    std::size_t missed = 0;
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        if (state.points[i].status != Status::estimated) continue;
        const std::vector<double> values = truth(sweep, i, 0).values;
        missed += surrogate::scaled_error(sweep.learner().shape(), state.points[i].predicted,
                                          std::span(values).first(10)) > 1;
    }
    CHECK(missed <= state.count(Status::estimated) / 10);
}

TEST_CASE("at an early end the surrogate answers the rest, labelled, and a resumed run forgets that") {
    Sweep sweep(make_sweep(small_config(), 5));
    sweep.set_budget(60);
    while (turn(sweep, 10)) {
    }
    REQUIRE_FALSE(sweep.complete());
    const std::size_t open = sweep.state().count(Status::waiting);
    CHECK(sweep.answer_the_rest() == open);
    CHECK(sweep.state().count(Status::uncertified) == open);
    CHECK(monitor::completion(sweep.state()).within ==
          Approx(static_cast<double>(sweep.state().count(Status::simulated)) /
                 static_cast<double>(sweep.state().points.size())));
    for (const PointState& point : sweep.state().points)
        if (point.status == Status::uncertified) CHECK(point.predicted.size() == 10);
    sweep.forget_uncertified();
    CHECK(sweep.state().count(Status::waiting) == open);
    sweep.set_budget(sweep.state().points.size());
    while (turn(sweep, 10)) {
    }
    CHECK(sweep.complete());
}

TEST_CASE("points that share listed values have an error bar of their own") {
    Config config = parse_config(
        "model: {kind: slit_electrolyte, box: {target_ions: 40}}\n"
        "design: {h_nm: 3.5, z_p: {values: [1, 2]}, c_M: {range: [0.2, 0.6]}, points: {sobol: 500}}\n"
        "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, production_steps: 1600}\n"
        "outputs: [cation_density]\n"
        "surrogate: {members: 4, blocks: 1, width: 24, steps: 100}\n"
        "monitor: {tolerance: 0.1, coverage: 0.9}\n",
        "test.yaml", ".");
    Sweep sweep(make_sweep(config, 5));
    REQUIRE(sweep.state().class_columns().size() == 1);
    const auto valency = [&](std::size_t i) { return sweep.state().class_of(sweep.state().design.points[i]).front(); };
    // Divalent salts are so noisy that no gate is tried: their error bars have to be wider.
    for (int turns = 0; turns < 50 && sweep.learner().assessment().test.points.size() < 64; ++turns) {
        if (sweep.learner().worth_training()) testing::train(sweep);
        (void)sweep.consider_gate();
        for (const AskedPoint& point : sweep.ask(20))
            sweep.tell(truth(sweep, point.point, valency(point.point) == 2 ? 0.25 : 0.02));
    }
    const Calibration& calibration = sweep.state().models.back().calibration;
    REQUIRE(calibration.classes.size() == 2);
    CHECK(calibration.of({2}).factor > 2 * calibration.of({1}).factor);
    CHECK(calibration.of({2}).test_points + calibration.of({1}).test_points == calibration.test_points);
    CHECK(calibration.of({3}).factor == calibration.factor);
}
