// A sweep that starts from the results of an earlier one.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "observables/read_config.hpp"
#include "state/life.hpp"
#include "store/results_file.hpp"
#include "sweep/import_points.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

std::string sweep_text(const std::string& h, int points, const std::string& more = "") {
    return "model: {kind: slit_electrolyte, box: {target_ions: 40}}\n"
           "design: {h_nm: " +
           h + ", c_M: {range: [0.3, 0.6]}, points: {sobol: " + std::to_string(points) +
           "}}\n"
           "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, production_steps: 1600}\n"
           "outputs: [cation_density]\nsurrogate: {members: 2, blocks: 1, width: 8, steps: 20}\n" +
           more;
}

SweepState made(const std::string& text, std::uint64_t seed = 7) {
    return make_sweep(parse_config(text, "sweep.yaml", "."), seed);
}

// The first `simulated` of its points, each with numbers that tell it apart.
SweepState old_sweep(const std::string& text, std::size_t simulated, std::uint64_t seed = 7) {
    SweepState state = made(text, seed);
    for (std::size_t i = 0; i < simulated; ++i) {
        PointState& point = state.points[i];
        Life(point).restore(Status::simulated, point.role);
        Outcome& outcome = point.outcome.emplace();
        outcome.point = i;
        outcome.values.assign(static_cast<std::size_t>(state.columns()), 1 + static_cast<double>(i));
        outcome.errors.assign(outcome.values.size(), 0.01);
        outcome.realised.resize(state.realised.size());
        outcome.effective.assign(state.observables.size(), 16);
    }
    return state;
}

const std::string narrow = "{range: [3, 4]}", wide = "{range: [3, 5]}";

std::string refusal(const std::string& text, const SweepState& old) {
    try {
        SweepState state = made(text);
        import_points(state, old, "old.h5", "");
    } catch (const ImportError& reason) {
        return reason.what();
    }
    return "taken";
}

// sweep_text(narrow, 100) with another section simulation.
std::string with_simulation(const std::string& section) {
    std::string text = sweep_text(narrow, 100);
    const std::size_t at = text.find("simulation:");
    return text.replace(at, text.find('\n', at) + 1 - at, section);
}

}  // namespace

TEST_CASE("in a wider design what is known is trained on, and is no point of it") {
    const SweepState old = old_sweep(sweep_text(narrow, 100), 100);
    SweepState state = made(sweep_text(wide, 400));

    std::vector<Role> before;
    for (const PointState& point : state.points) before.push_back(point.role);
    const ImportCounts counts = import_points(state, old, "old.h5", "abc");
    CHECK(counts.rows == 100);
    CHECK(counts.points == 0);
    CHECK(counts.elsewhere == 0);
    CHECK(state.count(Status::simulated) == 0);
    CHECK(state.imported.from == "old.h5");
    CHECK(state.imported.values[3] == std::vector<double>(10, 4.0));
    CHECK(state.imported.errors[3] == std::vector<double>(10, 0.01));
    // The test set is the new sweep's own, and nothing is left of the first design, as more is known than it would say.
    for (std::size_t i = 0; i < before.size(); ++i) {
        CHECK((state.points[i].role == Role::test) == (before[i] == Role::test));
        CHECK(state.points[i].role != Role::design);
    }

    const Sweep sweep(state);
    const surrogate::Examples rows = sweep.learner().training_rows();
    CHECK(rows.rows == 100);
    CHECK(rows.inputs[0] == old.design.points[0][old.design.index("h_nm")]);
    CHECK(rows.values.size() == 100 * 10);
    CHECK(rows.scale.size() == 100);
    CHECK(rows.scale[0] > 0.2);
    CHECK(sweep.learner().worth_training());
    CHECK(sweep.budget_left() == 400);
}

TEST_CASE("in a finer design its points that are known count as simulated, and are learned from") {
    const SweepState old = old_sweep(sweep_text(narrow, 100), 60);
    SweepState state = made(sweep_text(narrow, 400));  // a longer Sobol sequence begins with the shorter one
    const ImportCounts counts = import_points(state, old, "old.h5", "abc");
    CHECK(counts.points == 60);
    CHECK(counts.rows == 0);
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        CHECK((state.points[i].status == Status::simulated) == (i < 60));
        CHECK(state.points[i].role == (i < 32 ? Role::design : i < 60 ? Role::imported : Role::none));
        if (i < 60) CHECK(state.points[i].outcome->values[0] == 1 + static_cast<double>(i));
    }
    const Sweep sweep(state);
    CHECK(sweep.learner().training_rows().rows == 60);
    CHECK(sweep.budget_left() == 400);  // they cost nothing

    SweepState more = made(sweep_text(narrow, 400));
    import_points(more, old_sweep(sweep_text(narrow, 100), 100), "old.h5", "abc");
    CHECK(std::ranges::count(more.points, Role::imported, &PointState::role) > 0);
}

