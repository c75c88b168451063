// What the commands that work on a sweep share: engine options, log, opening of files.
#pragma once

#include <cxxopts.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "engines/select.hpp"
#include "report/progress_display.hpp"

namespace mdsweep::cli {

// --device and --threads.
void add_engine_options(cxxopts::Options& options);
// The engine they ask for; logs which one it is, and why when it is not a GPU.
[[nodiscard]] std::unique_ptr<md::Engine> engine_of(const cxxopts::ParseResult& options);

// --quiet and --log-level.
void add_log_options(cxxopts::Options& options);
// Sends the log above the display's block.
[[nodiscard]] std::shared_ptr<report::ProgressDisplay> start_log(const cxxopts::ParseResult& options);

}  // namespace mdsweep::cli
