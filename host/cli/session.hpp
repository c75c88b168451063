// Shared by the commands that work on a sweep: engine options, log, opening of files.
#pragma once

#include <cxxopts.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "engines/select.hpp"
#include "observables/design_survey.hpp"
#include "report/progress_display.hpp"
#include "state/state.hpp"
#include "sweep/simulator.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep::cli {

// --device and --threads.
void add_engine_options(cxxopts::Options& options);
// The engine they ask for; logs which one it is, and why when it is not a GPU.
[[nodiscard]] std::unique_ptr<md::Engine> engine_of(const cxxopts::ParseResult& options);

// --seed, whose default is the sweep file's seed.
void add_seed_option(cxxopts::Options& options, const std::string& of);
// The seed of a new sweep. Logs where the option takes the place of another one in the file.
[[nodiscard]] std::uint64_t seed_of(const Config& config, const cxxopts::ParseResult& options);

// survey_sweep() with that seed. Logs which points are left out.
[[nodiscard]] NewSweep surveyed(const Config& config, const cxxopts::ParseResult& options);

// Says on standard error how far the survey of a design is, from its second second on; nothing with --quiet.
[[nodiscard]] SurveyProgress survey_progress(const cxxopts::ParseResult& options);

// A new sweep, surveyed; logs what is legal in it but unwise, as `validate` prints it. `learning`:
// false where every point is simulated.
[[nodiscard]] SweepState new_sweep(const Config& config, const cxxopts::ParseResult& options, bool learning);

// --quiet and --log-level.
void add_log_options(cxxopts::Options& options);
// Sends the log above the display's panel.
[[nodiscard]] std::shared_ptr<report::ProgressDisplay> start_log(const cxxopts::ParseResult& options);

}  // namespace mdsweep::cli
