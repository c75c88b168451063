#include <algorithm>
#include <iostream>

#include "answers/feature_distance.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "report/csv.hpp"
#include "report/table.hpp"
#include "sweep/noise_stop.hpp"
#include "sweep/noise_words.hpp"

namespace mdsweep::cli {

namespace {

void write_export(const std::string& name, void (*write)(std::ostream&, const SweepState&), const SweepState& state) {
    OutputFile output(name);
    write(output.stream(), state);
    output.finish();
    if (name != "-") std::cerr << "wrote " << name << "\n";
}

// How to go on with a sweep whose next run would stop as the last one did.
std::string ways_out(const SweepState& state, const std::string& file) {
    if (state.finished || state.ending.empty() || state.models.empty()) return "";
    const Sweep sweep(state);
    return stops_for_noise(sweep) ? ways_out_of_noise(sweep, file) : "";
}

}  // namespace

int show_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep show");
    options.add_options()("csv", "Write points and scalars to this CSV instead; - for standard output",
                          cxxopts::value<std::string>())(
        "profiles", "Write the profiles to this CSV instead; - for standard output", cxxopts::value<std::string>());
    const auto parsed =
        parse("show",
              "Shows what a sweep found, as tables, or exports it. Also while it still runs. No two columns of a CSV "
              "have the same name: an output that is called as a parameter is output_NAME there, and a "
              "number that was realised realised_NAME.",
              {"FILE.h5"}, options, "mdsweep show results/quickstart.h5 --csv points.csv", arguments);
    if (!parsed) return success;
    const auto option = [&](const std::string& name) {
        return parsed->options.count(name) > 0 ? parsed->options[name].as<std::string>() : "";
    };
    const std::string csv = option("csv"), profiles = option("profiles");
    if (!csv.empty() && csv == profiles) throw UsageError("--csv and --profiles need an output each");

    const SweepState state = load_results(parsed->positional.front());
    if (!csv.empty()) write_export(csv, report::write_points_csv, state);
    const auto is_profile = [](const Observable& observable) { return observable.size > 1; };
    if (profiles.empty() && !csv.empty() && std::ranges::any_of(state.observables, is_profile))
        std::cerr << "left out: the profiles; --profiles FILE.csv writes them\n";
    if (!profiles.empty()) write_export(profiles, report::write_profiles_csv, state);
    if (csv.empty() && profiles.empty())
        report::show(std::cout, state, parsed->positional.front(), feature_distance(state),
                     ways_out(state, parsed->positional.front()));
    return success;
}

}  // namespace mdsweep::cli
