// Whose outcome it is.
#include "state/fingerprint.hpp"

#include <catch2/catch.hpp>

#include "../sweep_text.hpp"
#include "observables/read_config.hpp"
#include "state/life.hpp"
#include "sweep/sweep.hpp"

using namespace mdsweep;
using Catch::Matchers::Contains;

namespace {

const char* const text =
    "model: {kind: slit_electrolyte, box: {target_ions: 40}}\n"
    "design: {h_nm: {range: [3, 4]}, c_M: {range: [0.2, 0.6]}, points: {sobol: 20}}\n"
    "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, production_steps: 1600}\n"
    "outputs: [cation_density]\n";

SweepState made(std::string sweep, const std::string& from = "", const std::string& to = "", std::uint64_t seed = 7) {
    if (!from.empty()) {
        REQUIRE(sweep.find(from) != std::string::npos);
        sweep.replace(sweep.find(from), from.size(), to);
    }
    return make_sweep(parse_config(sweep, "sweep.yaml", "."), seed);
}

// In as many replicas as the file says, unless told otherwise.
std::string of(const SweepState& state, std::size_t point = 3, int replicas = 0) {
    Fingerprints fingerprints;
    return fingerprints.of(state, point, replicas > 0 ? replicas : state.config.simulation.replicas);
}

std::string words(const SweepState& other) {
    return fingerprint_difference(of(other), of(made(text))).value_or("the same");
}

using Changes = std::vector<std::pair<std::string, std::string>>;

// What the fingerprint of a point says when these pieces of the sweep file are replaced by others.
std::string words(const std::string& sweep, const Changes& changes) {
    std::string changed = sweep;
    for (const auto& [from, to] : changes) changed = with(changed, from, to);
    return fingerprint_difference(of(made(changed), 0), of(made(sweep), 0)).value_or("the same");
}

// A sweep in which the numbers of the model are independent of each other.
const char* const particles =
    "model:\n"
    "  kind: slit\n"
    "  temperature: 1\n"
    "  height: h\n"
    "  box: {lateral: 6, lateral_y: 7}\n"
    "  bjerrum: 1\n"
    "  field: [0, 0, 0.1]\n"
    "  species: {A: {count: 20, charge: 1, mass: 1}, B: {count: 20, charge: -1}, C: {count: 6}, D: {count: 6, profile: "
    "C}}\n"
    "  pairs: {default: {wca: {epsilon: 1, sigma: 1}}, A-A: {expression: \"k / r\", k: 1, cutoff: 2, shortest: 0.5}}\n"
    "  walls: {both: {wca: {epsilon: 1, sigma: 0.5}}}\n"
    "design: {h: {values: [5, 6]}, points: {grid: {}}}\n"
    "simulation: {thermostat: nose_hoover, thermostat_time_tau: 1, profile_bins: 20, blocks: 16, sampling_interval: "
    "10,\n"
    "  production_steps: 1600}\n"
    "outputs: [temperature]\n";

constexpr auto other_model = "it is not an outcome of this sweep: the point's parameters or its model are others";
constexpr auto other_settings = "it is not an outcome of this sweep: the settings of the simulation are others";

}  // namespace

TEST_CASE("Fingerprints: equal for the same point of the same sweep, and for what changes no outcome") {
    CHECK(words(made(text)) == "the same");
    CHECK(words(made(text, "outputs: [cation_density]", "outputs: [anion_density]")) == "the same");
    CHECK(words(made(text, "outputs: ", "monitor: {tolerance: 0.2}\nsurrogate: {width: 8}\noutputs: ")) == "the same");
    CHECK(words(made(text, "sobol: 20", "sobol: 200")) == "the same");  // a longer sequence begins with the same points
}

