// Opening results files for the commands.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include "cli/command.hpp"
#include "report/go_on.hpp"
#include "store/store.hpp"
#include "sweep/changed_file.hpp"

namespace mdsweep::cli {

// Opens a file that the user named. One that cannot be used is a mistake in the input, exit code 2.
template <class Opening>
auto as_input(const Opening& opening) {
    try {
        return opening();
    } catch (const BusyError&) {
        throw;  // no mistake: exit code 4
    } catch (const StoreError& error) {
        throw UsageError(error.what());
    }
}

// Uses the surrogate in a file. Errors get the file's name before them.
template <class Using>
auto with_surrogate_of(const std::string& file, const Using& use) {
    try {
        return use();
    } catch (const std::runtime_error& reason) {
        throw std::runtime_error(file + ": " + reason.what());
    }
}

// Empty, or a line to print before the answers of a surrogate that an older version trained.
[[nodiscard]] inline std::string composition_note(const SweepState& state, const StoredModel& model) {
    return model.learned_as_asked && !state.config.table
               ? "note: this surrogate was trained by an older mdsweep, on concentrations and charges as asked for. "
                 "Its "
                 "answers are now scaled to those, no longer to what whole particles made of them: they differ from "
                 "the "
                 "older version's by that rounding. mdsweep run SWEEP.yaml -o NEW.h5 --from THIS.h5 trains a new one.\n"
               : "";
}

// For reading; prints what was lost.
[[nodiscard]] inline SweepState load_results(const std::string& file) {
    LoadedSweep loaded = as_input([&] { return load_sweep(file); });
    for (const std::string& warning : loaded.warnings) std::cerr << "warning: " << warning << "\n";
    return std::move(loaded.state);
}

// For reading, and for simulating its points.
[[nodiscard]] inline SweepState load_to_simulate(const std::string& file) {
    SweepState state = load_results(file);
    if (const auto words = other_physics(state)) throw UsageError(file + ": " + *words);
    return state;
}

// Goes on with a sweep by its sweep file as it is now. Throws UsageError with what differs where it is another sweep.
inline void go_on_or_refuse(SweepState& state, const std::filesystem::path& file, const Config& config) {
    try {
        go_on_with(state, config, file);
    } catch (const ChangedFileError& reason) {
        throw UsageError(reason.what());
    }
}

// For the commands that write a results file.
inline void add_wait_option(cxxopts::Options& options) {
    options.add_options()("wait",
                          "Wait so many seconds for another mdsweep that writes the same file, then exit with 4",
                          cxxopts::value<double>()->default_value("0"));
}

// Tries again while another process writes the file, for as long as --wait says.
template <class Opening>
auto when_free(const cxxopts::ParseResult& given, const Opening& opening) {
    using Clock = std::chrono::steady_clock;
    const double seconds = given["wait"].as<double>();
    if (!(seconds >= 0)) throw UsageError("--wait is a number of seconds, 0 or more");
    const auto begun = Clock::now();
    while (true) {
        try {
            return as_input(opening);
        } catch (const BusyError&) {
            if (std::chrono::duration<double>(Clock::now() - begun).count() >= seconds) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

[[nodiscard]] inline OpenedStore open_store(const std::filesystem::path& file, const cxxopts::ParseResult& given) {
    return when_free(given, [&] { return Store::open(file); });
}

[[nodiscard]] inline Store create_store(const std::filesystem::path& file, const SweepState& state, bool overwrite,
                                        const cxxopts::ParseResult& given) {
    return when_free(given, [&] { return Store::create(file, state, overwrite); });
}

// Throws where there is none to ask, with how to go on.
inline void require_surrogate(const SweepState& state, const std::string& file) {
    if (!state.models.empty()) return;
    throw std::runtime_error(fmt::format(
        "{} holds no trained surrogate: one is trained when the first design is simulated, and a sweep that runs "
        "writes it there every three minutes. If none runs, go on with: {}",
        file, report::go_on_command(state.config.path, file)));
}

}  // namespace mdsweep::cli
