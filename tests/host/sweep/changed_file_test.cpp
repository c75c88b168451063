#include "sweep/changed_file.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "observables/read_config.hpp"
#include "state/life.hpp"
#include "sweep/sweep.hpp"

using namespace mdsweep;
using Catch::Contains;

namespace {

const std::string text =
    "model: {kind: slit_electrolyte, box: {target_ions: 20}}\n"
    "design: {h_nm: {range: [3, 4]}, c_M: {range: [0.3, 0.6]}, points: {sobol: 30}}\n"
    "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, equilibration_steps: 10, production_steps: "
    "160}\n"
    "surrogate: {members: 2, width: 8}\n"
    "monitor: {tolerance: 0.1, coverage: 0.9}\n";

std::string with(const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
}

Config config_of(const std::string& its_text) {
    Config config = parse_config(its_text, "my sweep.yaml", ".");
    config.path = "my sweep.yaml";
    return config;
}

SweepState begun() {
    return make_sweep(config_of(text), 3);
}

std::string refusal(SweepState state, const std::string& its_text) {
    try {
        go_on_with(state, config_of(its_text), "old.h5");
    } catch (const ChangedFileError& reason) {
        CHECK(state.config.text == text);
        return reason.what();
    }
    return "";
}

void simulate(SweepState& state, std::size_t point, int replicas) {
    Life(state.points[point]).restore(Status::simulated, Role::learn);
    state.points[point].outcome.emplace().replicas = replicas;
}

}  // namespace

TEST_CASE("A sweep goes on with its file when nothing changes an outcome") {
    const auto [from, to] = GENERATE(table<std::string, std::string>({
        {"monitor:", "# a comment\nmonitor:"},
        {"[0.3, 0.6]", "[3e-1, 0.60]"},
        {"blocks: 16", "time_step_tau: 0.005, blocks: 16"},  // the default
        {"coverage: 0.9", "coverage: 0.8"},
        {"tolerance: 0.1", "tolerance: 0.2, budget: 12"},
        {"members: 2, width: 8", "members: 4, width: 16, steps: 77"},
    }));
    CAPTURE(to);
    SweepState state = begun();
    state.history.push_back({.test_quantile = 3});
    go_on_with(state, config_of(with(from, to)), "old.h5");
    CHECK(state.config.text == with(from, to));
    const bool promise = to.find("coverage") != std::string::npos || to.find("tolerance") != std::string::npos;
    CHECK(state.history[0].test_quantile == (promise ? 0 : 3));
}

TEST_CASE("A file may say how many replicas a point has while no point has had others") {
    const std::string one = with("blocks: 16", "blocks: 16, replicas: 1");
    CHECK(refusal(begun(), one).empty());
    SweepState state = begun();
    simulate(state, 17, 4);
    CHECK_THAT(refusal(state, one), Contains("simulation.replicas is 1"));
    CHECK(refusal(state, with("blocks: 16", "blocks: 16, replicas: auto")).empty());
    // What an earlier sweep simulated is no matter.
    state.imported.points = {17};
    CHECK(refusal(state, one).empty());
    // Every point is looked at for this, where of many a sample tells the rest.
    const std::string many = with("sobol: 30", "sobol: 300");
    for (const std::size_t point : {0U, 1U, 2U, 3U}) {
        SweepState large = make_sweep(config_of(many), 3);
        simulate(large, point, 4);
        std::string said = many;
        said.replace(said.find("blocks: 16"), 10, "blocks: 16, replicas: 1");
        CHECK_THROWS_AS(go_on_with(large, config_of(said), "old.h5"), ChangedFileError);
    }
}

TEST_CASE("What changes an outcome is refused, with what differs and how to begin anew") {
    CHECK_THAT(refusal(begun(), with("[0.3, 0.6]", "[0.3, 0.5]")),
               Contains("old.h5 was made from another sweep file than my sweep.yaml is now: design.c_M.range is [0.3, "
                        "0.5] and was [0.3, 0.6].") &&
                   Contains("mdsweep run 'my sweep.yaml' -o NEW.h5 --from old.h5"));
    CHECK_THAT(refusal(begun(), with("production_steps: 160", "production_steps: 320")),
               Contains("simulation.production_steps is 320 and was 160"));
    CHECK_THAT(refusal(begun(), text + "outputs: [cation_mid]\n"),
               Contains("outputs is [cation_mid] and was not there"));
}

