// Shared by the subcommands.
#pragma once

#include <cxxopts.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace mdsweep::cli {

// Exit codes: what a script can rely on.
inline constexpr int success = 0;
inline constexpr int failure = 1;
inline constexpr int bad_usage = 2;      // of the command line or of an input
inline constexpr int disagreement = 3;   // `mdsweep check`: simulations and surrogate do not agree
inline constexpr int busy = 4;           // another mdsweep writes the sweep: try again later, or --wait for it
inline constexpr int points_failed = 5;  // the sweep is done, but for points that failed and have no answer

// A mistake in the command line; main prints it with a hint at --help.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A subcommand: its name, one line for the list, and what it does with the arguments after its name. run returns the
// exit code; what it throws is caught in main.
struct Command {
    std::string name;
    std::string summary;
    int (*run)(const std::vector<std::string>& arguments);
};

int run_command(const std::vector<std::string>& arguments);
int ask_command(const std::vector<std::string>& arguments);
int simulate_command(const std::vector<std::string>& arguments);
int tell_command(const std::vector<std::string>& arguments);
int validate_command(const std::vector<std::string>& arguments);
int keys_command(const std::vector<std::string>& arguments);
int outputs_command(const std::vector<std::string>& arguments);
int check_command(const std::vector<std::string>& arguments);
int export_command(const std::vector<std::string>& arguments);
int predict_command(const std::vector<std::string>& arguments);
int sensitivity_command(const std::vector<std::string>& arguments);
int show_command(const std::vector<std::string>& arguments);
int trajectory_command(const std::vector<std::string>& arguments);
int bench_command(const std::vector<std::string>& arguments);
int info_command(const std::vector<std::string>& arguments);

// A parsed command line; nothing when --help was asked for and has been printed, with `example` below it.
// Throws UsageError on unknown options, wrong values, and on more or fewer positional arguments than `positional` names
// (one that ends in "..." takes all that is left; one in brackets may be missing).
struct Parsed {
    cxxopts::ParseResult options;
    std::vector<std::string> positional;
};
[[nodiscard]] std::optional<Parsed> parse(const std::string& command, const std::string& summary,
                                          const std::vector<std::string>& positional, cxxopts::Options& options,
                                          const std::string& example, const std::vector<std::string>& arguments);

}  // namespace mdsweep::cli
