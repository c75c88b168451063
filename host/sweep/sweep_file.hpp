// A sweep file, with what it refers to.
#pragma once

#include <filesystem>
#include <string>

#include "state/state.hpp"

namespace mdsweep {

// As read_config(), with the table of finished runs if it is a sweep over one: a CSV, or a results file, whose
// simulated points are its rows. Throws ConfigError, also where that file cannot be read.
[[nodiscard]] Config read_sweep_file(const std::filesystem::path& file);

// The simulated points as a table that read_table_runs() reads: a header and a line for each point, with all
// parameters, all outputs (a profile's bins as <name>_0, <name>_1, ...) and their errors, and seconds.
[[nodiscard]] std::string runs_as_csv(const SweepState& state);

}  // namespace mdsweep
