// How to go on with a sweep: the command, as it can be pasted into a shell.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mdsweep::report {

// `words`: further options, such as {"--no-surrogate"} or {"--threads", "2"}. An unknown sweep file is SWEEP.yaml.
[[nodiscard]] std::string go_on_command(const std::filesystem::path& sweep_file, const std::filesystem::path& results,
                                        const std::vector<std::string>& words = {});

// The same for another sweep that takes over what `from` has.
[[nodiscard]] std::string begin_anew_command(const std::filesystem::path& sweep_file,
                                             const std::filesystem::path& results, const std::filesystem::path& from);

}  // namespace mdsweep::report
