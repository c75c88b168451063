#include "sweep/changed_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "config/differences.hpp"
#include "model/production_split.hpp"
#include "report/go_on.hpp"
#include "state/fingerprint.hpp"
#include "sweep/noise_words.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

bool same_promise(const MonitorConfig& a, const MonitorConfig& b) {
    return a.tolerance == b.tolerance && a.tolerances == b.tolerances && a.coverage == b.coverage &&
           a.confidence == b.confidence;
}

bool same_networks(const SurrogateConfig& a, const SurrogateConfig& b) {
    return a.members == b.members && a.residual_layers == b.residual_layers && a.width == b.width;
}

// Whether the points are the same, and simulating them would be. A sample of the points is enough: what differs in the
// file differs at many of them, but for the number of replicas, which is each point's own.
bool same_outcomes(const SweepState& state, const Config& config) {
    SweepState other;
    other.config = config;
    other.seed = state.seed;
    // Which points are left out is the survey's to say.
    other.design =
        config.design.skip_impossible ? make_sweep(config, state.seed).design : make_design(config, state.seed);
    if (other.design.names != state.design.names || other.design.points != state.design.points ||
        other.design.varying != state.design.varying || config.outputs != state.config.outputs)
        return false;
    const std::vector<int> replicas = replicas_of_points(state);
    const auto possible = [&](int number) { return can_have_replicas(config.simulation, number); };
    if (!std::ranges::all_of(replicas, possible)) return false;
    other.observables = state.observables;
    other.realised = state.realised;
    constexpr std::size_t most = 200;
    Fingerprints ours, theirs;
    for (std::size_t n = 0; n < std::min(state.design.size(), most); ++n) {
        const std::size_t point = n * state.design.size() / std::min(state.design.size(), most);
        if (ours.of(state, point, replicas[point]) != theirs.of(other, point, replicas[point])) return false;
    }
    return true;
}

std::string list_of(const SweepState& state, const Config& config, const std::vector<std::string>& sections) {
    constexpr std::size_t most = 5;
    std::string text;
    std::size_t count = 0;
    for (const Difference& difference : differences(state.config.text, config.text)) {
        const std::string section = difference.key.substr(0, difference.key.find('.'));
        if (std::ranges::count(sections, section) == 0) continue;
        if (++count > most) continue;
        text += fmt::format("{}{} is {} and was {}", count == 1 ? "" : ", ", difference.key, difference.is_now,
                            difference.was);
    }
    if (count > most) text += fmt::format(", and {} more", count - most);
    return text.empty() ? "a file that it names has other contents" : text;
}

[[noreturn]] void refuse(const SweepState& state, const Config& config, const std::filesystem::path& file,
                         const std::vector<std::string>& sections, const std::string& why) {
    throw ChangedFileError(fmt::format(
        "{} was made from another sweep file than {} is now: {}. {}. Put that back, or begin anew with what still "
        "holds of it: {}",
        file.string(), config.path.string(), list_of(state, config, sections), why,
        report::begin_anew_command(config.path, "NEW.h5", file)));
}

// Where simulations end by the tolerance, another one may be asked for when they go on to end as they did.
std::string words_of_targets(const SweepState& state, const Config& config) {
    const SimulationConfig &was = state.config.simulation, &is = config.simulation;
    if (!was.targets_by_tolerance() || !is.targets_by_tolerance() || was.target_errors == is.target_errors) return "";
    return "; simulations end by the tolerance where no target error stands, and as they did with " + target_words(was);
}

// Errors of versions so far are in units of the tolerance that was: no forecast may be made from them.
void forget_old_tolerance(SweepState& state) {
    for (TrainingRecord& record : state.history) {
        record.test_quantile = 0;
        record.forecast = record.forecast_low = record.forecast_high = std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace

void go_on_with(SweepState& state, const Config& config, const std::filesystem::path& file) {
    if (state.config.text == config.text) {
        state.config.path = config.path;
        return;
    }
    Config taken = config;
    taken.recorded = state.config.recorded;
    if (config.seed.value_or(1) != state.config.seed.value_or(1))
        refuse(state, config, file, {"seed"}, "A sweep keeps its seed");
    const bool promise = same_promise(state.config.monitor, config.monitor);
    if (!promise && !state.gates.empty())
        refuse(state, config, file, {"monitor"},
               "What answers are promised to keep to may change until the first gate is opened, and one was");
    if (!same_outcomes(state, taken)) {
        std::vector<std::string> sections = {"model", "design", "simulation", "outputs", "seed"};
        const std::string targets = words_of_targets(state, config);
        if (!targets.empty()) sections.emplace_back("monitor");
        refuse(state, config, file, sections, "That changes the points or what they tell" + targets);
    }
    if (!same_networks(state.config.surrogate, config.surrogate) && !state.models.empty())
        refuse(state, config, file, {"surrogate"}, "The networks' size may change until one is trained, and one was");
    if (!promise) forget_old_tolerance(state);
    state.config = std::move(taken);
}

}  // namespace mdsweep
