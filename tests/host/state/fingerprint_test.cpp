// Whose outcome it is.
#include "state/fingerprint.hpp"

#include <catch2/catch.hpp>

#include "observables/read_config.hpp"
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

std::string of(const SweepState& state, std::size_t point = 3) {
    Fingerprints fingerprints;
    return fingerprints.of(state, point);
}

std::string words(const SweepState& other) {
    return fingerprint_difference(of(other), of(made(text))).value_or("the same");
}

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

TEST_CASE("Fingerprints: where production is automatic, the error that ends it counts") {
    const std::string automatic = "production: auto, production_steps: 1600, max_steps: 6400, target_error: 0.1";
    const SweepState one = made(text, "production_steps: 1600", automatic);
    const SweepState same = made(text, "production_steps: 1600", automatic);
    const SweepState other = made(text, "production_steps: 1600", automatic + "5");
    CHECK(of(one) == of(same));
    CHECK_THAT(*fingerprint_difference(of(other), of(one)), Contains("the settings"));
}

TEST_CASE("Fingerprints: an outcome without one, or of other physics, is refused with what to do") {
    CHECK_THAT(*fingerprint_difference("", of(made(text))), Contains("older mdsweep, so simulate the point again"));
    CHECK_THAT(*fingerprint_difference("nonsense", of(made(text))), Contains("cannot be read"));
    SweepState state = made(text);
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
    REQUIRE(state.realised.size() > 1);
    outcome.realised = {1};
    CHECK_THROWS_WITH(check_outcome(state, outcome, fingerprints), Contains("1 realised numbers instead of"));
}
