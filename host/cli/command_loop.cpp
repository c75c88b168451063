// ask, simulate, tell: the loop in three commands, for scripts and clusters.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "store/outcome_json.hpp"
#include "store/store.hpp"
#include "sweep/simulator.hpp"
#include "sweep/sweep.hpp"
#include "sweep/sweep_file.hpp"
#include "trainer.hpp"

namespace mdsweep::cli {

namespace {

// Point numbers from "3,7,12" or from the first column of a CSV with a header line.
std::vector<std::size_t> point_numbers(std::istream& in, char separator, bool first_column, const std::string& name,
                                       std::size_t points) {
    std::vector<std::size_t> numbers;
    std::string item;
    for (std::size_t line = 1; std::getline(in, item, separator); ++line) {
        if (first_column && (line == 1 || item.empty())) continue;
        const std::string word = first_column ? item.substr(0, item.find(',')) : item;
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (error != std::errc() || end != word.data() + word.size())
            throw UsageError(fmt::format("{}: '{}' is not the number of a point", name, word));
        if (number >= points)
            throw UsageError(fmt::format("{}: there is no point {}; the sweep has {}", name, number, points));
        if (std::ranges::find(numbers, number) != numbers.end())
            throw UsageError(fmt::format("{}: point {} is named twice", name, number));
        numbers.push_back(number);
    }
    return numbers;
}

// Trains in the foreground what `run` trains beside the simulations.
void train_now(Sweep& sweep) {
    if (!sweep.worth_training()) return;
    surrogate::Trainer trainer(sweep.shape(), train_options(sweep.state()), sweep.newest_version() + 1, sweep.newest());
    trainer.offer(sweep.training_rows());
    std::optional<surrogate::Trainer::Version> version;
    while (!version) {
        version = trainer.take();
        if (!version) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const surrogate::ComputesOn device = surrogate::computes_on();
    if (device.gave_up) spdlog::warn("{}", device.reason);
    SweepState& state = sweep.state();
    sweep.adopt(version->number, version->ensemble, version->seconds, state.provenance.seconds);
    spdlog::info("surrogate {}: trained on {} points; error {:.2f} of the tolerance on {} test points", version->number,
                 state.history.back().trained_on, state.history.back().test_error, sweep.test_points());
}

OpenedStore open_or_create(const std::filesystem::path& file, const std::string& sweep_file, std::uint64_t seed) {
    if (sweep_file.empty() || std::filesystem::exists(file)) return open_store(file);
    const Config config = read_sweep_file(sweep_file);
    SweepState state = make_sweep(config, seed);
    Store store = create_store(file, state, false);
    return {std::move(store), std::move(state), {}};
}

void write_asked(std::ostream& out, const SweepState& state, const std::vector<AskedPoint>& asked) {
    out << "point,role";
    for (const std::string& name : state.design.names) out << ',' << name;
    out << '\n';
    for (const AskedPoint& point : asked) {
        out << point.point << ',' << to_string(point.role);
        for (const double value : state.design.points[point.point]) out << ',' << fmt::format("{}", value);
        out << '\n';
    }
}

}  // namespace

int ask_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep ask");
    options.add_options()("sweep", "Make FILE.h5 from this sweep file when it is not there",
                          cxxopts::value<std::string>()->default_value(""))(
        "n,count", "How many points", cxxopts::value<std::size_t>()->default_value("16"))(
        "seed", "Of a new sweep", cxxopts::value<std::uint64_t>()->default_value("1"))(
        "o,output", "CSV to write; - for standard output", cxxopts::value<std::string>()->default_value("-"))(
        "forget", "First put back all points that were asked and never told")(
        "max-sims", "Simulate at most so many points", cxxopts::value<std::size_t>());
    add_log_options(options);
    const auto parsed = parse(
        "ask",
        "Says which points to simulate next, as CSV (point, role, parameters). Trains the surrogate first when "
        "enough has been told, and opens a gate when that is worth its audits. No line below the header: there "
        "is nothing left to simulate, or what was asked must be told first.",
        {"FILE.h5"}, options, "mdsweep ask sweep.h5 --sweep configs/quickstart.yaml -n 64 -o asked.csv", arguments);
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    OpenedStore opened = open_or_create(parsed->positional.front(), parsed->options["sweep"].as<std::string>(),
                                        parsed->options["seed"].as<std::uint64_t>());
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    Sweep sweep(std::move(opened.state));
    if (parsed->options.count("max-sims") > 0) sweep.set_budget(parsed->options["max-sims"].as<std::size_t>());
    if (parsed->options.count("forget") > 0) sweep.forget_asked();
    sweep.forget_uncertified();  // of a run that had to end: it goes on
    train_now(sweep);
    const std::string words = sweep.consider_gate();
    if (!words.empty()) spdlog::info("{}", words);
    const std::vector<AskedPoint> asked = sweep.ask(parsed->options["count"].as<std::size_t>());
    opened.store.checkpoint(sweep.state());
    opened.store.close();
    OutputFile output(parsed->options["output"].as<std::string>());
    write_asked(output.stream(), sweep.state(), asked);
    output.finish();
    if (asked.empty()) {
        const std::size_t waiting = sweep.state().count(Status::asked);
        if (sweep.complete())
            spdlog::info("every point is answered");
        else if (waiting > 0)
            spdlog::info("{} points were asked and have not been told yet", waiting);
        else
            spdlog::info("the budget of {} simulations is spent", sweep.budget());
    }
    return success;
}

int simulate_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep simulate");
    options.add_options()("csv", "Points to simulate: the CSV that ask wrote",
                          cxxopts::value<std::string>()->default_value(""))(
        "points", "Points to simulate: 3,7,12", cxxopts::value<std::string>()->default_value(""))(
        "o,output", "Outcomes to write, one JSON object a line; - for standard output",
        cxxopts::value<std::string>()->default_value("-"));
    add_engine_options(options);
    add_log_options(options);
    const auto parsed = parse(
        "simulate", "Simulates points of a sweep and writes what came out. Changes nothing in FILE.h5: tell does.",
        {"FILE.h5"}, options, "mdsweep simulate sweep.h5 --csv asked.csv -o outcomes.jsonl", arguments);
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    const SweepState state = load_results(parsed->positional.front());
    const std::string csv = parsed->options["csv"].as<std::string>(),
                      list = parsed->options["points"].as<std::string>();
    if (csv.empty() == list.empty()) throw UsageError("mdsweep simulate needs either --csv or --points");
    std::ifstream file(csv);
    if (!csv.empty() && !file) throw UsageError(fmt::format("cannot read {}", csv));
    std::istringstream words(list);
    const std::vector<std::size_t> numbers = csv.empty()
                                                 ? point_numbers(words, ',', false, "--points", state.points.size())
                                                 : point_numbers(file, '\n', true, csv, state.points.size());
    const std::vector<PreparedPoint> prepared = prepare_points(state.config, state.design, state.config.name);
    OutputFile output(parsed->options["output"].as<std::string>());
    const std::unique_ptr<md::Engine> engine = state.config.table ? nullptr : engine_of(parsed->options);
    const std::unique_ptr<Simulator> owned = simulator_of(state, prepared, engine.get());
    Simulator& simulator = *owned;
    for (const std::size_t point : numbers) simulator.submit(point);
    std::size_t done = 0;
    try {
        while (simulator.pending() > 0) {
            for (const Outcome& outcome : simulator.collect(std::chrono::milliseconds(200))) {
                write_outcome_line(output.stream(), outcome, recorded_by(state));
                output.finish();
                spdlog::info(
                    "{} of {}: point {}{}", ++done, numbers.size(), outcome.point,
                    outcome.failed ? " failed: " + outcome.reason : fmt::format(", {:.1f} s", outcome.seconds));
            }
        }
    } catch (...) {
        spdlog::warn("an error ends the simulations; the outcomes of {} of {} points are written", done,
                     numbers.size());
        throw;
    }
    return success;
}