TEST_CASE("Fingerprints: another seed, other settings, parameters, model or outputs are told apart, with words") {
    CHECK_THAT(words(made(text, "", "", 8)), Contains("the seed is another one"));
    const auto changed = [](const std::string& from, const std::string& to) { return words(made(text, from, to)); };
    CHECK(changed("blocks: 16", "blocks: 16, time_step_tau: 0.004") ==
          "it is not an outcome of this sweep: the settings of the simulation are others");
    for (const char* const setting : {"friction_per_tau: 0.5", "equilibration_steps: 99", "smooth_interval: 2",
                                      "replicas: 2", "electrostatics: charged_sheet", "electrostatics_accuracy: 1e-3"})
        CHECK_THAT(changed("blocks: 16", std::string("blocks: 16, ") + setting), Contains("the settings"));
    CHECK_THAT(changed("production_steps: 1600", "production_steps: 3200"), Contains("the settings"));
    CHECK(changed("range: [3, 4]", "range: [3, 4.5]") ==
          "it is not an outcome of this sweep: the point's parameters or its model are others");
    CHECK_THAT(changed("target_ions: 40", "target_ions: 60"), Contains("its model"));
    CHECK_THAT(changed("slit_electrolyte,", "slit_electrolyte, bjerrum_nm: 0.6,"), Contains("its model"));
    CHECK_THAT(changed("profile_bins: 20", "profile_bins: 40"), Contains("other outputs are recorded"));
    CHECK_THAT(changed("blocks: 16", "blocks: 16, rdf: {bins: 10}"), Contains("other outputs are recorded"));
    CHECK(of(made(text), 3) != of(made(text), 4));
}

TEST_CASE("Fingerprints: each number of a model counts by itself") {
    const auto changed = [](const Changes& changes) { return words(particles, changes); };
    CHECK(changed({}) == "the same");
    CHECK(changed({{"lateral: 6", "lateral: 6.5"}}) == other_model);
    CHECK(changed({{"lateral_y: 7", "lateral_y: 7.5"}}) == other_model);
    CHECK(changed({{"values: [5, 6]", "values: [5.5, 6]"}}) == other_model);
    CHECK(changed({{"bjerrum: 1", "bjerrum: 1.5"}}) == other_model);
    CHECK(changed({{"temperature: 1", "temperature: 2"}, {"bjerrum: 1", "bjerrum: 0.5"}}) == other_model);
    CHECK(changed({{"[0, 0, 0.1]", "[0, 0, 0.2]"}}) == other_model);
    CHECK(changed({{"C: {count: 6}", "C: {count: 7}"}}) == other_model);
    CHECK(changed({{"charge: 1,", "charge: 2,"}, {"charge: -1", "charge: -2"}}) == other_model);
    CHECK(changed({{"mass: 1", "mass: 2"}}) == other_model);
    CHECK(changed({{"C: {count: 6}", "C: {count: 6, diameter: 1.1}"}}) == other_model);
    CHECK(changed({{"profile: C", "profile: D"}}) != "the same");
    CHECK(changed({{"{wca: {epsilon: 1, sigma: 1}}", "{wca: {epsilon: 2, sigma: 1}}"}}) == other_model);
    CHECK(changed({{"{wca: {epsilon: 1, sigma: 0.5}}", "{wca: {epsilon: 2, sigma: 0.5}}"}}) == other_model);
    CHECK(changed({{"k: 1,", "k: 1.1,"}}) == other_model);

    // Equal parameters at another place of the design have other random numbers.
    SweepState state = made(particles);
    state.design.points[1] = state.design.points[0];
    CHECK(fingerprint_difference(of(state, 1), of(state, 0)) == other_model);

    const std::string bulk =
        "model: {kind: bulk, density: {range: [0.1, 0.3]}, box: {particles: 200}, species: {A: {fraction: 1}},\n"
        "  pairs: {default: {lj: {epsilon: 1, sigma: 1}, cutoff: 2.5}}}\n"
        "design: {points: {sobol: 4}}\noutputs: [pressure]\n";
    CHECK(words(bulk, {{"kind: bulk", "kind: bulk, tail_correction: true"}}) == other_model);
}

TEST_CASE("Fingerprints: each setting counts by itself") {
    const auto changed = [](const Changes& changes) { return words(particles, changes); };
    CHECK(changed({{"thermostat_time_tau: 1", "thermostat_time_tau: 2"}}) == other_settings);
    CHECK(words(with(particles, ", thermostat_time_tau: 1", ""), {{"nose_hoover", "none"}}) == other_settings);
    CHECK(changed({{"sampling_interval: 10", "sampling_interval: 20"}}) == other_settings);
    CHECK(changed({{"blocks: 16", "blocks: 8"}}) == other_settings);
}

