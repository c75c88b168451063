#include <iostream>

#include "answers/feature_distance.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "cli/output.hpp"
#include "report/csv.hpp"
#include "report/table.hpp"

namespace mdsweep::cli {

namespace {

void write_export(const std::string& name, void (*write)(std::ostream&, const SweepState&), const SweepState& state) {
    OutputFile output(name);
    write(output.stream(), state);
    output.finish();
    if (name != "-") std::cerr << "wrote " << name << "\n";
}

}  // namespace

int show_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep show");
    options.add_options()("csv", "Write points and scalars to this CSV instead; - for standard output",
                          cxxopts::value<std::string>())(
        "profiles", "Write the profiles to this CSV instead; - for standard output", cxxopts::value<std::string>());
    const auto parsed = parse("show", "Shows what a sweep found, as tables, or exports it. Also while it still runs.",
                              {"FILE.h5"}, options, "mdsweep show results/quickstart.h5 --csv points.csv", arguments);
    if (!parsed) return success;
    const auto option = [&](const std::string& name) {
        return parsed->options.count(name) > 0 ? parsed->options[name].as<std::string>() : "";
    };
    const std::string csv = option("csv"), profiles = option("profiles");
    if (!csv.empty() && csv == profiles) throw UsageError("--csv and --profiles need an output each");

    const SweepState state = load_results(parsed->positional.front());
    if (!csv.empty()) write_export(csv, report::write_points_csv, state);
    if (!profiles.empty()) write_export(profiles, report::write_profiles_csv, state);
    if (csv.empty() && profiles.empty())
        report::show(std::cout, state, parsed->positional.front(), feature_distance(state));
    return success;
}

}  // namespace mdsweep::cli
