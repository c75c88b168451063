// A sweep file, read with the catalogue of observables: its outputs are checked as all else is.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"

namespace mdsweep {

// As config_from_file(): throws ConfigError with all mistakes at once.
[[nodiscard]] Config read_config(const std::filesystem::path& file);

// As config_from_text().
[[nodiscard]] Config parse_config(const std::string& text, const std::string& name,
                                  const std::filesystem::path& folder);

// Names that may stand under `outputs`, whether they are recorded by themselves or not.
[[nodiscard]] std::vector<std::string> known_outputs(const Config& config);

}  // namespace mdsweep
