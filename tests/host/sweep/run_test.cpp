// The whole loop on engines that are slow to say what they hold, or die.
#include "sweep/run.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "../fake_engine.hpp"
#include "../sweep_text.hpp"
#include "cpu/cpu_engine.hpp"
#include "engines/several.hpp"
#include "observables/read_config.hpp"
#include "sweep/noise_stop.hpp"
#include "sweep/noise_words.hpp"

using namespace mdsweep;
using testing::FakeEngine, testing::FakeRecord, testing::never;

namespace {

// A folder that goes with the test, file by file: LibTorch brings a std::filesystem::remove_all() of its own, which
// crashes.
class Folder {
public:
    Folder() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        for (const std::string& file : files_) ::unlink(file.c_str());
        ::rmdir(path_.c_str());
    }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) {
        files_.push_back(path_ + "/" + name);
        return files_.back();
    }

private:
    std::string path_ = (std::filesystem::temp_directory_path() / "mdsweep-run-XXXXXX").string();
    std::vector<std::string> files_;
};

Config tiny_config(int points = 40, int replicas = 1) {
    return parse_config(
        "model: {kind: slit_electrolyte, box: {target_ions: 20}}\n"
        "design:\n"
        "  h_nm: {range: [3, 4]}\n"
        "  c_M: {range: [0.3, 0.6]}\n"
        "  points: {sobol: " +
            std::to_string(points) +
            "}\n"
            "simulation: {profile_bins: 20, blocks: 16, sampling_interval: 10, equilibration_steps: 10,\n"
            "  production_steps: 160, replicas: " +
            std::to_string(replicas) +
            "}\n"
            "surrogate: {members: 2, blocks: 1, width: 8, steps: 20}\n",
        "tiny.yaml", ".");
}

// The CPU engine, until it has handed out so many results; as a device that runs so many replicas side by side.
class MortalEngine final : public md::Engine {
public:
    explicit MortalEngine(std::size_t dies_after, std::size_t side_by_side = 0)
        : dies_after_(dies_after), side_by_side_(side_by_side) {}

    std::string description() const override { return "mortal " + cpu_->description(); }
    std::size_t slots() const override { return cpu_->slots(); }
    std::size_t side_by_side(int) const override { return side_by_side_; }
    void submit(md::ReplicaJob job) override { cpu_->submit(std::move(job)); }
    std::size_t pending() const override { return cpu_->pending(); }
    std::size_t running() const override { return cpu_->running(); }
    std::int64_t steps_done() const override { return cpu_->steps_done(); }
    void leave_room(bool wanted) override { room_.push_back(wanted); }

    std::vector<md::ReplicaResult> collect(std::chrono::milliseconds patience) override {
        if (handed_out_ >= dies_after_) throw std::runtime_error("the device fell off the bus");
        std::vector<md::ReplicaResult> results = cpu_->collect(patience);
        if (results.size() > dies_after_ - handed_out_) results.resize(dies_after_ - handed_out_);
        handed_out_ += results.size();
        return results;
    }
    [[nodiscard]] const std::vector<bool>& room() const { return room_; }

private:
    std::unique_ptr<md::Engine> cpu_ = cpu::make_cpu_engine(2);
    std::size_t dies_after_, side_by_side_, handed_out_ = 0;
    std::vector<bool> room_;
};

// The outcome of a point that is simulated at the same time as so many.
Outcome simulated_with(const Config& config, md::Engine& engine, std::size_t point, std::size_t together) {
    const SweepState state = make_sweep(config, 3);
    const SweepPoints points(config, state.design);
    MdSimulator simulator(config, points, 3, engine);
    simulator.submit(point, together);
    std::vector<Outcome> outcomes;
    while (outcomes.empty()) outcomes = simulator.collect(std::chrono::milliseconds(100));
    return outcomes.front();
}

RunEnd run_on(md::Engine& engine, Sweep& sweep, Store& store, const TimeLimits& limits = {}) {
    std::ostringstream out;
    report::ProgressDisplay display(out, report::DisplayMode::quiet);
    MdSimulator simulator(sweep.state().config, sweep.points(), sweep.state().seed, engine);
    const std::atomic<bool> stop{false};
    return run_sweep(sweep, store, simulator, display, stop, limits);
}

// Simulates every point of a new sweep.
SweepState simulated_on(md::Engine& engine, const std::filesystem::path& file) {
    Sweep sweep(make_sweep(tiny_config(), 3), false);
    Store store = Store::create(file, sweep.state(), false);
    CHECK(run_on(engine, sweep, store).ending == Ending::complete);
    return sweep.state();
}

