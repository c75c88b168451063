#include "report/go_on.hpp"

#include "basics/text.hpp"

namespace mdsweep::report {

std::string go_on_command(const std::filesystem::path& sweep_file, const std::filesystem::path& results,
                          const std::vector<std::string>& words) {
    const std::string sweep = sweep_file.empty() ? "SWEEP.yaml" : text::shell_quoted(sweep_file.string());
    std::string command = "mdsweep run " + sweep + " -o " + text::shell_quoted(results.string()) + " --resume";
    for (const std::string& word : words) command += " " + text::shell_quoted(word);
    return command;
}

}  // namespace mdsweep::report
