// Learning without training: a surrogate that is made up.
#include "sweep/learner.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "model/block_plan.hpp"
#include "parts_common.hpp"
#include "sweep/noise_stop.hpp"
#include "sweep/point_sets.hpp"

using namespace mdsweep;
using testing::fail, testing::simulate, testing::small_config;

namespace {

// Says `value` everywhere, give or take `deviation`.
class MadeUpEnsemble final : public surrogate::Ensemble {
public:
    MadeUpEnsemble(surrogate::Shape shape, double value, double deviation)
        : shape_(std::move(shape)), value_(value), deviation_(deviation) {}
    const surrogate::Shape& shape() const override { return shape_; }
    std::vector<surrogate::NamedArray> arrays() const override { return {{"value", {1}, {1.0F}}}; }
    double train_error() const override { return 0.25; }
    std::size_t trained_on() const override { return 32; }
    surrogate::Prediction predict(std::span<const double> inputs, std::span<const double>) const override {
        const std::size_t rows = inputs.size() / shape_.inputs.size();
        const std::size_t numbers = rows * static_cast<std::size_t>(shape_.column_count());
        return {rows, std::vector<double>(numbers, value_), std::vector<double>(numbers, deviation_)};
    }

private:
    surrogate::Shape shape_;
    double value_, deviation_;
};

struct Begun {
    SweepState state = make_sweep(small_config(), 5);
    SweepPoints points{state.config, state.design};
    Learner learner{state, points, true};

    void adopt(int version, double value) {
        learner.adopt(version, std::make_shared<MadeUpEnsemble>(learner.shape(), value, 0.01), 2, 10);
    }
};

}  // namespace

TEST_CASE("Learner: what it learns from, and when there is enough") {
    Begun begun;
    SweepState& state = begun.state;
    Learner& learner = begun.learner;
    CHECK(learner.rows() == 0);
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK_FALSE(learner.worth_training());
        simulate(state, i, 1 + static_cast<double>(i));
    }
    CHECK(learner.worth_training());
    const surrogate::Examples rows = learner.training_rows();
    CHECK(rows.rows == 32);
    CHECK(rows.values[5 * 10] == 6);
    CHECK(rows.errors[5 * 10] == 0.01);
    REQUIRE(Life(state.points[40]).earmark(Role::test));
    simulate(state, 40);
    fail(state, 41);
    CHECK(learner.rows() == 32);  // neither the test set nor what failed
    begun.adopt(1, 1);
    CHECK_FALSE(learner.worth_training());
    for (std::size_t i = 50; i < 58; ++i) simulate(state, i);
    CHECK(learner.worth_training());
}

TEST_CASE(
    "Learner: outcomes are learned from and judged at the composition simulated, answers are at the one asked for") {
    Config config = small_config();
    config.model.particles.lateral = {.value = 4, .given = true};  // whole ions there have other concentrations
    SweepState state = make_sweep(config, 5);
    const SweepPoints points(state.config, state.design);
    Learner learner(state, points, true);
    // Says the first input, and leaves the scale as it is.
    class FirstInput final : public surrogate::Ensemble {
    public:
        explicit FirstInput(surrogate::Shape shape) : shape_(std::move(shape)) {}
        const surrogate::Shape& shape() const override { return shape_; }
        std::vector<surrogate::NamedArray> arrays() const override { return {{"value", {1}, {1.0F}}}; }
        double train_error() const override { return 0.25; }
        std::size_t trained_on() const override { return 32; }
        surrogate::Prediction predict(std::span<const double> inputs, std::span<const double> scale) const override {
            const auto columns = static_cast<std::size_t>(shape_.column_count());
            const std::size_t in = shape_.inputs.size(), out = shape_.outputs.size(), rows = inputs.size() / in;
            surrogate::Prediction all{rows, std::vector<double>(rows * columns), std::vector<double>(rows * columns)};
            for (std::size_t k = 0; k < all.mean.size(); ++k)
                all.mean[k] = inputs[k / columns * in + in - 1] * scale[k / columns * out];
            return all;
        }

    private:
        surrogate::Shape shape_;
    };
    const std::size_t input = state.design.varying.size() - 1, column = state.design.varying.back();
    CHECK(state.design.names[column] == "c_M");
    std::size_t rounded = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        const SurrogatePoint& realised = points.realised(i);
        if (realised.row[column] != Approx(state.design.points[i][column]).epsilon(1e-6)) ++rounded;
        simulate(state, i, realised.row[column] * realised.scales[0]);
    }
    CHECK(rounded > 16);
    const surrogate::Examples rows = learner.training_rows();
    REQUIRE(rows.rows == 32);
    const std::size_t inputs = state.design.varying.size();
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK(rows.inputs[i * inputs + input] == points.realised(i).row[column]);
        CHECK(rows.scale[i] == points.realised(i).scales[0]);
    }
    learner.adopt(1, std::make_shared<FirstInput>(learner.shape()), 2, 10);
    for (const double error : learner.errors(1, {3, 4, 5})) CHECK(error == Approx(0).margin(1e-9));
    const Answer answer = learner.answers(1, {3}).front();
    CHECK(answer.values[0] == Approx(state.design.points[3][column] * points.scales(3)[0]));
}