void check_same_outcomes(const SweepState& a, const SweepState& b) {
    REQUIRE(a.points.size() == b.points.size());
    for (std::size_t i = 0; i < a.points.size(); ++i) {
        REQUIRE(a.points[i].status == Status::simulated);
        REQUIRE(b.points[i].status == Status::simulated);
        REQUIRE(a.points[i].outcome->values == b.points[i].outcome->values);
    }
}

}  // namespace

TEST_CASE("Run: a device that is lost ends the run, and no finished point is lost with it") {
    Folder folder;
    const std::filesystem::path file = folder / "tiny.h5";
    {
        Sweep sweep(make_sweep(tiny_config(), 3), false);
        Store store = Store::create(file, sweep.state(), false);
        MortalEngine engine(13);
        CHECK_THROWS_WITH(run_on(engine, sweep, store), "the device fell off the bus");
        store.close();
    }
    CHECK_FALSE(std::filesystem::exists(journal_of(file)));  // folded into the results
    CHECK(load_sweep(file).state.count(Status::simulated) == 13);

    OpenedStore opened = Store::open(file);
    CHECK(opened.warnings.empty());
    Sweep sweep(std::move(opened.state), false);
    sweep.forget_asked();
    MortalEngine engine(never);
    CHECK(run_on(engine, sweep, opened.store).ending == Ending::complete);
    MortalEngine other(never);
    check_same_outcomes(sweep.state(), simulated_on(other, folder / "whole.h5"));
}

TEST_CASE("Run: one of two devices is lost, and the results are those of one that was not") {
    Folder folder;
    std::vector<std::string> losses;
    std::vector<std::unique_ptr<md::Engine>> engines;
    for (const std::size_t dies_after : {std::size_t{5}, never})
        engines.push_back(std::make_unique<MortalEngine>(dies_after));
    const std::unique_ptr<md::Engine> two =
        make_several(std::move(engines), [&](const std::string& words) { losses.push_back(words); });
    const SweepState state = simulated_on(*two, folder / "two.h5");
    CHECK(losses.size() == 1);
    CHECK(state.provenance.device.find("(lost)") != std::string::npos);
    CHECK(state.provenance.slots == 2);
    MortalEngine one(never);
    check_same_outcomes(state, simulated_on(one, folder / "one.h5"));
}

TEST_CASE("Run: the device leaves room while the surrogate is trained") {
    Folder folder;
    Sweep sweep(make_sweep(tiny_config(), 3));
    Store store = Store::create(folder / "tiny.h5", sweep.state(), false);
    MortalEngine engine(never);
    CHECK(run_on(engine, sweep, store).ending == Ending::complete);
    REQUIRE_FALSE(engine.room().empty());  // a training began, whether or not it was faster than the simulations
    for (std::size_t k = 0; k < engine.room().size(); ++k) CHECK(engine.room()[k] == (k % 2 == 0));  // on a change only
}

TEST_CASE("Run: a tolerance below twice the noise is refused, with what would do") {
    Folder folder;
    Config config = tiny_config(400);
    config.monitor.tolerance = 0.01;
    config.monitor.coverage = 0.9;
    Sweep sweep(make_sweep(config, 3));
    Store store = Store::create(folder / "tiny.h5", sweep.state(), false);
    MortalEngine engine(never);
    const RunEnd end = run_on(engine, sweep, store);
    CHECK(end.ending == Ending::noise);
    // Each way out with its next command, and the noisy outputs by name.
    CHECK_THAT(end.words, Catch::Contains("cation_density ") && Catch::Contains("anion_density "));
    CHECK_THAT(end.advice, Catch::Contains("set simulation.production_steps: "));
    CHECK_THAT(end.advice, Catch::Contains("tiny_2.h5 --from "));
    CHECK_THAT(end.advice, Catch::Contains("set monitor.tolerance to {default: 0.01, anion_density: 0."));
    CHECK_THAT(end.advice, Catch::Contains("tiny.h5 --resume --no-surrogate"));
    CHECK(sweep.state().count(Status::simulated) < 400);
    CHECK_FALSE(sweep.state().finished);
    // What `show` tells afterwards: going on would end in the same way, but not with another tolerance or without a
    // surrogate.
    SweepState stored = sweep.state();
    CHECK(stops_for_noise(Sweep(stored)));
    CHECK_FALSE(stops_for_noise(Sweep(stored, false)));
    stored.config.monitor.tolerance = 1;
    CHECK_FALSE(stops_for_noise(Sweep(stored)));
    // With a gate the sweep keeps its tolerance: another one is for another sweep.
    CHECK_THAT(end.advice, Catch::Contains("tiny.h5 --resume\n"));
    CHECK(sweep.state().gates.empty());
    sweep.state().gates.push_back({});
    CHECK_THAT(ways_out_of_noise(sweep, folder / "tiny.h5"),
               !Catch::Contains("--resume\n") && Catch::Contains("}, then\n  mdsweep run SWEEP.yaml -o "));
    // So it is where simulations end by the tolerance.
    sweep.state().gates.clear();
    sweep.state().config.simulation.automatic = true;
    sweep.state().config.simulation.target_errors = {{"anion_density", 0.004}, {"cation_density", 0.004}};
    CHECK_THAT(ways_out_of_noise(sweep, folder / "tiny.h5"),
               !Catch::Contains("--resume\n") && Catch::Contains("simulation.target_error: {anion_density: "));
}

