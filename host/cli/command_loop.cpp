// ask, simulate, tell: the loop in three commands, for scripts and clusters.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <thread>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "report/csv.hpp"
#include "store/files.hpp"
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
    if (!sweep.learner().worth_training()) return;
    surrogate::Trainer trainer(sweep.learner().shape(), train_options(sweep.state()),
                               sweep.learner().newest_version() + 1, sweep.learner().newest());
    trainer.offer(sweep.learner().training_rows());
    std::optional<surrogate::Trainer::Version> version;
    while (!version) {
        version = trainer.take();
        if (!version) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const surrogate::ComputesOn device = surrogate::computes_on();
    if (device.gave_up) spdlog::warn("{}", device.reason);
    SweepState& state = sweep.state();
    sweep.learner().adopt(version->number, version->ensemble, version->seconds, state.provenance.seconds);
    const std::size_t tested = sweep.learner().assessment().test.points.size();
    spdlog::info("surrogate {}: trained on {} points{}", version->number, state.history.back().trained_on,
                 tested == 0 ? ""
                             : fmt::format("; error {:.2f} of the tolerance on {} test points",
                                           state.history.back().test_error, tested));
}

OpenedStore open_or_create(const std::filesystem::path& file, const cxxopts::ParseResult& given) {
    const std::string sweep_file = given["sweep"].as<std::string>();
    if (sweep_file.empty()) return open_store(file, given);
    const Config config = read_sweep_file(sweep_file);
    if (std::filesystem::exists(file)) {
        OpenedStore opened = open_store(file, given);
        go_on_or_refuse(opened.state, file, config);
        return opened;
    }
    as_input([&] { require_folder_of(file); });  // before the points are looked at
    SweepState state = new_sweep(config, given, true);
    Store store = create_store(file, state, false, given);
    return {std::move(store), std::move(state), {}};
}

// --forget: all points that were asked, or those of a list.
void forget(Sweep& sweep, const std::string& which) {
    if (which == "all") return sweep.forget_asked();
    std::istringstream words(which);
    const std::vector<std::size_t> points = point_numbers(words, ',', false, "--forget", sweep.state().points.size());
    try {
        sweep.forget_asked(points);
    } catch (const std::invalid_argument& mistake) {
        throw UsageError(fmt::format("--forget: {}", mistake.what()));
    }
}

// An option that may go without a value takes one only after '=': here a list may follow it as that of any other.
std::vector<std::string> with_forget_list(std::vector<std::string> arguments) {
    for (std::size_t k = 0; k + 1 < arguments.size(); ++k) {
        const std::string& next = arguments[k + 1];
        const bool is_list =
            next == "all" || (!next.empty() && next.find_first_not_of("0123456789,") == std::string::npos);
        if (arguments[k] != "--forget" || !is_list) continue;
        arguments[k] += "=" + next;
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(k) + 1);
    }
    return arguments;
}

// The file that `simulate -o` writes: outcomes are added to those that it holds.
class OutcomeFile {
public:
    // Throws UsageError when the file holds something else than outcomes of this sweep.
    OutcomeFile(const std::string& name, const SweepState& state, Fingerprints& fingerprints)
        : output_(name, std::ios::app) {
        std::error_code none;
        if (name == "-" || !std::filesystem::is_regular_file(name, none)) return;
        OutcomeLines lines = as_input([&] {
            std::ifstream file(name, std::ios::binary);
            return read_outcome_lines(file, name, recorded_by(state), state.points.size());
        });
        for (const Outcome& outcome : lines.outcomes) {
            const auto words = fingerprint_difference(outcome.fingerprint, fingerprints.of(state, outcome));
            if (words)
                throw UsageError(fmt::format("{} holds an outcome of point {}, but {}; write to another file", name,
                                             outcome.point, *words));
            if (!outcome.failed) done_.insert(outcome.point);
        }
        if (!lines.warning.empty()) {
            spdlog::warn("{}", lines.warning);
            std::filesystem::resize_file(name, lines.good_bytes);
        }
        if (lines.good_bytes > 0 && !ends_a_line(name)) output_.stream() << '\n';
    }