TEST_CASE("Fingerprints: all that describes the recorded columns counts") {
    const SweepState state = made(text);
    const auto changed = [&](const auto& change) {
        SweepState other = state;
        change(other);
        return fingerprint_difference(of(other), of(state)) ==
               "it is not an outcome of this sweep: other outputs are recorded";
    };
    CHECK(changed([](SweepState& s) { s.observables[0].name = "other"; }));
    CHECK(changed([](SweepState& s) { s.observables[0].unit = "other"; }));
    CHECK(changed([](SweepState& s) { ++s.observables[0].size; }));
    CHECK(changed([](SweepState& s) { s.observables[0].axis = Axis::other; }));
    CHECK(changed([](SweepState& s) { s.observables[0].places[0] = 0; }));
    CHECK(changed([](SweepState& s) { s.realised[0].name = "other"; }));
    CHECK(changed([](SweepState& s) { s.realised[0].unit = "other"; }));
    CHECK_FALSE(changed([](SweepState& s) { s.observables[0].learned = false; }));
}

TEST_CASE("Fingerprints: a run of a finished table counts with all that it says") {
    const auto state_of = [](const std::string& runs, std::uint64_t seed = 7) {
        Config config =
            parse_config("model: {kind: table, file: runs.csv, parameters: [a]}\noutputs: [f]\n", "table.yaml", ".");
        config.table->text = runs;
        return make_sweep(config, seed);
    };
    const SweepState state = state_of("a,f,f_error\n1,5,0.1\n2,6,0.1\n3,7,0.1\n");
    const auto difference = [&](const std::string& runs) {
        return fingerprint_difference(of(state_of(runs), 1), of(state, 1)).value_or("the same");
    };
    CHECK(of(state_of("a,f,f_error\n1,5,0.1\n2,6,0.1\n3,7,0.1\n", 8), 1) == of(state, 1));  // nothing is random
    CHECK(difference("a,f,f_error\n1,4,0.1\n2,6,0.1\n3,8,0.1\n") == "the same");            // of other points
    CHECK(difference("a,f,f_error\n1,5,0.1\n2.5,6,0.1\n3,7,0.1\n") == other_model);
    CHECK(difference("a,f,f_error\n1,5,0.1\n2,6.5,0.1\n3,7,0.1\n") == other_model);
    CHECK(difference("a,f,f_error\n1,5,0.1\n2,6,0.2\n3,7,0.1\n") == other_model);
    CHECK(difference("a,f,f_error\n2,6,0.1\n1,5,0.1\n3,7,0.1\n") == other_model);
}

TEST_CASE("Fingerprints: where production is automatic, the error that ends it counts") {
    const std::string automatic = "production: auto, production_steps: 1600, max_steps: 6400, target_error: 0.1";
    const SweepState one = made(text, "production_steps: 1600", automatic);
    const SweepState same = made(text, "production_steps: 1600", automatic);
    const SweepState other = made(text, "production_steps: 1600", automatic + "5");
    CHECK(of(one) == of(same));
    CHECK_THAT(*fingerprint_difference(of(other), of(one)), Contains("the settings"));
    // The first piece and the most steps make the same blocks of many a production: they count beside the job.
    for (const auto& [from, to] : Changes{{"production_steps: 1600", "production_steps: 3200"},
                                          {"max_steps: 6400", "max_steps: 6500"},
                                          {"target_error: 0.1", "target_error: {default: 0.1, cation_density: 0.2}"},
                                          {"outputs: [cation_density]", "outputs: [anion_density]"}})
        CHECK(fingerprint_difference(of(made(with(with(text, "production_steps: 1600", automatic), from, to))),
                                     of(one)) == other_settings);
}

TEST_CASE("Fingerprints: an outcome without one, or of other physics, is refused with what to do") {
    CHECK_THAT(*fingerprint_difference("", of(made(text))), Contains("older mdsweep, so simulate the point again"));
    CHECK_THAT(*fingerprint_difference("nonsense", of(made(text))), Contains("cannot be read"));
    SweepState state = made(text);
    std::string later = of(state);
    const std::string version = std::to_string(physics_version) + "-";
    REQUIRE(later.starts_with(version));
    later.replace(0, version.size(), std::to_string(physics_version + 1) + "-");
    CHECK(fingerprint_difference(later, of(state)) ==
          "it is not an outcome of this sweep: the physics is that of another version of mdsweep");
    Outcome outcome;
    outcome.point = 3;
    outcome.failed = true;
    outcome.fingerprint = of(state);
    Fingerprints fingerprints;
    CHECK_NOTHROW(check_outcome(state, outcome, fingerprints));
    state.provenance.physics = physics_version + 1;
    CHECK_THROWS_WITH(check_outcome(state, outcome, fingerprints), Contains("begin anew"));
    outcome.point = 20;
    CHECK_THROWS_WITH(check_outcome(state, outcome, fingerprints), "there is no point 20: the sweep has 20");
}

