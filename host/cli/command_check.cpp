#include <fmt/format.h>

#include <iostream>

#include "check/compare.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"

namespace mdsweep::cli {

namespace {

check::Known ask(const SweepState& simulated, const std::string& file, const std::string& other) {
    try {
        if (other.ends_with(".pt")) return check::ask_torchscript(simulated, other);
        const SweepState surrogate = load_results(other);
        return with_surrogate_of(other, [&] { return check::ask_results(simulated, surrogate); });
    } catch (const check::NotComparable& reason) {
        throw UsageError(fmt::format("{} cannot be checked against {}: {}", file, other, reason.what()));
    }
}

}  // namespace

int check_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep check");
    options.add_options()("against", "A results file with a trained surrogate, or one exported as TorchScript (.pt)",
                          cxxopts::value<std::string>())("level", "Chance of any false alarm",
                                                         cxxopts::value<double>()->default_value("0.01"));
    const auto parsed = parse(
        "check",
        "Compares the simulations of one sweep with what the surrogate of another says, to see whether a changed code, "
        "potential or backend changed results. Each output of each point within the trained range deviates by so many "
        "times sqrt(simulation error^2 + error bar^2); those that do so by more than chance, given how many there are "
        "(Holm's correction), are listed. So is whether too many points are beyond their error bounds, which asks for "
        "points spread over the range as a sweep's own are.\n\nExit code: 0 they agree, 3 they do not, 1 and 2 as of "
        "all commands.",
        {"FILE.h5"}, options, "mdsweep check new.h5 --against results/quickstart.h5", arguments);
    if (!parsed) return success;
    if (parsed->options.count("against") == 0)
        throw UsageError("mdsweep check needs a surrogate to compare with: --against OTHER.h5 or MODEL.pt");
    const double level = parsed->options["level"].as<double>();
    if (!(level > 0 && level < 1)) throw UsageError(fmt::format("--level is between 0 and 1, not {}", level));
    const std::string file = parsed->positional.front(), other = parsed->options["against"].as<std::string>();
    const SweepState simulated = load_results(file);
    const check::Known known = ask(simulated, file, other);
    if (known.points.empty())
        throw std::runtime_error(
            fmt::format("nothing to compare: none of the {} simulated points of {} lies within the trained range of {}",
                        simulated.count(Status::simulated), file, other));
    const std::size_t significant = check::print(std::cout, simulated, known, check::compare(simulated, known), level);
    return significant == 0 ? success : disagreement;
}

}  // namespace mdsweep::cli
