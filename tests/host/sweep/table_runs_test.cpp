// Sweeps over tables of finished simulations.
#include "design/table_runs.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "config/mistakes.hpp"
#include "observables/read_config.hpp"
#include "state/life.hpp"
#include "store/results_file.hpp"
#include "sweep/simulator.hpp"
#include "sweep/sweep.hpp"
#include "sweep/sweep_file.hpp"
#include "trainer.hpp"

using namespace mdsweep;

namespace {

Config table_config(const std::string& table, const std::string& outputs = "[p, f]") {
    Config config = parse_config("model: {kind: table, file: runs.csv, parameters: [a, b]}\noutputs: " + outputs +
                                     "\nsurrogate: {members: 4, blocks: 1, width: 24, steps: 150}\n"
                                     "monitor: {tolerance: 0.1, coverage: 0.9}\n",
                                 "old.yaml", "/data");
    config.table->text = table;
    return config;
}

std::string mistakes_of(const Config& config) {
    try {
        (void)make_sweep(config, 1);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "none";
}

// A smooth truth of two parameters over a shuffled grid.
std::string smooth_table(int side) {
    std::string text = "a,b,p,p_error,f_0,f_1,f_2,seconds\n";
    for (int k = 0; k < side * side; ++k) {
        const int shuffled = k * 37 % (side * side);
        const double a = static_cast<double>(shuffled % side) / side, b = static_cast<double>(k) / (side * side);
        for (const double value : {a, b, 2 + a * b, 0.01, 1 + a, 1 + std::sin(2 * b), 1 - 0.5 * a * b})
            text += std::to_string(value) + ",";
        text += "12.5\n";
    }
    return text;
}

}  // namespace

TEST_CASE("a table's columns become parameters, outputs, errors and times") {
    const TableRuns runs =
        read_table_runs(table_config("f_0, f_1 ,p,a,extra,b,seconds,p_error,f_1_error\n"
                                     "# a comment\n"
                                     "1,2,3,0.5,x,7,60,0.1,0.2\n"
                                     "4,-5,6,0.6,y,7,61,0.3,0.4\n"));
    REQUIRE(runs.outputs.size() == 2);
    CHECK(runs.outputs[0].name == "p");
    CHECK(runs.outputs[0].size == 1);
    CHECK_FALSE(runs.outputs[0].signed_value);
    CHECK(runs.outputs[1].size == 2);
    CHECK(runs.outputs[1].signed_value);
    CHECK(runs.points == std::vector<std::vector<double>>{{0.5, 7}, {0.6, 7}});
    CHECK(runs.values == std::vector<std::vector<double>>{{3, 1, 2}, {6, 4, -5}});
    CHECK(runs.errors == std::vector<std::vector<double>>{{0.1, 0, 0.2}, {0.3, 0, 0.4}});
    CHECK(runs.seconds == std::vector<double>{60, 61});
    CHECK(table_sizes(runs) == std::vector<double>{6, std::sqrt(41 / 2.0)});
    const Design design = table_design(table_config("a,b,p\n1,5,2\n3,5,4\n", "[p]"));
    CHECK(design.varying == std::vector<std::size_t>{0});
    CHECK(design.low == std::vector<double>{1});
    CHECK(design.high == std::vector<double>{3});
}

TEST_CASE("a table that cannot be used is answered with its lines") {
    using Catch::Matchers::Contains;
    CHECK_THAT(mistakes_of(table_config("a,b,q\n1,2,3\n", "[p]")),
               Contains("/data/runs.csv:1") && Contains("no column \"p\"") && Contains("allowed: a, b, q"));
    CHECK_THAT(mistakes_of(table_config("a,c,p\n1,2,3\n", "[p]")), Contains("no column \"b\" for the parameter"));
    CHECK_THAT(mistakes_of(table_config("a,b,p_0\n1,2,3\n2,2,4\n", "[p]")), Contains("no column \"p\""));
    CHECK_THAT(
        mistakes_of(table_config("a,b,p\n1,2,3\n1,three,4\n1,2,nan\n2,2\n", "[p]")),
        Contains(":3: column b is \"three\"") && Contains(":4: column p is \"nan\"") && Contains(":5: has 2 columns"));
    CHECK_THAT(mistakes_of(table_config("a,b,p,p_error\n1,2,3,-1\n1,2,4,0\n", "[p]")),
               Contains(":2: column p_error is below 0") && Contains(":3: has the same parameters as line 2"));
    CHECK_THAT(mistakes_of(table_config("a,b,p\n1,2,3\n1,3,3\n", "[p]")), Contains("is the same in all rows"));
    CHECK_THAT(mistakes_of(table_config("a,b,p\n", "[p]")), Contains("a header with names"));
    CHECK_THAT(mistakes_of(table_config("a,b,a,p\n1,2,3,4\n", "[p]")), Contains("stands there twice"));
}

TEST_CASE("a sweep file over a table says what it must") {
    using Catch::Matchers::Contains;
    const auto mistakes = [](const std::string& text) {
        try {
            (void)parse_config(text, "old.yaml", ".");
        } catch (const ConfigError& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK_THAT(mistakes("model: {kind: table}\n"), Contains("missing key \"file\"") &&
                                                       Contains("missing key \"parameters\"") &&
                                                       Contains("missing section \"outputs\""));
    CHECK_THAT(mistakes("model: {kind: table, file: a.csv, parameters: [a, a]}\noutputs: [p, p]\n"
                        "design: {points: {sobol: 3}}\nsimulation: {blocks: 4}\n"),
               Contains("names \"a\" twice") && Contains("names \"p\" twice") && Contains("no section design") &&
                   Contains("no section simulation"));
}

TEST_CASE("the first design of a table fills its space, in whatever order its rows stand") {
    std::string text = "a,b,p\n";  // sorted: the first rows are a corner
    for (int i = 0; i < 30; ++i)
        for (int j = 0; j < 30; ++j)
            text += std::to_string(i) + "," + std::to_string(j) + "," + std::to_string(i + j + 1) + "\n";
    const SweepState state = make_sweep(table_config(text, "[p]"), 1);
    std::set<std::pair<int, int>> quarters;
    std::size_t design = 0;
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        if (state.points[i].role != Role::design) continue;
        ++design;
        const std::vector<double>& row = state.design.points[i];
        quarters.insert({static_cast<int>(row[0] / 7.5), static_cast<int>(row[1] / 7.5)});
    }
    CHECK(design == 32);
    CHECK(quarters.size() == 16);
}

TEST_CASE("finished simulations are replayed through the loop, and only those that it asks for") {
    Sweep sweep(make_sweep(table_config(smooth_table(24)), 3));
    ReplaySimulator replay(sweep.state().config);
    CHECK(replay.instant());
    CHECK(replay.description() == "replay of runs.csv");
    for (int turns = 0; turns < 1000 && !sweep.complete(); ++turns) {
        if (sweep.learner().worth_training()) {
            surrogate::Trainer trainer(sweep.learner().shape(), train_options(sweep.state()),
                                       sweep.learner().newest_version() + 1, sweep.learner().newest());
            trainer.offer(sweep.learner().training_rows());
            std::optional<surrogate::Trainer::Version> version;
            while (!version) version = trainer.take();
            sweep.learner().adopt(version->number, version->ensemble, version->seconds, 0);
        }
        (void)sweep.consider_gate();
        for (const AskedPoint& asked : sweep.ask(replay.wanted())) replay.submit(asked.point, 1);
        CHECK(replay.pending() <= 8);
        for (Outcome& outcome : replay.collect(std::chrono::milliseconds(0))) {
            outcome.fingerprint = sweep.fingerprint(outcome);
            sweep.tell(std::move(outcome));
        }
        (void)sweep.settle_gate();
    }
    REQUIRE(sweep.complete());
    const SweepState& state = sweep.state();
    CHECK(state.count(Status::predicted) > state.points.size() / 2);
    CHECK(state.simulation_seconds() == Approx(12.5 * static_cast<double>(state.count(Status::simulated))));
    std::size_t missed = 0;
    for (std::size_t i = 0; i < state.points.size(); ++i)
        if (state.points[i].status == Status::predicted)
            missed += surrogate::scaled_error(sweep.learner().shape(), state.points[i].predicted,
                                              replay.outcome(i).values) > 1;
    CHECK(static_cast<double>(missed) <= 0.1 * static_cast<double>(state.count(Status::predicted)));
}

TEST_CASE("the simulated points of a results file are a table") {
    // An earlier sweep, itself over a table: of its points all but three are simulated.
    const std::string text = smooth_table(8);
    SweepState old = make_sweep(table_config(text), 3);
    const ReplaySimulator replay(old.config);
    for (std::size_t i = 3; i < old.points.size(); ++i) {
        old.points[i].outcome = replay.outcome(i);
        Life(old.points[i]).restore(Status::simulated, old.points[i].role);
    }
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("table_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    write_results(old, folder / "old.h5");
    std::ofstream(folder / "again.yaml") << "model: {kind: table, file: old.h5, parameters: [b, a]}\noutputs: [f]\n";

    const Config config = read_sweep_file(folder / "again.yaml");
    const TableRuns runs = read_table_runs(config), first = read_table_runs(old.config);
    REQUIRE(runs.points.size() == old.points.size() - 3);
    REQUIRE(runs.outputs.size() == 1);
    CHECK(runs.outputs[0].size == 3);
    CHECK(runs.outputs[0].has_errors);
    for (std::size_t i = 0; i < runs.points.size(); ++i) {
        CHECK(runs.points[i] == std::vector{first.points[i + 3][1], first.points[i + 3][0]});
        CHECK(std::vector(first.values[i + 3].begin() + 1, first.values[i + 3].end()) == runs.values[i]);
        CHECK(runs.seconds[i] == 12.5);
    }
    // A parameter that it does not have, and a file that is no results file.
    std::ofstream(folder / "again.yaml") << "model: {kind: table, file: old.h5, parameters: [a, c]}\noutputs: [f]\n";
    CHECK_THROWS_WITH(read_table_runs(read_sweep_file(folder / "again.yaml")),
                      Catch::Contains("no column \"c\" for the parameter"));
    std::filesystem::resize_file(folder / "old.h5", 100);
    CHECK_THROWS_AS(read_sweep_file(folder / "again.yaml"), ConfigError);
    for (const char* const name : {"old.h5", "again.yaml", ""}) std::filesystem::remove(folder / name);
}

TEST_CASE("points cost what a table says, over the median and within a factor of three") {
    const auto costs_of = [](const std::string& text) {
        const SweepState state = make_sweep(table_config(text, "[p]"), 3);
        return relative_costs(state);
    };
    std::string text = "a,b,p,seconds\n", without = "a,b,p\n";
    for (int k = 0; k < 45; ++k) {
        const std::string row =
            std::to_string(k) + "," + std::to_string(k * 7 % 45) + "," + std::to_string(1 + 0.01 * k);
        without += row + "\n";
        text += row + "," + std::to_string(k < 5 ? 1 : k < 40 ? 100 + k : 5000) + "\n";
    }
    const std::vector<double> costs = costs_of(text);
    REQUIRE(costs.size() == 45);
    CHECK(costs[0] == Approx(1 / 3.0));
    CHECK(costs[22] == Approx(1));
    CHECK(costs[30] == Approx(130 / 122.0));
    CHECK(costs[44] == Approx(3));
    CHECK(costs_of(without).empty());
}

TEST_CASE("a table is a source of outcomes beside the simulations, and asks for no engine") {
    const Config config = table_config("a,b,p,p_error,seconds\n1,5,2,0.1,7\n3,5,4,0.1,9\n", "[p]");
    const auto source = source_of(config);
    CHECK_FALSE(source->simulates());
    CHECK(source->prepare({"a", "b"}, {2, 5}).asked.scales == table_sizes(read_table_runs(config)));
    const Design design = make_design(config, 1);
    CHECK(design.points == std::vector<std::vector<double>>{{1, 5}, {3, 5}});
    CHECK(source->times(design) == std::vector<double>{7, 9});
    CHECK(source->warnings(design) == std::vector<std::string>{"b is the same in all rows of the table"});
    const SweepState state = make_sweep(config, 1);
    const SweepPoints points(state.config, state.design);
    const auto simulator = make_simulator(state, points, nullptr);
    simulator->submit(1, 1);
    CHECK(simulator->collect(std::chrono::milliseconds(0)).at(0).values == std::vector<double>{4});

    const Config salt = parse_config(
        "model: {kind: bulk_electrolyte}\ndesign: {c_M: {range: [0.1, 1]}, points: {sobol: 3}}\n", "salt.yaml", ".");
    const auto simulated = source_of(salt);
    CHECK(simulated->simulates());
    CHECK(simulated->warnings(make_design(salt, 1)).empty());
    CHECK(simulated->times(make_design(salt, 1)).size() == 3);
}