TEST_CASE("Learner: a version is stored, judged on the test set, and forgotten when there is a newer one") {
    Begun begun;
    SweepState& state = begun.state;
    for (std::size_t i = 0; i < 32; ++i) simulate(state, i);
    for (std::size_t i = 40; i < 80; ++i) {
        REQUIRE(Life(state.points[i]).earmark(Role::test));
        simulate(state, i);
    }
    begun.adopt(1, 1.05);  // off by half of the tolerance
    REQUIRE(state.history.size() == 1);
    CHECK(state.history[0].trained_on == 32);
    CHECK(state.history[0].test_error == Approx(0.5));
    CHECK(state.history[0].test_passing == 1);
    CHECK(state.provenance.training_seconds == 2);
    CHECK(begun.learner.assessment().test.points.size() == 40);
    CHECK(begun.learner.noise().rms() == Approx(0.1));
    CHECK(state.models.at(0).calibration.test_points == 40);
    const double factor = state.models.at(0).calibration.factor;
    begun.adopt(2, 1.2);
    CHECK(state.provenance.training_seconds == 4);  // of both
    CHECK(state.history[1].test_error == Approx(2));
    CHECK(state.history[1].test_passing == 0);
    REQUIRE(state.models.size() == 1);
    CHECK(state.models[0].version == 2);
    // Errors four times as large; the standard deviation, 0.01, is less of the larger value.
    const double u_1 = std::hypot(0.1 / 1.05, 0.1), u_2 = std::hypot(0.1 / 1.2, 0.1);
    CHECK(state.models[0].calibration.factor == Approx(4 * factor * u_1 / u_2));
}

TEST_CASE("Learner: the noise is the test set's, and the first design's before that is answered") {
    Begun begun;
    SweepState& state = begun.state;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (state.points[i].role == Role::design) simulate(state, i, 1, 0.01);
    CHECK(begun.learner.noise().rms() == Approx(0.1));  // of a tolerance of 10 %
    std::vector<std::size_t> test;
    for (std::size_t i = 0; i < state.points.size() && test.size() < 2; ++i)
        if (state.points[i].status == Status::waiting) test.push_back(i);
    for (const std::size_t i : test) REQUIRE(Life(state.points[i]).earmark(Role::test));
    simulate(state, test[0], 1, 0.03);
    CHECK(begun.learner.noise().rms() == Approx(0.1));
    simulate(state, test[1], 1, 0.03);
    CHECK(begun.learner.noise().rms() == Approx(0.3));
}

TEST_CASE("Learner: an open gate is judged with the version that it was opened on") {
    Begun begun;
    SweepState& state = begun.state;
    for (std::size_t i = 0; i < 32; ++i) simulate(state, i);
    begun.adopt(1, 1.05);
    Gate gate;
    gate.number = 1;
    gate.model_version = 1;
    gate.audits = gate.candidates = {100, 101, 102};
    state.gates.push_back(gate);
    begun.learner.freeze();
    begun.adopt(2, 1.2);
    REQUIRE(Life(state.points[100]).earmark(Role::audit, 1));
    simulate(state, 100);
    CHECK(begun.learner.rows() == 32);  // while its gate is open, an audit is not learned from
    fail(state, 101);
    CHECK(begun.learner.errors(1, {100, 101}) ==
          std::vector<double>{begun.learner.errors(1, {100})[0], std::numeric_limits<double>::infinity()});
    CHECK(begun.learner.errors(1, {100})[0] == Approx(0.5));
    CHECK(begun.learner.errors(2, {100})[0] == Approx(2));
    const std::vector<Answer> answers = begun.learner.answers(1, {102});
    CHECK(answers.at(0).values == std::vector<double>(10, 1.05));
}

TEST_CASE("Learner: points that nobody chose tell how good the version before was") {
    Begun begun;
    SweepState& state = begun.state;
    for (std::size_t i = 0; i < 32; ++i) simulate(state, i);
    begun.adopt(1, 1.05);
    CHECK(begun.learner.held_out_errors().e.empty());
    for (std::size_t i = 100; i < 104; ++i) {
        REQUIRE(Life(state.points[i]).give_out(i < 102 ? Role::uniform : Role::learn));
        simulate(state, i);
    }
    begun.adopt(2, 1.2);
    const HeldOutErrors held_out = begun.learner.held_out_errors();
    REQUIRE(held_out.e.size() == 2);
    CHECK(held_out.e[0] == Approx(0.5));  // of version 1
}

TEST_CASE("simulations that are to end by themselves and all run to their longest are noticed") {
    // Two as the file says, or shares of one production.
    const bool split = GENERATE(false, true);
    Config config = small_config();
    config.simulation.automatic = true;
    config.simulation.split_production = split;
    config.simulation.replicas = split ? 1 : 2;
    config.simulation.equilibration_steps = 100;
    config.simulation.max_steps = 320000;
    SweepState state = make_sweep(config, 5);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK_FALSE(all_ran_to_the_end(state));
        simulate(state, i);
        state.points[i].outcome->replicas = 2;
        state.points[i].outcome->steps = 2 * 100 + (split ? 1 : 2) * blocks_of(config.simulation).production_steps;
    }
    CHECK(all_ran_to_the_end(state));
    state.config.simulation.automatic = false;
    CHECK_FALSE(all_ran_to_the_end(state));
    state.config.simulation.automatic = true;
    state.points[1].outcome->steps -= 2;  // ended by itself
    CHECK_FALSE(all_ran_to_the_end(state));
}
