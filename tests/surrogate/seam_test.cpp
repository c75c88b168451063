// The surrogate as the program has it: LibTorch is in a library that is opened when it is needed.
#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

#include "acquisition.hpp"
#include "synthetic.hpp"
#include "torchscript.hpp"
#include "trainer.hpp"

namespace sg = mdsweep::surrogate;
using Catch::Contains;

namespace {

bool torch_is_loaded() {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find("/libtorch_cpu.so") != std::string::npos) return true;
    return false;
}

sg::Shape small_shape() {
    sg::Shape shape = sg::synthetic::shape();
    shape.members = 2;
    shape.width = 8;
    return shape;
}

sg::TrainOptions few_steps() {
    sg::TrainOptions options;
    options.steps = 20;
    return options;
}

}  // namespace

TEST_CASE("LibTorch is loaded by the first who needs it, and not by who chooses blindly or keeps to the CPU") {
    const std::vector<double> inputs = {0.1, 0.5, 0.9}, deviation = {1, 2, 3};
    CHECK(sg::choose_next(inputs, 1, deviation, 2, 0.5, 1).size() == 2);
    sg::compute_on_cpu();
    CHECK(sg::scaled_error(small_shape(), std::vector<double>(small_shape().column_count(), 1.0),
                           std::vector<double>(small_shape().column_count(), 1.0)) == 0);
    CHECK_FALSE(torch_is_loaded());
    CHECK(sg::computes_on().reason == "the CPU was asked for");
    CHECK(torch_is_loaded());
}

TEST_CASE("what is thrown behind the seam is caught in front of it by its type") {
    sg::Examples rows = sg::synthetic::examples(20, 0.02, 1);
    rows.inputs[0] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(sg::Ensemble::train(small_shape(), rows, few_steps()), std::invalid_argument);
    CHECK_THROWS_WITH(sg::Ensemble::restore(small_shape(), {}), Contains("lacks the array"));
    CHECK_THROWS_AS(sg::LoadedModule("there is no such file.pt", {}), std::runtime_error);
}

TEST_CASE("what a training thread throws behind the seam comes out of take()") {
    sg::Trainer trainer(small_shape(), few_steps(), 1);
    sg::Examples rows = sg::synthetic::examples(20, 0.02, 1);
    rows.errors[0] = -1;
    trainer.offer(rows);
    while (!trainer.idle()) std::this_thread::yield();
    CHECK_THROWS_AS(trainer.take(), std::invalid_argument);
    trainer.offer(sg::synthetic::examples(20, 0.02, 1));
    while (!trainer.idle()) std::this_thread::yield();
    CHECK(trainer.take().has_value());
}

TEST_CASE("several threads may be the first to need it") {
    std::vector<std::string> versions(4);
    {
        std::vector<std::jthread> threads;
        threads.reserve(versions.size());
        for (std::string& version : versions) threads.emplace_back([&] { version = sg::library_version(); });
    }
    for (const std::string& version : versions) CHECK(version == sg::library_version());
    CHECK_FALSE(versions[0].empty());
    const auto trained = sg::Ensemble::train(small_shape(), sg::synthetic::examples(20, 0.02, 1), few_steps());
    const std::vector<sg::NamedArray> arrays = trained->arrays();
    std::vector<std::shared_ptr<const sg::Ensemble>> restored(4);
    {
        std::vector<std::jthread> threads;
        threads.reserve(restored.size());
        for (auto& one : restored) threads.emplace_back([&] { one = sg::Ensemble::restore(small_shape(), arrays); });
    }
    for (const auto& one : restored) CHECK(one->trained_on() == 20);
}