    // A simulation of the point that succeeded.
    [[nodiscard]] bool holds(std::size_t point) const { return done_.contains(point); }

    void write(const Outcome& outcome, const SweepState& state) {
        write_outcome_line(output_.stream(), outcome, recorded_by(state));
        output_.finish();
    }

private:
    static bool ends_a_line(const std::string& name) {
        std::ifstream file(name, std::ios::binary);
        file.seekg(-1, std::ios::end);
        return file.get() == '\n';
    }

    OutputFile output_;
    std::set<std::size_t> done_;
};

void write_asked(std::ostream& out, const SweepState& state, const std::vector<AskedPoint>& asked) {
    out << "point,role";
    report::Header header({"point", "role"});
    for (const std::string& name : state.design.names) out << ',' << header.parameter(name);
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
        "o,output", "CSV to write; - for standard output", cxxopts::value<std::string>()->default_value("-"))(
        "forget", "First put back points that were asked and never told: 3,7,12, or all of them",
        cxxopts::value<std::string>()->implicit_value("all"))("max-sims", "Simulate at most so many points",
                                                              cxxopts::value<std::size_t>());
    add_seed_option(options, "Of a new sweep");
    add_wait_option(options);
    add_log_options(options);
    const auto parsed =
        parse("ask",
              "Says which points to simulate next, as CSV (point, role, parameters). Trains the surrogate first when "
              "enough has been told, and opens a gate when that is worth its audits. No line below the header: there "
              "is nothing left to simulate, or what was asked must be told first.",
              {"FILE.h5"}, options, "mdsweep ask sweep.h5 --sweep configs/quickstart.yaml -n 64 -o asked.csv",
              with_forget_list(arguments));
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    const std::string csv = parsed->options["output"].as<std::string>();
    check_output(csv, {parsed->positional.front(), parsed->options["sweep"].as<std::string>()});
    OpenedStore opened = open_or_create(parsed->positional.front(), parsed->options);
    for (const std::string& warning : opened.warnings) spdlog::warn("{}", warning);
    Sweep sweep(std::move(opened.state));
    if (parsed->options.count("max-sims") > 0) sweep.set_budget(parsed->options["max-sims"].as<std::size_t>());
    if (parsed->options.count("forget") > 0) forget(sweep, parsed->options["forget"].as<std::string>());
    sweep.forget_uncertified();  // of a run that had to end: it goes on
    train_now(sweep);
    const std::string words = sweep.consider_gate();
    if (!words.empty()) spdlog::info("{}", words);
    const std::vector<AskedPoint> asked = sweep.ask(parsed->options["count"].as<std::size_t>());
    opened.store.checkpoint(sweep.state());
    opened.store.close();
    OutputFile output(csv);
    write_asked(output.stream(), sweep.state(), asked);
    output.finish();
    if (asked.empty()) {
        const std::size_t waiting = sweep.state().count(Status::asked);
        if (sweep.complete())
            spdlog::info(completion_words(sweep.state()));
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
        "o,output",
        "Outcomes to write, one JSON object a line; - for standard output. A file that is there already is added to, "
        "and the points that it holds are not simulated again",
        cxxopts::value<std::string>()->default_value("-"));
    add_engine_options(options);
    add_log_options(options);
    const auto parsed = parse(
        "simulate", "Simulates points of a sweep and writes what came out. Changes nothing in FILE.h5: tell does.",
        {"FILE.h5"}, options, "mdsweep simulate sweep.h5 --csv asked.csv -o outcomes.jsonl", arguments);
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    const SweepState state = load_to_simulate(parsed->positional.front());
    const std::string csv = parsed->options["csv"].as<std::string>(),
                      list = parsed->options["points"].as<std::string>();
    if (csv.empty() == list.empty()) throw UsageError("mdsweep simulate needs either --csv or --points");
    std::ifstream file(csv);
    if (!csv.empty() && !file) throw UsageError(fmt::format("cannot read {}", csv));
    std::istringstream words(list);
    const std::vector<std::size_t> numbers = csv.empty()
                                                 ? point_numbers(words, ',', false, "--points", state.points.size())
                                                 : point_numbers(file, '\n', true, csv, state.points.size());
    const SweepPoints points(state.config, state.design);
    Fingerprints fingerprints;
    OutcomeFile output(parsed->options["output"].as<std::string>(), state, fingerprints);
    const std::unique_ptr<md::Engine> engine =
        source_of(state.config)->simulates() ? engine_of(parsed->options) : nullptr;
    const std::unique_ptr<Simulator> owned = make_simulator(state, points, engine.get());
    Simulator& simulator = *owned;
    std::vector<std::size_t> left;
    std::ranges::copy_if(numbers, std::back_inserter(left), [&](std::size_t point) { return !output.holds(point); });
    const std::size_t wanted = left.size();
    std::size_t done = 0;
    for (const std::size_t point : left) simulator.submit(point, wanted);
    if (wanted < numbers.size())
        spdlog::info("{} of {} points are in {} already", numbers.size() - wanted, numbers.size(),
                     parsed->options["output"].as<std::string>());
    try {
        while (simulator.pending() > 0) {
            for (Outcome& outcome : simulator.collect(std::chrono::milliseconds(200))) {
                outcome.fingerprint = fingerprints.of(state, outcome);
                output.write(outcome, state);
                spdlog::info(
                    "{} of {}: point {}{}", ++done, wanted, outcome.point,
                    outcome.failed ? " failed: " + outcome.reason : fmt::format(", {:.1f} s", outcome.seconds));
            }
        }
    } catch (...) {
        spdlog::warn("an error ends the simulations; the outcomes of {} of {} points are written", done, wanted);
        throw;
    }
    return success;
}

