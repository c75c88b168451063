// The plan of a sweep: what it would do, before it runs.
#include "sweep/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "cpu/cpu_engine.hpp"
#include "monitor/bounds.hpp"
#include "observables/read_config.hpp"
#include "sweep/noise_words.hpp"
#include "sweep/pilot.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

MonitorConfig monitor_of(double coverage, double confidence) {
    MonitorConfig monitor;
    monitor.coverage = coverage;
    monitor.confidence = confidence;
    return monitor;
}

std::string sweep_text(const std::string& points, const std::string& simulation, const std::string& monitor) {
    return "model: {kind: slit_electrolyte, box: {target_ions: 60}}\n"
           "design: {h_nm: {range: [3, 5]}, c_M: {range: [0.3, 1]}, points: {sobol: " +
           points + "}}\nsimulation: " + simulation + "\nmonitor: " + monitor + "\n";
}

Plan plan_of(const std::string& text) {
    const NewSweep sweep = survey_sweep(parse_config(text, "made_up.yaml", "."), 1);
    return make_plan(sweep.state, sweep.survey);
}

std::vector<std::string> all_warnings(const Plan& plan) {
    std::vector<std::string> all = plan.pool_warnings;
    all.insert(all.end(), plan.warnings.begin(), plan.warnings.end());
    return all;
}

bool warns(const Plan& plan, const std::string& words) {
    for (const std::string& warning : all_warnings(plan))
        if (warning.find(words) != std::string::npos) return true;
    return false;
}

// Of two points of a small salt, for 10000 steps at most.
Pilot pilot_of(const std::string& simulation, const std::string& tolerance) {
    const Config config = parse_config(
        "model: {kind: slit_electrolyte, box: {target_ions: 20}}\n"
        "design: {h_nm: {range: [3, 3.2]}, c_M: 0.5, points: {sobol: 10}}\n"
        "simulation: {profile_bins: 10, " +
            simulation + "}\nmonitor: {tolerance: " + tolerance + "}\n",
        "made_up.yaml", ".");
    const SweepState state = make_sweep(config, 1);
    const std::unique_ptr<md::Engine> engine = cpu::make_cpu_engine(1);
    return run_pilot(state, {0, 1}, *engine, 1e-4, 1);
}

constexpr auto good_simulation =
    "{equilibration_steps: 20000, production_steps: 160000, blocks: 16, sampling_interval: 50}";

}  // namespace

TEST_CASE("the earliest hand-over counts the first design and an audit that proves enough") {
    const EarliestHandOver earliest = earliest_hand_over(6000, 3, monitor_of(0.95, 0.95));
    CHECK(earliest.test_set == 60);
    CHECK(earliest.first_design == 32);
    REQUIRE(earliest.audits >= earliest.smallest_audit);
    CHECK(earliest.simulations == 32 + earliest.audits);
    // The smallest audit proves it, one less does not.
    const std::size_t left = 6000 - 32;
    const double delta = monitor::gate_delta(0.05, 1);
    CHECK(monitor::audit_passes(left, earliest.smallest_audit, 0, 0.05, delta));
    CHECK_FALSE(monitor::audit_passes(left, earliest.smallest_audit - 1, 0, 0.05, delta));
}

TEST_CASE("sizes agree with the sweep that is made") {
    const SweepState state = make_sweep(parse_config(sweep_text("800", "{}", "{}"), "made_up.yaml", "."), 1);
    const EarliestHandOver earliest = earliest_hand_over(800, 2, state.config.monitor);
    std::size_t test = 0, design = 0;
    for (const PointState& point : state.points) {
        test += point.role == Role::test ? 1 : 0;
        design += point.role == Role::design ? 1 : 0;
    }
    CHECK(test == 0);  // drawn later
    CHECK(earliest.test_set == 40);
    CHECK(design == earliest.first_design);
}

TEST_CASE("what a pilot simulates stands for the noise of all: a species is scarce at some points, and not at others") {
    const std::string text =
        "model: {kind: bulk, box: {particles: 200}, species: {A: {fraction: 1 - x}, B: {fraction: x}}, pairs: "
        "{default: wca}, density: 0.3}\ndesign: {x: {range: [0.02, 0.5]}, points: {sobol: 60}}\n";
    const NewSweep sweep = survey_sweep(parse_config(text, "made_up.yaml", "."), 1);
    const Plan plan = make_plan(sweep.state, sweep.survey);
    REQUIRE(plan.typical_points.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t point = plan.typical_points[k];
        const PointSize& size = sweep.survey.points[point];
        CHECK(size.scarcest == Approx(size.particles * sweep.state.design.points[point][0]).margin(1));
        CHECK(sweep.state.design.points[point][0] ==
              Approx(0.02 + 0.48 * (2.0 * static_cast<double>(k) + 1) / 6).margin(0.02));
    }
    CHECK(plan_of(sweep_text("2", good_simulation, "{}")).typical_points.size() == 2);
}

