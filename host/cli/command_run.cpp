#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <iostream>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/session.hpp"
#include "report/summary.hpp"
#include "store/files.hpp"
#include "store/sha256.hpp"
#include "sweep/import_points.hpp"
#include "sweep/run.hpp"

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
OpenedStore resumed(const Config& config, const std::filesystem::path& file) {
    OpenedStore opened = open_store(file);
    if (opened.state.config.text != config.text)
        throw UsageError(
            fmt::format("{} was made from another sweep file than {}; go on with the one it was made from, or "
                        "choose another output file",
                        file.string(), config.path.string()));
    opened.state.config.path = config.path;
    return opened;
}

// What an earlier sweep knows.
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
OpenedStore created(const Config& config, const std::filesystem::path& file, bool overwrite, std::uint64_t seed,
                    const std::string& from) {
    SweepState state = make_sweep(config, seed);
    if (!from.empty()) import_from(state, from);
    // The folder that a sweep file (or its default) names is made; one that is typed wrongly on the command line is
    // not.
    if (file == config.output.file && file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    Store store = create_store(file, state, overwrite);
    return {std::move(store), std::move(state), {}};
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
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
        "no-surrogate", "Simulate every point, learn nothing")("resume", "Go on with an existing results file")(
        "force", "Overwrite an existing results file")(
        "from", "Start from what this results file of the same model and simulation settings knows",
        cxxopts::value<std::string>());
    add_engine_options(options);
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

    const auto display = start_log(given);
    const Config config = read_config(parsed->positional.front());
    const std::string output = given["output"].as<std::string>();
    const std::filesystem::path file = output.empty() ? config.output.file : std::filesystem::path(output);
    const std::unique_ptr<md::Engine> engine = engine_of(given);
    // Before the file is made: from then on a Ctrl-C ends in order.
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    OpenedStore opened = resume ? resumed(config, file)
                                : created(config, file, given.count("force") > 0, given["seed"].as<std::uint64_t>(),
                                          given.count("from") > 0 ? given["from"].as<std::string>() : "");
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    Sweep sweep(std::move(opened.state), given.count("no-surrogate") == 0);
    sweep.forget_asked();  // by a run that is gone
    if (given.count("max-sims") > 0) sweep.set_budget(given["max-sims"].as<std::size_t>());

    sweep.state().provenance.device = engine->description();
    sweep.state().provenance.host = host_name();
    sweep.state().provenance.slots = static_cast<int>(engine->slots());
    Simulator simulator(sweep.state().config, sweep.prepared(), sweep.state().seed, *engine);

    const RunEnd end = run_sweep(sweep, opened.store, simulator, *display, stop_asked);
    opened.store.close();
    std::cout << report::summary(sweep.state(), file.string());
    if (end.ending == Ending::interrupted)
        std::cout << fmt::format("Go on with: mdsweep run {} -o {} --resume\n", config.path.string(), file.string());
    if (end.ending == Ending::failures) std::cerr << "mdsweep: stopped: " << end.words << "\n";
    return exit_code(end);
}

}  // namespace mdsweep::cli