int tell_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep tell");
    add_wait_option(options);
    add_log_options(options);
    const auto parsed = parse(
        "tell",
        "Enters outcomes, one JSON object a line as simulate writes them, and hands over what a gate then allows. "
        "A '-' reads standard input. What is known already changes nothing, whatever the order; outcomes of another "
        "sweep are refused. A last line that was cut short is left out.",
        {"FILE.h5", "OUTCOMES..."}, options, "mdsweep tell sweep.h5 outcomes.jsonl", arguments);
    if (!parsed) return success;
    const auto display = start_log(parsed->options);
    OpenedStore opened = open_store(parsed->positional.front(), parsed->options);
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
        OutcomeLines read = as_input(lines);
        if (!read.warning.empty()) spdlog::warn("{}", read.warning);
        for (Outcome& outcome : read.outcomes) {
            try {
                sweep.check(outcome);
            } catch (const std::invalid_argument& mistake) {
                throw UsageError(fmt::format("{}: {}", name, mistake.what()));
            }
            outcomes.push_back(std::move(outcome));
        }
    }
    const std::size_t told = outcomes.size();
    std::size_t news = 0;
    for (Outcome& outcome : outcomes) news += sweep.tell(std::move(outcome)) ? 1 : 0;
    const std::string words = sweep.settle_gate(), revoked = sweep.settle_spot_checks();
    if (!words.empty()) spdlog::info("{}", words);
    if (!revoked.empty()) spdlog::warn("{}", revoked);
    if (sweep.complete()) {
        sweep.state().finished = true;
        sweep.state().ending = completion_words(sweep.state());
    }
    opened.store.checkpoint(sweep.state());
    opened.store.close();
    spdlog::info("{} outcomes entered, {} were known; {} of {} points answered", news, told - news,
                 sweep.state().count(Status::simulated) + sweep.state().count(Status::predicted),
                 sweep.state().points.size());
    return success;
}

}  // namespace mdsweep::cli