TEST_CASE("an outcome that lacks something does not stand for a point, nor is it trained on") {
    SweepState state = made(sweep_text(narrow, 400, "") + "# rdf\n");
    SweepState old = old_sweep(sweep_text(narrow, 100), 50);
    old.realised.pop_back();
    CHECK_THROWS_WITH(import_points(state, old, "old.h5", ""),
                      Catch::Contains("none of its 50 simulated points can be taken: 50 at points of this sweep, which "
                                      "are simulated again, as it recorded other numbers") &&
                          !Catch::Contains("range"));
    CHECK(state.imported.rows.empty());
}

TEST_CASE("points are not said to be out of range where what they record differs") {
    const std::string lags =
        "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, equilibration_steps: 0, "
        "time_correlation: true, ";
    const std::string fixed = with_simulation(lags + "production_steps: 1600}\n"),
                      automatic = with_simulation(lags + "production: auto, max_steps: 64000}\n");
    CHECK_THAT(refusal(fixed, old_sweep(automatic, 50)),
               Catch::Contains("50 at points of this sweep, which are simulated again, as its ") &&
                   Catch::Contains("has other columns") && !Catch::Contains("range"));
    CHECK_THAT(refusal(fixed, old_sweep(with_simulation("simulation: {profile_bins: 20, blocks: 16, sampling_interval: "
                                                        "10, equilibration_steps: 0, production_steps: 1600}\n"),
                                        50)),
               Catch::Contains("as it did not record "));
}

TEST_CASE("a point that is noisier than the tolerance is simulated again by runs that are longer now") {
    SweepState old = old_sweep(sweep_text(narrow, 100), 40);
    for (std::size_t i = 0; i < 40; ++i) {
        old.points[i].outcome->replicas = 1 + static_cast<int>(i % 2);
        old.points[i].outcome->steps = old.points[i].outcome->replicas * 20000 + 1600;  // they equilibrate one by one
        if (i < 10)
            old.points[i].outcome->errors.assign(old.points[i].outcome->errors.size(), 1.0 + static_cast<double>(i));
    }
    SweepState same = made(sweep_text(narrow, 100));
    CHECK(import_points(same, old, "old.h5", "").points == 40);
    std::string longer = sweep_text(narrow, 100);
    longer.replace(longer.find("production_steps: 1600"), 22, "production_steps: 4800");
    SweepState state = made(longer);
    const ImportCounts counts = import_points(state, old, "old.h5", "");
    CHECK(counts.points == 30);
    CHECK(counts.noisier == 10);
    REQUIRE(counts.not_taken.size() == 1);
    CHECK_THAT(counts.not_taken[0],
               Catch::Contains("10 at points of this sweep, which are simulated again, as their errors are above"));
    CHECK(counts.rows == 0);
    CHECK(state.points[3].status == Status::waiting);
}

TEST_CASE("what was imported says nothing of the noise of this sweep's simulations") {
    SweepState old = old_sweep(sweep_text(narrow, 100), 100);
    for (PointState& point : old.points) {
        point.outcome->errors.assign(point.outcome->errors.size(), 1e3);
        point.outcome->steps = 21600;
    }
    SweepState state = made(sweep_text(narrow, 100));
    (void)import_points(state, old, "old.h5", "");
    REQUIRE(state.count(Status::simulated) == 100);
    const Sweep sweep(std::move(state));
    CHECK_FALSE(sweep.learner().noise().rms() > 0);
}

TEST_CASE("what lies elsewhere is left out") {
    SweepState state = made(sweep_text("{range: [3.5, 5]}", 200));
    const ImportCounts counts = import_points(state, old_sweep(sweep_text(narrow, 100), 100), "old.h5", "");
    CHECK(counts.rows + counts.elsewhere == 100);
    CHECK(counts.rows > 30);
    CHECK(counts.elsewhere > 30);
    CHECK_THAT(refusal(sweep_text("{range: [6, 7]}", 200), old_sweep(sweep_text(narrow, 100), 100)),
               Catch::Contains("none of its 100 simulated points can be taken: 100 whose h_nm is outside of the new "
                               "range 6 to 7"));
    SweepState other = made(sweep_text("{range: [3.5, 5]}", 200));
    SweepState few = old_sweep(sweep_text(narrow, 100), 100);
    // Those that differ in what is fixed are told from those out of range.
    few.config.design.parameters.clear();
    const std::size_t z_p = few.design.index("z_p");
    for (std::size_t i = 0; i < 7; ++i) few.design.points[i][z_p] = 2;
    const ImportCounts both = import_points(other, few, "old.h5", "");
    REQUIRE(both.not_taken.size() == 2);
    CHECK(std::ranges::count_if(both.not_taken, [](const std::string& words) {
              return words.find("whose z_p is not the 1 of this sweep") != std::string::npos ||
                     words.find("whose h_nm is outside of the new range 3.5 to 5") != std::string::npos;
          }) == 2);
}

