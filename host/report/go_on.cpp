#include "report/go_on.hpp"

#include "basics/text.hpp"

namespace mdsweep::report {

namespace {

std::string run_command(const std::filesystem::path& sweep_file, const std::filesystem::path& results) {
    const std::string sweep = sweep_file.empty() ? "SWEEP.yaml" : text::shell_quoted(sweep_file.string());
    return "mdsweep run " + sweep + " -o " + text::shell_quoted(results.string());
}

}  // namespace

std::string begin_anew_command(const std::filesystem::path& sweep_file, const std::filesystem::path& results,
                               const std::filesystem::path& from) {
    return run_command(sweep_file, results) + " --from " + text::shell_quoted(from.string());
}

std::string go_on_command(const std::filesystem::path& sweep_file, const std::filesystem::path& results,
                          const std::vector<std::string>& words) {
    std::string command = run_command(sweep_file, results) + " --resume";
    for (const std::string& word : words) command += " " + text::shell_quoted(word);
    return command;
}

}  // namespace mdsweep::report
