#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include "basics/text.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/session.hpp"
#include "cli/time_text.hpp"
#include "digest/sha256.hpp"
#include "report/go_on.hpp"
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

// What a second Ctrl-C says: made before, as a signal handler may make no texts.
std::atomic<const char*> last_words{nullptr};
static_assert(std::atomic<const char*>::is_always_lock_free, "it is read in a signal handler");

void end_at_once(int signal) {
    if (const char* const words = last_words; words != nullptr) {
        std::size_t length = 0;
        while (words[length] != '\0') ++length;
        (void)!::write(STDERR_FILENO, words, length);  // nothing can be done where that fails
    }
    std::signal(signal, SIG_DFL);
    (void)std::raise(signal);
}

// The first Ctrl-C ends the sweep in order; a second one ends the program at once.
void ask_to_stop(int signal) {
    if (stop_asked.exchange(true)) end_at_once(signal);
}

void say_last(std::string words) {
    static std::string before, now;  // a handler may be reading one while the other is made
    before = std::exchange(now, std::move(words));
    last_words = now.c_str();
}

// What the run was told to do is what the next one is told; when to end, too, if it was interrupted before.
std::vector<std::string> options_again(const cxxopts::ParseResult& given, bool before_its_end) {
    std::vector<std::string> words;
    const auto add = [&](const std::string& name, const std::string& value) {
        if (given.count(name) == 0) return;
        words.push_back("--" + name);
        if (!value.empty()) words.push_back(value);
    };
    const auto text = [&](const std::string& name) {
        return given.count(name) > 0 ? given[name].as<std::string>() : "";
    };
    const auto number = [&](const std::string& name) {
        return given.count(name) > 0 ? fmt::format("{}", given[name].as<std::size_t>()) : "";
    };
    add("no-surrogate", "");
    add("device", text("device"));
    add("threads", fmt::format("{}", given["threads"].as<int>()));
    add("spot-checks", number("spot-checks"));
    if (!before_its_end) return words;
    add("max-sims", number("max-sims"));
    add("deadline", text("deadline"));
    add("budget", text("budget"));
    return words;
}

// The folder that a sweep file (or its default) names is made, once there is a sweep to write; one that is typed
// wrongly on the command line is not. That it cannot be is said before any work is done.
void require_writable(const Config& config, const std::filesystem::path& file) {
    std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    if (file == config.output.file)
        while (!std::filesystem::exists(folder)) folder = folder.has_parent_path() ? folder.parent_path() : ".";
    else
        as_input([&] { require_folder_of(file); });
    if (!std::filesystem::is_directory(folder))
        throw UsageError(fmt::format("cannot write {}: {} is not a folder; choose another file by -o FILE.h5",
                                     file.string(), folder.string()));
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        throw UsageError(
            fmt::format("cannot write {}: the folder {} takes no new files ({}); choose another place by "
                        "-o FILE.h5",
                        file.string(), folder.string(), std::generic_category().message(errno)));
}

// A sweep that is taken up again: it must be the one that the sweep file describes.
OpenedStore resumed(const Config& config, const std::filesystem::path& file, const cxxopts::ParseResult& given) {
    OpenedStore opened = open_store(file, given);
    go_on_or_refuse(opened.state, file, config);
    return opened;
}

// Takes over the results of an earlier sweep.
void import_from(SweepState& state, const std::string& from) {
    try {
        const SweepState old = load_results(from);
        const ImportCounts counts = import_points(state, old, from, sha256(read_all(from)));
        spdlog::info("from {}: {} points of this design are simulated, {} more points are trained on", from,
                     counts.points, counts.rows);
        for (const std::string& points : counts.not_taken) spdlog::info("not taken: {}", points);
    } catch (const ImportError& reason) {
        throw UsageError(fmt::format("{} cannot start from {}: {}", state.config.path.string(), from, reason.what()));
    }
}

// A new one. new_sweep() refuses impossible points before anything is written.
OpenedStore created(const Config& config, const std::filesystem::path& file, const cxxopts::ParseResult& given) {
    if (given.count("force") > 0 && std::filesystem::is_regular_file(file) && !std::filesystem::is_empty(file) &&
        !hdf5::is_hdf5(file))
        throw UsageError(fmt::format("{} is no results file: --force overwrites only those; choose another output file",
                                     file.string()));
    SweepState state = new_sweep(config, given, given.count("no-surrogate") == 0);
    if (given.count("from") > 0) import_from(state, given["from"].as<std::string>());
    if (file == config.output.file && file.has_parent_path()) {
        std::error_code problem;
        std::filesystem::create_directories(file.parent_path(), problem);
        if (problem)
            throw UsageError(fmt::format("cannot make the folder {}: {}; choose another place by -o FILE.h5",
                                         file.parent_path().string(), problem.message()));
    }
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

// A point that failed has no answer: a sweep of such points alone failed, and one with some of them is not all done.
int exit_code(const RunEnd& end, const SweepState& state) {
    const std::size_t failed = state.count(Status::failed);
    if (end.ending != Ending::complete && end.ending != Ending::budget) return failure;
    if (failed > 0 && failed == state.points.size()) return failure;
    return failed > 0 && end.ending == Ending::complete ? points_failed : success;
}

}  // namespace

int run_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep run");
    options.add_options()("o,output", "Results file; default: results/NAME.h5",
                          cxxopts::value<std::string>()->default_value(""))(
        "max-sims", "Simulate at most so many points", cxxopts::value<std::size_t>())(
        "deadline", "End at 18:00, at 2026-12-24T18:00, or in 8h", cxxopts::value<std::string>())(
        "budget", "End after so much wall time, over all runs of the sweep: 90m, 8h, 2d",
        cxxopts::value<std::string>())("spot-checks", "Simulate at least so many of the points handed over",
                                       cxxopts::value<std::size_t>())(
        "no-surrogate", "Simulate every point, learn nothing")("resume", "Go on with an existing results file")(
        "force", "Overwrite an existing results file")(
        "from", "Start from what this results file of the same model and simulation settings knows",
        cxxopts::value<std::string>());
    add_seed_option(options, "Of points, placement, noise and networks");
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
    require_writable(config, file);
    const std::unique_ptr<const OutcomeSource> source = source_of(config);
    const std::unique_ptr<md::Engine> engine = source->simulates() ? engine_of(given) : nullptr;
    // Before the file is made: from then on a Ctrl-C ends in order.
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    if (!resume) say_last("\nmdsweep: ended at once; nothing was simulated yet\n");
    OpenedStore opened = resume ? resumed(config, file, given) : created(config, file, given);
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    say_last(fmt::format("\nmdsweep: ended at once; no finished simulation is lost. Go on with: {}\n",
                         report::go_on_command(config.path, file, options_again(given, true))));
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
        std::cout << "Go on with: "
                  << report::go_on_command(config.path, file, options_again(given, end.ending == Ending::interrupted))
                  << "\n";
    if (end.ending == Ending::failures || end.ending == Ending::noise)
        std::cerr << "mdsweep: stopped: " << end.words << "\n" << end.advice << (end.advice.empty() ? "" : "\n");
    return exit_code(end, sweep.state());
}

}  // namespace mdsweep::cli
