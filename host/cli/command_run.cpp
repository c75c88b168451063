#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>

#include "basics/text.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/session.hpp"
#include "cli/time_text.hpp"
#include "digest/sha256.hpp"
#include "report/summary.hpp"
#include "store/files.hpp"
#include "store/hdf5.hpp"
#include "sweep/import_points.hpp"
#include "sweep/run.hpp"
#include "sweep/sweep_file.hpp"

namespace mdsweep::cli {

namespace {

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set in a signal handler");

// The first Ctrl-C ends the sweep in order; a second one ends the program at once.
void ask_to_stop(int signal) {
    stop_asked = true;
    std::signal(signal, SIG_DFL);
}

// A sweep that is taken up again: it must be the one that the sweep file describes.
OpenedStore resumed(const Config& config, const std::filesystem::path& file, const cxxopts::ParseResult& given) {
    OpenedStore opened = open_store(file, given);
    require_made_from(opened.state, file, config);
    opened.state.config.path = config.path;
    return opened;
}

// Takes over the results of an earlier sweep.
void import_from(SweepState& state, const std::string& from) {
    try {
        const SweepState old = load_results(from);
        const ImportCounts counts = import_points(state, old, from, sha256(read_all(from)));
        spdlog::info("from {}: {} points of this design are simulated, {} more points are trained on, {} lie elsewhere",
                     from, counts.points, counts.rows, counts.elsewhere);
    } catch (const ImportError& reason) {
        throw UsageError(fmt::format("{} cannot start from {}: {}", state.config.path.string(), from, reason.what()));
    }
}

// A new one. make_sweep() refuses impossible points before anything is written.
OpenedStore created(const Config& config, const OutcomeSource& source, const std::filesystem::path& file,
                    const cxxopts::ParseResult& given) {
    if (given.count("force") > 0 && std::filesystem::is_regular_file(file) && !std::filesystem::is_empty(file) &&
        !hdf5::is_hdf5(file))
        throw UsageError(fmt::format("{} is no results file: --force overwrites only those; choose another output file",
                                     file.string()));
    SweepState state = make_sweep(config, given["seed"].as<std::uint64_t>(), survey_progress(given));
    for (const std::string& warning : source.warnings(state.design)) spdlog::warn("{}", warning);
    if (given.count("from") > 0) import_from(state, given["from"].as<std::string>());
    // The folder that a sweep file (or its default) names is made; one that is typed wrongly on the command line is
    // not.
    if (file == config.output.file && file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    Store store = create_store(file, state, given.count("force") > 0, given);
    return {std::move(store), std::move(state), {}};
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

TimeLimits time_limits(const cxxopts::ParseResult& given) {
    TimeLimits limits;
    if (given.count("deadline") > 0)
        limits.deadline = parse_deadline(given["deadline"].as<std::string>(), std::chrono::system_clock::now());
    if (given.count("budget") > 0) limits.budget_seconds = parse_duration(given["budget"].as<std::string>(), "budget");
    return limits;
}

// How many of the surrogate's answers miss the tolerance: a table has the true answers.
std::string truth_text(const Sweep& sweep, const ReplaySimulator& replay) {
    std::size_t answered = 0, missed = 0;
    for (std::size_t i = 0; i < sweep.state().points.size(); ++i) {
        const PointState& point = sweep.state().points[i];
        if (!is_learned(point.status)) continue;
        ++answered;
        if (surrogate::scaled_error(sweep.learner().shape(), point.predicted, replay.outcome(i).values) > 1) ++missed;
    }
    if (answered == 0) return "";
    return fmt::format("The table knows better: {} of the {} answers by the surrogate miss the tolerance ({}).\n",
                       missed, answered, text::percent(static_cast<double>(missed) / static_cast<double>(answered)));
}

int exit_code(const RunEnd& end) {
    if (end.ending == Ending::complete || end.ending == Ending::budget) return success;
    return failure;
}

}  // namespace

int run_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep run");
    options.add_options()("o,output", "Results file; default: results/NAME.h5",
                          cxxopts::value<std::string>()->default_value(""))(
        "seed", "Of points, placement, noise and networks", cxxopts::value<std::uint64_t>()->default_value("1"))(
        "max-sims", "Simulate at most so many points", cxxopts::value<std::size_t>())(
        "deadline", "End at 18:00, at 2026-12-24T18:00, or in 8h", cxxopts::value<std::string>())(
        "budget", "End after so much wall time, over all runs of the sweep: 90m, 8h, 2d",
        cxxopts::value<std::string>())("spot-checks", "Simulate at least so many of the points handed over",
                                       cxxopts::value<std::size_t>())(
        "no-surrogate", "Simulate every point, learn nothing")("resume", "Go on with an existing results file")(
        "force", "Overwrite an existing results file")(
        "from", "Start from what this results file of the same model and simulation settings knows",
        cxxopts::value<std::string>());
    add_engine_options(options);
    add_wait_option(options);
    add_log_options(options);
    const auto parsed =
        parse("run", "Runs a sweep: simulates, learns, hands over and stores the results.", {"SWEEP.yaml"}, options,
              "mdsweep run configs/quickstart.yaml -o results/quickstart.h5", arguments);
    if (!parsed) return success;
    const cxxopts::ParseResult& given = parsed->options;
    const bool resume = given.count("resume") > 0;
    if (resume && given.count("force") > 0)
        throw UsageError("--resume goes on with a file, --force overwrites it: give one of them");
    if (resume && given.count("seed") > 0) throw UsageError("a sweep that is resumed keeps its seed: leave --seed out");

    if (resume && given.count("from") > 0)
        throw UsageError("what --from brought is in the results file already: leave it out with --resume");
    const TimeLimits limits = time_limits(given);
    const auto display = start_log(given);
    const Config config = read_sweep_file(parsed->positional.front());
    const std::string output = given["output"].as<std::string>();
    const std::filesystem::path file = output.empty() ? config.output.file : std::filesystem::path(output);
    const std::unique_ptr<const OutcomeSource> source = source_of(config);
    const std::unique_ptr<md::Engine> engine = source->simulates() ? engine_of(given) : nullptr;
    // Before the file is made: from then on a Ctrl-C ends in order.
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    OpenedStore opened = resume ? resumed(config, file, given) : created(config, *source, file, given);
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    Sweep sweep(std::move(opened.state), given.count("no-surrogate") == 0);
    sweep.forget_asked();  // by a run that is gone
    sweep.forget_uncertified();
    if (given.count("spot-checks") > 0) sweep.set_spot_checks(given["spot-checks"].as<std::size_t>());
    if (given.count("max-sims") > 0) sweep.set_budget(given["max-sims"].as<std::size_t>());

    const std::unique_ptr<Simulator> simulator = make_simulator(sweep.state(), sweep.points(), engine.get());
    sweep.state().provenance.device = simulator->description();
    sweep.state().provenance.host = host_name();
    sweep.state().provenance.slots = static_cast<int>(simulator->slots());

    const RunEnd end = run_sweep(sweep, opened.store, *simulator, *display, stop_asked, limits);
    opened.store.close();
    std::cout << report::summary(sweep.state(), file.string());
    if (const auto* const replay = dynamic_cast<const ReplaySimulator*>(simulator.get()))
        std::cout << truth_text(sweep, *replay);
    if (end.ending == Ending::interrupted || end.ending == Ending::budget)
        std::cout << fmt::format("Go on with: mdsweep run {} -o {} --resume\n", config.path.string(), file.string());
    if (end.ending == Ending::failures || end.ending == Ending::noise)
        std::cerr << "mdsweep: stopped: " << end.words << "\n";
    return exit_code(end);
}

}  // namespace mdsweep::cli