TEST_CASE("a test set is for error bars of each class, too, in a pool that is large enough") {
    const MonitorConfig monitor = monitor_of(0.95, 0.95);
    CHECK(earliest_hand_over(800, 3, monitor, 2).test_set == 64);
    CHECK(earliest_hand_over(800, 3, monitor, 4).test_set == 64);
    CHECK(earliest_hand_over(6000, 3, monitor, 4).test_set == 120);
    CHECK(earliest_hand_over(60'000, 3, monitor, 4).test_set == 600);
    CHECK(earliest_hand_over(100, 3, monitor).test_set == 20);
}

TEST_CASE("an estimate takes the first design and its test set") {
    MonitorConfig monitor = monitor_of(0.95, 0.95);
    const std::size_t certified = earliest_hand_over(800, 3, monitor).simulations;
    monitor.estimated = true;
    CHECK(earliest_hand_over(800, 3, monitor).simulations == 64);
    CHECK(certified > 64);
}

TEST_CASE("a pool that is too small is simulated to the last point, and the plan says from when it pays") {
    const MonitorConfig monitor = monitor_of(0.95, 0.95);
    const EarliestHandOver tiny = earliest_hand_over(60, 3, monitor);
    CHECK(tiny.audits == 0);
    CHECK(tiny.simulations == 60);
    CHECK_FALSE(tiny.why_none.empty());
    const auto paying = pool_that_pays(3, monitor);
    REQUIRE(paying);
    CHECK(2 * earliest_hand_over(*paying, 3, monitor).simulations <= *paying);
    CHECK(2 * earliest_hand_over(*paying * 9 / 10, 3, monitor).simulations > *paying * 9 / 10);
    // Asking for less, it pays earlier.
    CHECK(pool_that_pays(3, monitor_of(0.8, 0.8)).value() < *paying);

    CHECK(warns(plan_of(sweep_text("60", good_simulation, "{}")), "the pool is small"));
    CHECK_FALSE(warns(plan_of(sweep_text("4000", good_simulation, "{}")), "the pool is small"));
}

TEST_CASE("runs that are too short for their blocks are warned of") {
    CHECK(all_warnings(plan_of(sweep_text("4000", good_simulation, "{}"))).empty());
    // Across 5 nm: 7.0^2 / pi^2 = 5 tau, about 1000 steps.
    const Plan hasty = plan_of(sweep_text(
        "4000", "{equilibration_steps: 100, production_steps: 6400, blocks: 16, sampling_interval: 50}", "{}"));
    CHECK(warns(hasty, "production is short for its 16 blocks: a block has 400 steps"));
    CHECK(warns(hasty, "equilibration of 100 steps is short"));
    CHECK(warns(hasty, "only 8 samples"));
    CHECK(warns(plan_of(sweep_text("4000",
                                   "{equilibration_steps: 20000, production_steps: 160000, blocks: 4, "
                                   "sampling_interval: 50}",
                                   "{}")),
                "4 blocks are few"));
}

TEST_CASE("what is legal in a model and probably not meant is warned of once") {
    const std::string text =
        "model: {kind: bulk, temperature: 1, box: {particles: 50}, bjerrum: 0, field: [1, 0, 0], pairs: {default: "
        "wca},\n"
        "  species: {A: {density: {range: [0.1, 0.2]}, charge: 1}}}\ndesign: {points: {sobol: 20}}\n";
    const Plan plan = plan_of(text);
    CHECK(std::ranges::count_if(plan.warnings, [](const std::string& warning) {
              return warning.find("charged ones drift") != std::string::npos;
          }) == 1);
}

TEST_CASE("an automatic production is not warned of what it finds out by itself, and has a least and a most length") {
    const Plan automatic =
        plan_of(sweep_text("4000", "{production: auto, sampling_interval: 30, max_steps: 1e6}", "{}"));
    CHECK(automatic.warnings.empty());
    CHECK(automatic.steps_per_replica == 20000);
    CHECK(automatic.most_steps == 999900);  // 1010 blocks of 33 samples
    const Plan short_one = plan_of(sweep_text("4000", "{production: auto, max_steps: 6400}", "{}"));
    CHECK(short_one.steps_per_replica == 6400);
    CHECK(warns(short_one, "max_steps is short: particles take about"));
    CHECK_FALSE(warns(short_one, "equilibration"));
}

TEST_CASE("what was rounded in the sweep file is said") {
    const Plan plan = plan_of(sweep_text(
        "4000", "{equilibration_steps: 20000, production_steps: 160001, blocks: 16, sampling_interval: 50}", "{}"));
    CHECK(warns(plan,
                "simulation.production_steps is 160800 in place of 160001: rounded up to a multiple of blocks * "
                "sampling_interval = 800"));
}

TEST_CASE("a budget that ends before the earliest hand-over is warned of") {
    CHECK(warns(plan_of(sweep_text("4000", good_simulation, "{budget: 100}")), "the budget of 100 simulations ends"));
    CHECK_FALSE(warns(plan_of(sweep_text("4000", good_simulation, "{budget: 2000}")), "the budget"));
}

TEST_CASE("a plan says how many points were tried") {
    CHECK(plan_of(sweep_text("400", good_simulation, "{}")).tried == 400);
    const Plan large = plan_of(sweep_text("4000", good_simulation, "{}"));
    CHECK(large.points == 4000);
    CHECK(large.tried < 1020);
}

TEST_CASE("the cost of a step is fitted through what was measured") {
    const StepCost cost = fit_step_cost(100, 2e-6 * 100 * 100 + 1e-5 * 100, 400, 2e-6 * 400 * 400 + 1e-5 * 400);
    CHECK(cost.per_pair == Approx(2e-6));
    CHECK(cost.per_particle == Approx(1e-5));
    // Noise must not make larger replicas cheaper, or small ones negative.
    CHECK(fit_step_cost(100, 1.0, 200, 0.5).per_pair == 0);
    CHECK(fit_step_cost(100, 1.0, 200, 9.0).per_particle == 0);
    CHECK(fit_step_cost(50, 1.0).seconds(100) == Approx(4.0));

    SimulationConfig simulation;
    simulation.equilibration_steps = 10;
    simulation.production_steps = 90;
    simulation.replicas = 2;
    const PointSize point{.particles = 100};
    CHECK(simulation_seconds(simulation, {point, point}, cost) == Approx(2 * 2 * 100 * cost.seconds(100)));
}

TEST_CASE("What makes simulations longer: steps, targets, or the steps that come before these") {
    SimulationConfig fixed;
    CHECK(longer_words(fixed, 64000, 4) == "simulation.production_steps: 260800 (4 times as many)");
    SimulationConfig by_itself;
    by_itself.automatic = true;
    by_itself.target_errors = {{"a", 0.02}, {"b", 0.04}};
    // Errors at half and at all of their targets: these decide.
    for (const double over : {0.5, 1.0})
        CHECK(longer_words(by_itself, 64000, 4, over) == "simulation.target_error: {a: 0.01, b: 0.02}");
    CHECK(longer_words(by_itself, 640000, 4, 1) ==
          "simulation.target_error: {a: 0.01, b: 0.02} and simulation.max_steps: 5200000");
    // Twice the targets at max_steps: at the targets after four times as many, and no others are needed.
    by_itself.max_steps = 64000;
    CHECK(longer_words(by_itself, 64000, 4, 2) ==
          "simulation.max_steps: 520000 (in place of 64000, which comes before errors are at their targets)");
    CHECK(longer_words(by_itself, 64000, 16, 2) ==
          "simulation.target_error: {a: 0.01, b: 0.02} and simulation.max_steps: 2100000");

    const std::vector<surrogate::Output> outputs = {{.name = "a", .size = 1, .tolerance = 0.05},
                                                    {.name = "b", .size = 1, .tolerance = 0.1}};
    CHECK(over_targets(by_itself, outputs, {0.4, 0.2}) == Approx(1));
    CHECK(over_targets(by_itself, outputs, {0.4, 0.8}) == Approx(2));
    CHECK(over_targets(fixed, outputs, {0.4, 0.8}) == 0);
}

TEST_CASE("A pilot tells when simulations end by themselves: at a check, or at max_steps above their targets") {
    const Pilot loose =
        pilot_of("production: auto, sampling_interval: 10, max_steps: 200000, production_steps: 200", "0.9");
    REQUIRE(loose.problem.empty());
    CHECK(loose.planned == 24 * 200);  // the second check, of blocks of 200 steps
    CHECK(loose.over_targets < 1);
    // Errors at their targets are not known to be there: the end comes a little later.
    const Pilot usual = pilot_of("max_steps: 2000000, sampling_interval: 2", "0.02");
    CAPTURE(usual.planned, usual.over_targets);
    CHECK(usual.over_targets < 0.9);
    CHECK(usual.over_targets > 0.5);
    const Pilot tight = pilot_of("sampling_interval: 10, max_steps: 20000", "0.001");
    CHECK(tight.planned == 20000);
    CHECK(tight.over_targets > 10);
}

TEST_CASE("A pilot tells the noise of the simulations as they are planned, and the steps that do") {
    const auto pilot_with = [](const std::string& production) {
        return pilot_of("equilibration_steps: 400, blocks: 16, sampling_interval: 10, production_steps: " + production,
                        "{default: 0.05, anion_density: 0.5}");
    };
    const Pilot shorter = pilot_with("8000"), longer = pilot_with("800000");
    REQUIRE(shorter.problem.empty());
    REQUIRE(shorter.outputs.size() == 2);
    CHECK(shorter.points == 2);
    CHECK(shorter.steps == 8000);
    CHECK(longer.steps <= 10000);
    CHECK(shorter.outputs[0].name == "cation_density");
    CHECK(shorter.outputs[0].noise > 0.5);
    // Of a hundred times the steps a tenth, up to the noise of noise; of ten times the tolerance a tenth.
    CHECK(longer.noise == Approx(shorter.noise / 10).epsilon(0.6));
    CHECK(shorter.outputs[1].noise == Approx(shorter.outputs[0].noise / 10).epsilon(0.6));
    CHECK(shorter.needed % 160 == 0);
    CHECK(shorter.longer >= std::pow(shorter.noise / 0.4, 2) * 0.999);
    CHECK(static_cast<double>(shorter.needed) == Approx(8000 * shorter.longer).epsilon(0.1));
}

}  // namespace mdsweep