TEST_CASE("Run: a deadline and a budget of time end a run, and the surrogate answers the rest by label") {
    Folder folder;
    Config config = tiny_config(400);
    config.monitor.tolerance = 1;
    Sweep sweep(make_sweep(config, 3));
    Store store = Store::create(folder / "tiny.h5", sweep.state(), false);
    MortalEngine engine(never);
    const RunEnd at_once =
        run_on(engine, sweep, store, {.deadline = std::chrono::system_clock::now(), .budget_seconds = {}});
    CHECK(at_once.ending == Ending::budget);
    CHECK(sweep.state().count(Status::simulated) == 0);
    CHECK(sweep.state().count(Status::waiting) == 400);  // there is no surrogate to answer them yet
    // A stand-in for a long run before.
    sweep.state().provenance.seconds = 3600;
    CHECK(run_on(engine, sweep, store, {.deadline = {}, .budget_seconds = 1800}).ending == Ending::budget);
}

TEST_CASE(
    "Simulator: a point is prepared when its turn comes, and fails with the reason where it cannot be simulated") {
    const Config config = tiny_config();
    Design design = make_sweep(config, 3).design;
    design.points[7][design.index("h_nm")] = 0.3;  // narrower than an ion
    const SweepPoints points(config, design);
    const std::unique_ptr<md::Engine> engine = cpu::make_cpu_engine(1);
    MdSimulator simulator(config, points, 3, *engine);
    simulator.submit(7, 1);
    CHECK(points.systems_made() == 1);
    CHECK(simulator.pending() == 1);
    const std::vector<Outcome> impossible = simulator.collect(std::chrono::milliseconds(0));
    REQUIRE(impossible.size() == 1);
    CHECK(impossible[0].point == 7);
    CHECK(impossible[0].failed);
    CHECK_THAT(impossible[0].reason, Catch::Contains("cannot"));

    simulator.submit(8, 1);
    CHECK(points.systems_made() == 2);
    std::vector<Outcome> outcomes;
    while (simulator.pending() > 0)
        for (Outcome& outcome : simulator.collect(std::chrono::milliseconds(100)))
            outcomes.push_back(std::move(outcome));
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].point == 8);
    CHECK_FALSE(outcomes[0].failed);
    CHECK(points.systems_made() == 2);
}

TEST_CASE(
    "Run: points that prove impossible when their turn comes fail, and the sweep goes on, after a crash as well") {
    const Config config = parse_config(
        "model: {kind: bulk, bjerrum: 1, box: {lateral: 3, height: H}, pairs: {default: wca},\n"
        "  species: {P: {charge: 1, count: 5}, N: {charge: -1, count: 5}}}\n"
        "design: {H: {range: [4, 5]}, points: {sobol: 12}}\n"
        "simulation: {blocks: 16, sampling_interval: 10, equilibration_steps: 10, production_steps: 160}\n",
        "boxes.yaml", ".");
    SweepState state = make_sweep(config, 3);
    // As in a design of thousands of points, of which a sample was tried.
    state.design.points[2][0] = 120;  // its electrostatics are out of reach
    state.design.points[3][0] = -1;   // its system cannot be made
    Folder folder;
    const auto file = folder / "boxes.h5";
    (void)(folder / "boxes.h5.journal");
    {
        Sweep sweep(std::move(state), false);
        Store store = Store::create(file, sweep.state(), false);
        MortalEngine engine(5);
        CHECK_THROWS_WITH(run_on(engine, sweep, store), Catch::Contains("fell off the bus"));
        CHECK(sweep.state().count(Status::failed) == 2);
    }
    OpenedStore opened = Store::open(file);
    Sweep sweep(std::move(opened.state), false);
    CHECK(sweep.state().count(Status::failed) == 2);
    sweep.forget_asked();
    MortalEngine engine(never);
    CHECK(run_on(engine, sweep, opened.store).ending == Ending::complete);
    CHECK(sweep.state().count(Status::simulated) == 10);
    const Outcome& long_box = *sweep.state().points[2].outcome;
    CHECK_THAT(long_box.reason, Catch::Contains("out of reach in a box of this shape"));
    CHECK(long_box.particles == 10);
    CHECK(long_box.realised.size() == sweep.state().realised.size());
    CHECK(sweep.state().points[3].outcome->realised.empty());
}

