#include "sweep/noise_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "basics/number_text.hpp"
#include "basics/words.hpp"
#include "report/go_on.hpp"
#include "report/summary.hpp"

namespace mdsweep {

namespace {

// A name beside the file's that no file has yet.
std::filesystem::path next_to(const std::filesystem::path& file) {
    for (int number = 2;; ++number) {
        std::filesystem::path next = file;
        next.replace_filename(fmt::format("{}_{}{}", file.stem().string(), number, file.extension().string()));
        if (!std::filesystem::exists(next)) return next;
    }
}

struct Noisy {
    surrogate::Output output;
    double noise;
};

// Those that would be noisier than the worst one is after simulations `longer` times as long.
std::vector<Noisy> noisy_outputs(const Sweep& sweep, double longer) {
    const std::vector<surrogate::Output>& outputs = sweep.learner().shape().outputs;
    const std::vector<double> noise = sweep.learner().noise().by_output();
    const double enough = *std::ranges::max_element(noise) / std::sqrt(std::max(longer, 1.0));
    std::vector<Noisy> noisy;
    for (std::size_t k = 0; k < noise.size(); ++k)
        if (noise[k] >= enough) noisy.push_back({outputs[k], noise[k]});
    return noisy;
}

// Of a simulation of this sweep, on average where each ends by itself: of one replica, unless it is split into several.
std::int64_t production_steps(const SweepState& state) {
    const SimulationConfig& simulation = state.config.simulation;
    if (!simulation.automatic) return simulation.production_steps;
    const std::vector<std::size_t> points = simulated_here(state);
    std::int64_t steps = 0;
    for (const std::size_t i : points)
        steps += (state.points[i].outcome->steps / state.points[i].outcome->replicas - simulation.equilibration_steps) *
                 (simulation.split_production ? state.points[i].outcome->replicas : 1);
    return points.empty() ? simulation.max_steps : steps / static_cast<std::int64_t>(points.size());
}

double longer_for(const Sweep& sweep) {
    return monitor::longer_for(sweep.learner().noise(), sweep.state().config.monitor.coverage);
}

// A line that a file may hold, where tolerances are allowed that would do.
std::string tolerance_words(const SweepState& state, const std::vector<Noisy>& noisy, double longer,
                            const std::string& command) {
    constexpr double most = 1;
    std::map<std::string, double> tolerances = state.config.monitor.tolerances;
    for (const Noisy& output : noisy) {
        const double enough = std::ceil(100 * output.output.tolerance * std::sqrt(longer)) / 100;
        if (enough > most) return "";
        tolerances[output.output.name] = enough;
    }
    std::string all = fmt::format("default: {:g}", state.config.monitor.tolerance);
    for (const auto& [name, tolerance] : tolerances) all += fmt::format(", {}: {:g}", name, tolerance);
    return fmt::format("set monitor.tolerance to {{{}}}, then\n  {}\nor ", all, command);
}

}  // namespace

std::int64_t rounded_steps(double steps, const SimulationConfig& simulation) {
    const auto rounded = static_cast<std::int64_t>(rounded_up(std::max(steps, 10.0), 2));
    const std::int64_t piece =
        simulation.automatic ? 1 : std::int64_t{simulation.blocks} * simulation.sampling_interval;
    return (rounded + piece - 1) / piece * piece;
}

std::string target_words(const SimulationConfig& simulation, double factor) {
    std::vector<std::string> targets;
    const bool usual = simulation.target_error > 0;
    if (usual) targets.push_back(fmt::format("default: {:.3g}", factor * simulation.target_error));
    for (const auto& [output, target] : simulation.target_errors)
        targets.push_back(fmt::format("{}: {:.3g}", output, factor * target));
    if (usual && targets.size() == 1)
        return fmt::format("simulation.target_error: {:.3g}", factor * simulation.target_error);
    return fmt::format("simulation.target_error: {{{}}}", fmt::join(targets, ", "));
}

double over_targets(const SimulationConfig& simulation, const std::vector<surrogate::Output>& outputs,
                    const std::vector<double>& deviations) {
    double worst = 0;
    if (!simulation.automatic) return worst;
    for (std::size_t k = 0; k < outputs.size(); ++k)
        worst = std::max(worst, deviations[k] * outputs[k].tolerance / simulation.target_error_of(outputs[k].name));
    return worst;
}

std::string longer_words(const SimulationConfig& simulation, std::int64_t steps, double factor, double over) {
    const double longer = static_cast<double>(steps) * factor;
    if (!simulation.automatic)
        return fmt::format("simulation.production_steps: {} ({:.2g} times as many)", rounded_steps(longer, simulation),
                           factor);
    // Those that max_steps ends have larger errors than their targets, which may be small enough then.
    const double target = std::max(over, 1.0) / std::sqrt(factor);
    const std::string most = fmt::format("simulation.max_steps: {}", rounded_steps(2 * longer, simulation));
    if (target >= 1)
        return fmt::format("{} (in place of {}, which comes before errors are at their targets)", most,
                           simulation.max_steps);
    const std::string targets = target_words(simulation, target);
    return 2 * longer <= static_cast<double>(simulation.max_steps) ? targets : fmt::format("{} and {}", targets, most);
}

std::string noise_words(const Sweep& sweep) {
    const monitor::Noise noise = sweep.learner().noise();
    std::vector<std::string> noisy;
    for (const Noisy& output : noisy_outputs(sweep, longer_for(sweep)))
        noisy.push_back(fmt::format("{} {:.3g}", output.output.name, output.noise));
    return fmt::format("the simulations' own statistical errors are {:.3g} of the tolerance ({}): {}", noise.rms(),
                       list_text(noisy),
                       report::room_words(noise.rms(), noise.misses(), sweep.state().config.monitor.coverage));
}

std::string ways_out_of_noise(const Sweep& sweep, const std::filesystem::path& file) {
    const SweepState& state = sweep.state();
    const double longer = longer_for(sweep);
    const std::string anew = report::begin_anew_command(state.config.path, next_to(file), file);
    // A sweep keeps the tolerance that its first gate was opened with, or by which its simulations end
    // (changed_file.cpp).
    const std::string with_other_tolerance = state.gates.empty() && !state.config.simulation.targets_by_tolerance()
                                                 ? report::go_on_command(state.config.path, file)
                                                 : anew;
    // A table's runs are what they are, and nobody knows what an unknown error takes.
    const std::string longer_runs =
        state.config.table || !std::isfinite(longer)
            ? ""
            : fmt::format("set {}, then\n  {}\nor ",
                          longer_words(state.config.simulation, production_steps(state), longer,
                                       over_targets(state.config.simulation, sweep.learner().shape().outputs,
                                                    sweep.learner().noise().by_output())),
                          anew);
    return fmt::format("Either {}{}simulate every point:\n  {}", longer_runs,
                       tolerance_words(state, noisy_outputs(sweep, longer), longer, with_other_tolerance),
                       report::go_on_command(state.config.path, file, {"--no-surrogate"}));
}

}  // namespace mdsweep
