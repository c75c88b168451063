#include "trainer.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <thread>

#include "synthetic.hpp"

namespace sg = mdsweep::surrogate;
using Clock = std::chrono::steady_clock;

namespace {

sg::Shape small_shape() {
    sg::Shape s = sg::synthetic::shape();
    s.members = 2;
    s.residual_layers = 1;
    s.width = 8;
    return s;
}

// Whether it comes true within a minute. Says so rather than failing the test, because it also runs in the trainer's
// thread, where Catch takes no assertions.
template <class Condition>
bool comes_true(Condition&& condition) {
    const auto deadline = Clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

void wait(const sg::Trainer& trainer) {
    REQUIRE(comes_true([&] { return trainer.idle(); }));
}

void wait_for(const std::atomic<bool>& flag) {
    REQUIRE(comes_true([&] { return flag.load(); }));
}

}  // namespace

TEST_CASE("the trainer numbers its versions and gives each out once") {
    sg::TrainOptions options;
    options.steps = 60;
    sg::Trainer trainer(small_shape(), options, 7);
    CHECK(trainer.idle());
    CHECK_FALSE(trainer.take());
    for (int k = 0; k < 5; ++k) {
        trainer.offer(sg::synthetic::examples(20, 0.02, static_cast<unsigned>(k)));
        wait(trainer);
        const auto version = trainer.take();
        REQUIRE(version);
        CHECK(version->number == 7 + k);
        CHECK(version->ensemble->trained_on() == 20);
        CHECK(version->seconds > 0);
        CHECK_FALSE(trainer.take());
    }
}

TEST_CASE("of the examples offered during a training the newest win, and that training goes on to its end") {
    std::atomic<bool> begun = false;
    std::atomic<bool> go_on = false;
    sg::TrainOptions options;
    options.steps = 60;
    options.cancelled = [&] {  // holds the first training until more has been offered
        begun = true;
        return !comes_true([&] { return go_on.load(); });
    };
    sg::Trainer trainer(small_shape(), options, 1);
    trainer.offer(sg::synthetic::examples(20, 0.02, 1));
    wait_for(begun);
    CHECK_FALSE(trainer.idle());
    trainer.offer(sg::synthetic::examples(30, 0.02, 1));
    trainer.offer(sg::synthetic::examples(40, 0.02, 1));
    go_on = true;
    wait(trainer);
    const auto version = trainer.take();
    REQUIRE(version);
    CHECK(version->number == 2);  // not 3: the 30 rows were dropped
    CHECK(version->ensemble->trained_on() == 40);
}

TEST_CASE("what a training throws comes out of take, and the trainer lives on") {
    sg::TrainOptions options;
    options.steps = 60;
    sg::Trainer trainer(small_shape(), options, 1);
    sg::Examples bad = sg::synthetic::examples(20, 0.02, 1);
    bad.values[3] = std::numeric_limits<double>::quiet_NaN();
    trainer.offer(bad);
    wait(trainer);
    CHECK_THROWS_AS(trainer.take(), std::invalid_argument);
    CHECK_FALSE(trainer.take());

    trainer.offer(sg::synthetic::examples(20, 0.02, 1));
    wait(trainer);
    const auto version = trainer.take();
    REQUIRE(version);
    CHECK(version->number == 1);
}

TEST_CASE("destroying the trainer stops a training that would take long") {
    std::atomic<bool> begun = false;
    sg::TrainOptions options;
    options.steps = 100'000'000;
    options.cancelled = [&] {
        begun = true;
        return false;
    };
    auto trainer = std::make_unique<sg::Trainer>(small_shape(), options, 1);
    trainer->offer(sg::synthetic::examples(20, 0.02, 1));
    wait_for(begun);
    const auto before = Clock::now();
    trainer.reset();
    CHECK(Clock::now() - before < std::chrono::seconds(20));
}

TEST_CASE("later versions go on from the one before") {
    sg::TrainOptions options;
    options.method = sg::Method::networks;
    options.steps = 400;
    const sg::Examples examples = sg::synthetic::examples(60, 0.02, 1);
    sg::Trainer trainer(small_shape(), options, 1);
    trainer.offer(examples);
    wait(trainer);
    const auto first = trainer.take();
    REQUIRE(first);

    // As much training as a warm start gets, but from scratch.
    sg::TrainOptions half = options;
    half.steps = 2;
    const auto scratch = sg::Ensemble::train(small_shape(), examples, half);
    sg::Trainer resumed(small_shape(), half, 2, first->ensemble);
    resumed.offer(examples);
    wait(resumed);
    const auto second = resumed.take();
    REQUIRE(second);
    CHECK(second->number == 2);
    CHECK(second->ensemble->train_error() < 0.5 * scratch->train_error());
}

TEST_CASE("networks that lost to a Gaussian process by far are not trained again before there are more rows") {
    sg::TrainOptions options;
    options.steps = 2;
    sg::Trainer trainer(small_shape(), options, 1);
    const auto said = [&](std::size_t rows) {
        trainer.offer(sg::synthetic::examples(rows, 0.02, 1));
        wait(trainer);
        const auto version = trainer.take();
        REQUIRE(version);
        return version->ensemble->description();
    };
    CHECK_THAT(said(30), Catch::Contains("Gaussian process") && Catch::Contains("against the networks'"));
    CHECK_THAT(said(35), Catch::Contains("Gaussian process") && !Catch::Contains("against"));
    CHECK_THAT(said(40), Catch::Contains("Gaussian process") && Catch::Contains("against the networks'"));
}