TEST_CASE("Telling an outcome prepares no point") {
    Sweep sweep(make_sweep(tiny_config(), 3));
    Outcome outcome;
    outcome.point = 5;
    outcome.failed = true;
    outcome.reason = "it is a test";
    outcome.fingerprint = sweep.fingerprint(outcome);
    sweep.tell(std::move(outcome));
    CHECK(sweep.settle_gate().empty());
    CHECK(sweep.settle_spot_checks().empty());
    CHECK(sweep.points().systems_made() == 0);
}

TEST_CASE("Simulator: points that leave a device idle share it, in replicas that share a point's production") {
    const std::string text = tiny_config().text;
    const std::string open = with(text, "replicas: 1", "replicas: auto");
    MortalEngine engine(never, 8);
    const auto outcome_of = [&](const std::string& sweep, std::size_t together) {
        return simulated_with(parse_config(sweep, "tiny.yaml", "."), engine, 5, together);
    };
    const Outcome alone = outcome_of(open, 1), among_four = outcome_of(open, 4), among_many = outcome_of(open, 9);
    CHECK(alone.replicas == 8);
    CHECK(alone.steps == 160 + 8 * 10);
    CHECK(among_four.replicas == 2);
    CHECK(among_many.replicas == 1);
    // The same bits as when the file says so.
    const std::string parts = with(with(with(text, "replicas: 1", "replicas: 2"), "blocks: 16", "blocks: 8"),
                                   "production_steps: 160", "production_steps: 80");
    CHECK(outcome_of(parts, 1).values == among_four.values);
    CHECK(outcome_of(parts, 1).errors == among_four.errors);
    CHECK(outcome_of(text, 9).values == among_many.values);
    CHECK(outcome_of(text, 1).replicas == 1);
}

TEST_CASE("Run: in how many replicas a point was simulated is stored with it, in the journal and in the results") {
    const Config config = parse_config(with(tiny_config().text, "replicas: 1", "replicas: auto"), "tiny.yaml", ".");
    Folder folder;
    const auto file = folder / "split.h5";
    (void)(folder / "split.h5.journal");
    const auto replicas_of = [](const SweepState& state) {
        std::vector<int> replicas;
        for (const PointState& point : state.points) replicas.push_back(point.outcome ? point.outcome->replicas : 0);
        return replicas;
    };
    Sweep sweep(make_sweep(config, 3), false);
    std::vector<int> run;
    {
        Store store = Store::create(file, sweep.state(), false);
        MortalEngine engine(never, 16);
        CHECK(run_on(engine, sweep, store).ending == Ending::complete);
        run = replicas_of(sweep.state());
        CHECK(std::ranges::min(run) == 4);  // four points at a time, or fewer at the end
        CHECK(replicas_of(load_sweep(file).state) == run);
    }
    // From the journal alone, whose outcomes have to be of this sweep.
    Sweep fresh(make_sweep(config, 3), false);
    for (const PointState& point : sweep.state().points) {
        Outcome outcome = *point.outcome;
        outcome.fingerprint = fresh.fingerprint(outcome);
        Outcome other = outcome;
        other.replicas = outcome.replicas == 4 ? 16 : 4;
        CHECK_THROWS_WITH(fresh.tell(other), Catch::Contains("the settings of the simulation are others"));
        CHECK(fresh.tell(outcome));
    }
    CHECK(replicas_of(fresh.state()) == run);
}

TEST_CASE("Simulator: the bag holds what runs and a reserve") {
    const auto wanted = [](std::size_t slots, int replicas, std::size_t submitted) {
        const Config config = tiny_config(40, replicas);
        const SweepState state = make_sweep(config, 3);
        const SweepPoints points(config, state.design);
        FakeEngine engine({.slots = slots}, std::make_shared<FakeRecord>());
        MdSimulator simulator(config, points, 3, engine);
        for (std::size_t k = 0; k < submitted; ++k) simulator.submit(k, submitted);
        return simulator.wanted();
    };
    CHECK(wanted(1, 1, 0) == 2);
    CHECK(wanted(2, 1, 0) == 4);
    CHECK(wanted(2, 1, 3) == 1);
    CHECK(wanted(2, 1, 5) == 0);
    CHECK(wanted(64, 1, 0) == 80);
    CHECK(wanted(1000, 1, 0) == 1125);
    CHECK(wanted(1000, 3, 0) == 334 + 41);
}