TEST_CASE("Fingerprints: an outcome that failed has all realised numbers or none, and needs no system") {
    SweepState state = made(text);
    state.design.points[3][state.design.index("h_nm")] = 0.3;  // narrower than an ion
    Fingerprints fingerprints;
    Outcome outcome;
    outcome.point = 3;
    outcome.failed = true;
    outcome.fingerprint = of(state);
    CHECK_NOTHROW(check_outcome(state, outcome, fingerprints));
    outcome.fingerprint = of(made(text));
    CHECK_THROWS_WITH(check_outcome(state, outcome, fingerprints), Contains("its model are others"));
    SweepState other = state;
    other.design.points[3][other.design.index("h_nm")] = 0.31;
    other.design.points[4] = other.design.points[3];
    CHECK(of(other, 3) != of(state, 3));
    CHECK(of(other, 3) != of(other, 4));
    REQUIRE(state.realised.size() > 1);
    outcome.realised = {1};
    CHECK_THROWS_WITH(check_outcome(state, outcome, fingerprints), Contains("1 realised numbers instead of"));

    // One that succeeded has all of its columns.
    const auto columns = static_cast<std::size_t>(state.columns());
    outcome.failed = false;
    outcome.realised.resize(state.realised.size());
    outcome.values.resize(columns), outcome.errors.resize(columns);
    outcome.effective.resize(state.observables.size());
    CHECK_NOTHROW(check_shape(state, outcome));
    const auto refused = [&](const auto& change) {
        Outcome other_shape = outcome;
        change(other_shape);
        CHECK_THROWS_AS(check_shape(state, other_shape), std::invalid_argument);
    };
    refused([](Outcome& o) { o.values.pop_back(); });
    refused([](Outcome& o) { o.errors.pop_back(); });
    refused([](Outcome& o) { o.effective.pop_back(); });
}

TEST_CASE("Fingerprint: the number of replicas that a point's production is split over is part of it") {
    const std::string open = with(text, "blocks: 16", "equilibration_steps: 100, blocks: 16");
    const SweepState state = made(open);
    REQUIRE(state.config.simulation.split_production);
    CHECK(of(state, 3, 1) == of(made(open, "blocks: 16", "blocks: 16, replicas: 1"), 3));
    // A split is what a file that says its parts has.
    const std::string parts = with(open, "blocks: 16", "blocks: 4, replicas: 4");
    CHECK(of(state, 3, 4) == of(made(parts, "production_steps: 1600", "production_steps: 400"), 3));
    CHECK(fingerprint_difference(of(state, 3, 4), of(state, 3, 1)) ==
          "it is not an outcome of this sweep: the settings of the simulation are others");
    // Three do not divide 16 blocks, and who says one replica has one.
    CHECK(of(state, 3, 3) != of(state, 3, 1));
    const SweepState three = made(open, "blocks: 16", "blocks: 16, replicas: 3");
    CHECK(fingerprint_difference(of(three, 3), of(state, 3, 3)).has_value());
    const SweepState one = made(open, "blocks: 16", "blocks: 16, replicas: 1");
    CHECK(fingerprint_difference(of(state, 3, 4), of(one, 3, 4)).has_value());
}

TEST_CASE("Replicas of points: those of this sweep's own simulations, else as many as on a busy device") {
    SweepState state = made(text);
    for (const std::size_t point : {2U, 5U}) {
        Life(state.points[point]).restore(Status::simulated, Role::learn);
        state.points[point].outcome.emplace().replicas = 4;
    }
    state.imported.points = {5};
    const std::vector<int> replicas = replicas_of_points(state);
    CHECK(replicas[2] == 4);
    CHECK(replicas[5] == 1);
    CHECK(replicas[6] == 1);
}