int tell_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep tell");
    add_log_options(options);
    const auto parsed = parse(
        "tell",
        "Enters outcomes, one JSON object a line as simulate writes them, and hands over what a gate then allows. "
        "A '-' reads standard input.",
        {"FILE.h5", "OUTCOMES..."}, options, "mdsweep tell sweep.h5 outcomes.jsonl", arguments);
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    OpenedStore opened = open_store(parsed->positional.front());
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    Sweep sweep(std::move(opened.state));
    // All files are read before anything is entered: a bad line leaves the sweep as it was.
    std::vector<Outcome> outcomes;
    for (std::size_t k = 1; k < parsed->positional.size(); ++k) {
        const std::string& name = parsed->positional[k];
        std::ifstream file(name);
        if (name != "-" && !file) throw UsageError(fmt::format("cannot read {}", name));
        const auto lines = [&] {
            return read_outcome_lines(name == "-" ? std::cin : file, name, recorded_by(sweep.state()),
                                      sweep.state().points.size());
        };
        for (Outcome& outcome : as_input(lines)) outcomes.push_back(std::move(outcome));
    }
    const std::size_t told = outcomes.size();
    for (Outcome& outcome : outcomes) sweep.tell(std::move(outcome));
    const std::string words = sweep.settle_gate(), revoked = sweep.settle_spot_checks();
    if (!words.empty()) spdlog::info("{}", words);
    if (!revoked.empty()) spdlog::warn("{}", revoked);
    if (sweep.complete()) {
        sweep.state().finished = true;
        sweep.state().ending = "every point is answered";
    }
    opened.store.checkpoint(sweep.state());
    opened.store.close();
    spdlog::info("{} outcomes entered; {} of {} points answered", told,
                 sweep.state().count(Status::simulated) + sweep.state().count(Status::predicted),
                 sweep.state().points.size());
    return success;
}

}  // namespace mdsweep::cli