TEST_CASE("another model or other settings are refused, with what differs") {
    const SweepState old = old_sweep(sweep_text(narrow, 100), 10);
    const std::string text = sweep_text(wide, 200);
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string other = text;
        REQUIRE(other.find(from) != std::string::npos);
        return refusal(other.replace(other.find(from), from.size(), to), old);
    };
    CHECK(changed("production_steps: 1600", "production_steps: 3200") == "taken");  // that shows in the errors
    CHECK_THAT(changed("blocks: 16", "blocks: 16, time_step_tau: 0.004"),
               Catch::Contains("the time step is 0.005 and not 0.004"));
    CHECK_THAT(changed("blocks: 16", "blocks: 16, equilibration_steps: 99"), Catch::Contains("equilibration"));
    CHECK_THAT(changed("blocks: 16", "blocks: 16, electrostatics: charged_sheet"), Catch::Contains("electrostatics"));
    CHECK_THAT(changed("target_ions: 40", "target_ions: 80"), Catch::Contains("lateral length"));
    CHECK_THAT(changed("profile_bins: 20", "profile_bins: 40"), Catch::Contains("other columns"));
    CHECK_THAT(changed("kind: slit_electrolyte", "kind: slit_electrolyte, bjerrum_nm: 0.6"),
               Catch::Contains("Bjerrum"));
    CHECK_THAT(changed("c_M:", "d_p_nm: {range: [0.42, 0.5]}, c_M:"), Catch::Contains("none of its"));
    CHECK(changed("c_M:", "d_p_nm: {range: [0.4, 0.5]}, c_M:") == "taken");  // d_nm was the same for both
    CHECK(changed("c_M:", "sigma_C_m2: {range: [-0.01, 0]}, c_M:") == "taken");
    CHECK_THAT(changed("c_M:", "sigma_C_m2: {range: [-0.02, -0.01]}, c_M:"), Catch::Contains("none of its"));
}

TEST_CASE("an outcome with another tail correction, or of water at another temperature, is refused") {
    const auto fluid = [](const std::string& tail) {
        return "model: {kind: bulk, box: {particles: 100}, species: {A: {density: {range: [0.2, 0.4]}}},\n"
               "  pairs: {A-A: {lj: {}, cutoff: 2, truncation: cut}}" +
               tail + "}\ndesign: {points: {sobol: 60}}\nsimulation: {production_steps: 1600, blocks: 16}\n" +
               "outputs: [pressure]\nsurrogate: {members: 2, blocks: 1, width: 8, steps: 20}\n";
    };
    CHECK(refusal(fluid(""), old_sweep(fluid(""), 60)) == "taken");
    CHECK_THAT(refusal(fluid(""), old_sweep(fluid(", tail_correction: true"), 60)),
               Catch::Contains("the tail correction differs"));

    std::string warm = sweep_text(narrow, 60);
    warm.insert(warm.find(", box"), ", temperature_K: 350");
    CHECK_THAT(refusal(warm, old_sweep(sweep_text(narrow, 60), 60)),
               Catch::Contains("the Bjerrum length is 0.714 and not 0.76"));
}

TEST_CASE("what was imported is stored, so that a sweep goes on without the old file") {
    const auto file = std::filesystem::temp_directory_path() / ("mdsweep-import-" + std::to_string(::getpid()) + ".h5");
    SweepState state = made(sweep_text("{range: [3, 4]}", 120, "monitor: {tolerance: 0.2}\n"));
    import_points(state, old_sweep(sweep_text(narrow, 100), 40), "old.h5", "abc");
    import_points(state, old_sweep(sweep_text("{range: [3.1, 3.9]}", 100), 20), "other.h5", "def");
    REQUIRE(state.imported.rows.size() == 20);
    write_results(state, file);
    const SweepState read = read_results(file);
    std::filesystem::remove(file);
    CHECK(read.imported.from == "other.h5");
    CHECK(read.imported.sha256 == "def");
    CHECK(read.imported.points == state.imported.points);
    CHECK(read.imported.rows == state.imported.rows);
    CHECK(read.imported.values == state.imported.values);
    CHECK(read.imported.errors == state.imported.errors);
    for (std::size_t i = 0; i < state.points.size(); ++i) CHECK(read.points[i].role == state.points[i].role);
    CHECK(Sweep(read).learner().training_rows().values == Sweep(state).learner().training_rows().values);
}

}  // namespace mdsweep
