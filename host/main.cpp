// The command line: picks the subcommand, and is the one place where errors become messages and exit codes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <vector>

#include "cli/command.hpp"
#include "config/config.hpp"
#include "store/error.hpp"
#include "version.hpp"

namespace {

using namespace mdsweep::cli;  // NOLINT(google-build-using-namespace): main's own file

const std::vector<Command> commands = {
    {"run", "run a sweep: simulate, learn, hand over, store", run_command},
    {"ask", "which points to simulate next", ask_command},
    {"simulate", "simulate points of a sweep", simulate_command},
    {"tell", "enter the outcomes of simulations", tell_command},
    {"validate", "check a sweep file and say what it would run", validate_command},
    {"keys", "explain the keys of a sweep file", keys_command},
    {"outputs", "list what the points of a sweep can tell", outputs_command},
    {"predict", "answer new points from the trained surrogate", predict_command},
    {"sensitivity", "which parameter an output owes its variance to", sensitivity_command},
    {"check", "compare simulations with another sweep's surrogate", check_command},
    {"export", "write the trained surrogate as ONNX, TorchScript, C and JavaScript", export_command},
    {"trajectory", "simulate a point again and write its frames", trajectory_command},
    {"show", "show or export what a sweep found", show_command},
    {"bench", "measure the engine's speed on this machine", bench_command},
    {"info", "version, backends, devices, libraries", info_command},
};

void print_help() {
    std::cout << "mdsweep " << mdsweep::version_number
              << ": explores the design space of soft materials with MD and a surrogate that learns while it runs\n\n"
                 "usage: mdsweep COMMAND [arguments], and mdsweep COMMAND --help\n\n";
    for (const Command& command : commands) std::cout << fmt::format("  {:<12}{}\n", command.name, command.summary);
    std::cout
        << "\nExit codes: 0 done, 1 failed, 2 a mistake in the command line or in an input, 3 `check`: they do not "
           "agree,\n4 another mdsweep is writing the sweep (--wait SECONDS waits for it), 5 `run`: done, but for "
           "points that failed\n"
           "and have no answer.\n"
           "\nExample:\n  mdsweep run configs/quickstart.yaml\n";
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        print_help();
        return bad_usage;
    }
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h" || name == "help") {
        print_help();
        return success;
    }
    if (name == "--version") {
        std::cout << "mdsweep " << mdsweep::version_number << " (" << mdsweep::git_hash() << ")\n";
        return success;
    }
    for (const Command& command : commands)
        if (command.name == name) return command.run({arguments.begin() + 1, arguments.end()});
    throw UsageError(fmt::format("there is no command '{}'; mdsweep --help lists them", name));
}

// What could not be written to standard output, on a full disk, is missing there: no success, whatever the command.
int checked_output(int code) {
    std::cout.flush();
    if (std::cout || code != success) return code;
    std::cerr << "mdsweep: could not write all of standard output\n";
    return failure;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return checked_output(run({argv + 1, argv + argc}));
    } catch (const UsageError& mistake) {
        std::cerr << "mdsweep: " << mistake.what() << "\n";
        return bad_usage;
    } catch (const mdsweep::BusyError& other) {
        std::cerr << "mdsweep: " << other.what() << "\n";
        return busy;
    } catch (const mdsweep::ConfigError& mistakes) {
        std::cerr << mistakes.what() << "\n";
        return bad_usage;
    } catch (const std::bad_alloc&) {
        std::cerr << "mdsweep: out of memory\n";
        return failure;
    } catch (const std::exception& error) {
        std::cerr << "mdsweep: " << error.what() << "\n";
        return failure;
    }
}