TEST_CASE("Where simulations end by the tolerance, another one goes with the target errors that were") {
    std::string by_itself = text;
    const std::string length = "equilibration_steps: 10, production_steps: 160";
    by_itself.replace(by_itself.find(length), length.size(), "max_steps: 6400");
    SweepState state = make_sweep(config_of(by_itself), 3);
    REQUIRE(state.config.simulation.targets_by_tolerance());
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string other = by_itself;
        other.replace(other.find(from), from.size(), to);
        return config_of(other);
    };
    const Config looser = changed("tolerance: 0.1", "tolerance: 0.2");
    CHECK_THROWS_WITH(go_on_with(state, looser, "old.h5"),
                      Contains("monitor.tolerance is 0.2 and was 0.1") &&
                          Contains("with simulation.target_error: {anion_density: 0.04, cation_density: 0.04}"));
    std::string kept = looser.text;
    kept.replace(kept.find("profile_bins"), 0, "target_error: {anion_density: 0.04, cation_density: 0.04}, ");
    go_on_with(state, config_of(kept), "old.h5");
    CHECK(state.config.monitor.tolerance == 0.2);
    // Once a gate is opened, that is the reason, and target errors are no way out.
    SweepState gated = make_sweep(config_of(by_itself), 3);
    gated.gates.emplace_back();
    CHECK_THROWS_WITH(go_on_with(gated, looser, "old.h5"), Contains("first gate") && !Contains("target_error"));
    // Nothing of the tolerance is told where something else is what differs.
    CHECK_THROWS_WITH(go_on_with(state, changed("[0.3, 0.6]", "[0.3, 0.5]"), "old.h5"), !Contains("target_error:"));
}

TEST_CASE("What is promised may change until a gate is opened, the networks' size until one is trained") {
    SweepState state = begun();
    state.gates.emplace_back();
    CHECK_THAT(refusal(state, with("tolerance: 0.1", "tolerance: 0.2")),
               Contains("monitor.tolerance is 0.2 and was 0.1") && Contains("first gate"));
    CHECK_THAT(refusal(state, with("coverage: 0.9", "coverage: 0.9, confidence: 0.9")),
               Contains("monitor.confidence is 0.9"));
    CHECK_THAT(refusal(state, with("tolerance: 0.1", "tolerance: {default: 0.1, cation_density: 0.2}")),
               Contains("monitor.tolerance"));
    CHECK(refusal(state, with("tolerance: 0.1", "tolerance: 0.1, spot_checks: 3")).empty());
    state.gates.clear();
    state.models.emplace_back();
    CHECK_THAT(refusal(state, with("width: 8", "width: 16")), Contains("surrogate.width is 16 and was 8"));
    CHECK_THAT(refusal(state, with("members: 2", "members: 3")), Contains("surrogate.members is 3 and was 2"));
    CHECK_THAT(refusal(state, with("width: 8", "width: 8, blocks: 1")), Contains("surrogate.blocks is 1"));
}

TEST_CASE(
    "A sweep keeps its seed and what it records, forgets forecasts of another promise, and takes the file's name") {
    CHECK_THAT(refusal(begun(), "seed: 4\n" + text), Contains("seed is 4") && Contains("A sweep keeps its seed"));
    CHECK(refusal(begun(), "seed: 1\n" + text).empty());  // what it is when none is given

    SweepState state = begun();
    state.config.recorded = {"cation_density", "anion_density"};
    state.history.push_back({.forecast = 0.5, .forecast_low = 0.4, .forecast_high = 0.6});
    go_on_with(state, config_of(with("tolerance: 0.1", "tolerance: 0.2")), "old.h5");
    CHECK(state.config.recorded == std::vector<std::string>{"cation_density", "anion_density"});
    CHECK(std::isnan(state.history[0].forecast));
    CHECK(std::isnan(state.history[0].forecast_low));
    CHECK(std::isnan(state.history[0].forecast_high));

    state = begun();
    Config moved = config_of(text);
    moved.path = "elsewhere.yaml";
    go_on_with(state, moved, "old.h5");
    CHECK(state.config.path == "elsewhere.yaml");
}
