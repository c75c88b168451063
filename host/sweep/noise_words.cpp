#include "sweep/noise_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "basics/text.hpp"
#include "report/go_on.hpp"

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

// Those above the limit; they may be above it together while none is alone: then the worst one.
std::vector<Noisy> noisy_outputs(const Sweep& sweep) {
    const std::vector<surrogate::Output>& outputs = sweep.learner().shape().outputs;
    const std::vector<double> noise = sweep.learner().noise_by_output();
    const double worst = *std::ranges::max_element(noise);
    std::vector<Noisy> noisy;
    for (std::size_t k = 0; k < noise.size(); ++k)
        if (noise[k] > most_noise || noise[k] == worst) noisy.push_back({outputs[k], noise[k]});
    return noisy;
}

std::string longer_words(const SimulationConfig& simulation, double factor) {
    if (simulation.automatic)
        return fmt::format(
            "set simulation.target_error to {:.2g} or less, and simulation.max_steps so that it can be reached ({} "
            "now)",
            simulation.target_error / std::sqrt(factor), simulation.max_steps);
    return fmt::format("set simulation.production_steps to {} ({:.2g} times as many)",
                       rounded_steps(static_cast<double>(simulation.production_steps) * factor, simulation), factor);
}

// A line that a file may hold, where tolerances are allowed that would do.
std::string tolerance_words(const SweepState& state, const std::vector<Noisy>& noisy, double worst,
                            const std::filesystem::path& file) {
    constexpr double most = 1;
    std::map<std::string, double> tolerances = state.config.monitor.tolerances;
    for (const Noisy& output : noisy) {
        const double enough = std::ceil(100 * output.output.tolerance * worst / advised_noise) / 100;
        if (enough > most) return "";
        tolerances[output.output.name] = enough;
    }
    std::string all = fmt::format("default: {:g}", state.config.monitor.tolerance);
    for (const auto& [name, tolerance] : tolerances) all += fmt::format(", {}: {:g}", name, tolerance);
    return fmt::format("or set monitor.tolerance to {{{}}}, then\n  {}\n", all,
                       report::go_on_command(state.config.path, file));
}

}  // namespace

std::int64_t rounded_steps(double steps, const SimulationConfig& simulation) {
    const double unit = std::pow(10, std::floor(std::log10(std::max(steps, 10.0))) - 1);
    const auto rounded = static_cast<std::int64_t>(std::ceil(steps / unit - 1e-9) * unit);
    const std::int64_t piece = std::int64_t{simulation.blocks} * simulation.sampling_interval;
    return (rounded + piece - 1) / piece * piece;
}

std::string noise_words(const Sweep& sweep) {
    std::string noisy;
    for (const Noisy& output : noisy_outputs(sweep))
        noisy += fmt::format("{}{} {:.3g}", noisy.empty() ? "" : ", ", output.output.name, output.noise);
    return fmt::format(
        "the simulations' own statistical errors are {:.3g} of the tolerance ({}), and above {} no surrogate can be "
        "shown "
        "to keep it",
        sweep.learner().noise(), noisy, most_noise);
}

std::string ways_out_of_noise(const Sweep& sweep, const std::filesystem::path& file) {
    const SweepState& state = sweep.state();
    const std::vector<Noisy> noisy = noisy_outputs(sweep);
    double worst = sweep.learner().noise();
    for (const Noisy& output : noisy) worst = std::max(worst, output.noise);
    return fmt::format("Either {}, then\n  mdsweep run {} -o {} --from {}\n{}or simulate every point:\n  {}",
                       longer_words(state.config.simulation, longer_for(worst)),
                       text::shell_quoted(state.config.path.string()), text::shell_quoted(next_to(file).string()),
                       text::shell_quoted(file.string()), tolerance_words(state, noisy, worst, file),
                       report::go_on_command(state.config.path, file, {"--no-surrogate"}));
}

}  // namespace mdsweep
