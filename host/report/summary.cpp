#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "basics/text.hpp"
#include "basics/words.hpp"
#include "monitor/bounds.hpp"
#include "monitor/completion.hpp"
#include "monitor/gate.hpp"
#include "monitor/own_error.hpp"

namespace mdsweep::report {

namespace {

std::string labelled(std::string_view label, const std::string& text) {
    constexpr std::size_t label_width = 14;
    return "  " + text::left(label, label_width) + text + "\n";
}

std::string indented(const std::string& text) {
    return labelled("", text);
}

std::string share(std::size_t part, std::size_t all) {
    return fmt::format("{} of {} ({})", part, all, text::percent(static_cast<double>(part) / static_cast<double>(all)));
}

std::string certificate_text(const SweepState& state, const monitor::Certificate& certificate) {
    return labelled("certificate", fmt::format("with {} confidence at most {} of the {} miss the tolerance of {};",
                                               text::percent(state.config.monitor.confidence),
                                               text::percent(certificate.failing_share()), answers_text(certificate),
                                               tolerance_text(state.config))) +
           indented(fmt::format("{} of {} at randomly drawn points did{}", certificate.audit_failures,
                                text::counted(certificate.audits, "audit"),
                                certificate.spot_checks == 0
                                    ? ""
                                    : fmt::format(", and {} of {} afterwards", certificate.spot_failures,
                                                  text::counted(certificate.spot_checks, "spot check"))));
}

// Answers of the surrogate that nothing certifies.
std::string unproven_text(const SweepState& state) {
    std::string text;
    const std::size_t estimated = state.count(Status::estimated), uncertified = state.count(Status::uncertified);
    if (estimated > 0)
        text +=
            labelled("estimated", share(estimated, state.points.size())) +
            indented("not audited: only the test set says that they are within tolerance (monitor.mode: estimated)");
    if (uncertified > 0)
        text += labelled("uncertified", share(uncertified, state.points.size())) +
                indented("the surrogate's answers at the time the run ended; nothing is proven about them");
    return text;
}

std::string revoked_text(const SweepState& state) {
    std::string text;
    for (const Gate& gate : state.gates) {
        if (!gate.revoked) continue;
        text += labelled("revoked",
                         fmt::format("the {} answers of gate {}, as {} of {} missed the tolerance", gate.handed_over,
                                     gate.number, gate.spot_failures, text::counted(gate.spot_checks, "spot check")));
    }
    return text;
}

// Why no gate was tried, where that follows from the number of points.
std::string too_small(const SweepState& state) {
    const MonitorConfig& monitor = state.config.monitor;
    const std::size_t points = state.points.size();
    const std::optional<std::size_t> audits = monitor::audits_needed(
        points, 0, 1 - monitor.coverage, monitor::gate_delta(1 - monitor.confidence, 1), points - 1);
    if (audits && 2 * *audits < points) return "";
    return fmt::format(": {} are too few for a hand-over, whose audit would take {}", text::counted(points, "point"),
                       audits ? fmt::format("{} of them at least", *audits) : "more than there are");
}

// Of a sweep that was simulated to its end: where the simulations' own errors left little room for a surrogate.
std::string too_noisy(const SweepState& state) {
    if (state.history.empty() || state.count(Status::waiting) + state.count(Status::asked) > 0) return "";
    const monitor::Noise noise = monitor::noise_of_all(state);
    const double coverage = state.config.monitor.coverage, longer = monitor::longer_for(noise, coverage);
    if (noise.empty() || longer <= 1) return "";
    return indented(fmt::format("the simulations' own statistical errors are {:.2g} of the tolerance:", noise.rms())) +
           indented(room_words(noise.rms(), noise.misses(), coverage)) +
           indented(fmt::format("runs {:.2g} times as long leave room for one", longer));
}

std::string predicted_text(const SweepState& state, std::size_t predicted) {
    const monitor::Certificate certificate = monitor::total_certificate(state.gates);
    if (predicted > 0)
        return labelled("predicted", share(predicted, state.points.size())) + certificate_text(state, certificate);
    const auto tried = std::ranges::count_if(state.gates, [](const Gate& gate) { return gate.closed && !gate.passed; });
    const std::string small = too_small(state);
    if (tried == 0) return labelled("predicted", "none" + small) + (small.empty() ? too_noisy(state) : "");
    return labelled("predicted", fmt::format("none: the surrogate did not pass its audit in {}",
                                             text::counted(static_cast<std::size_t>(tried), "attempt"))) +
           too_noisy(state);
}

std::string simulated_text(const SweepState& state, std::size_t simulated) {
    std::string text = labelled("simulated", share(simulated, state.points.size()));
    const std::size_t above = simulated - monitor::simulated_within(state);
    if (above > 0) text += indented(fmt::format("{} of these with a statistical error above the tolerance", above));
    if (!state.imported.from.empty())
        text += labelled("imported", fmt::format("{} of these and {} from {}", state.imported.points.size(),
                                                 text::counted(state.imported.rows.size(), "row") + " to train on",
                                                 state.imported.from));
    return text;
}

// Why points have no answer although they were simulated, by the last of them.
std::string failed_text(const SweepState& state) {
    const std::size_t failed = state.count(Status::failed);
    if (failed == 0) return "";
    std::string text = labelled("failed", share(failed, state.points.size()) + ", which have no answer");
    const auto last =
        std::ranges::find(state.points.rbegin(), state.points.rend(), Status::failed, &PointState::status);
    if (last->outcome)
        text += indented(fmt::format("{}point {}: {}", failed > 1 ? "one of them, " : "", last->outcome->point,
                                     last->outcome->reason));
    return text;
}

// Failed points are no answers, and what is left unanswered is not done.
std::string headline(const SweepState& state, std::size_t open) {
    if (state.count(Status::failed) == state.points.size()) return "Sweep failed";
    return open == 0 && state.count(Status::uncertified) == 0 ? "Sweep done" : "Sweep stopped";
}

std::string completion_text(const SweepState& state, const monitor::Completion& completion) {
    return labelled("completion",
                    fmt::format("{} of the design is answered within tolerance, at {} confidence:",
                                text::percent(completion.within), text::percent(state.config.monitor.confidence))) +
           indented(fmt::format("{} simulated, by their own statistical errors, and {} predicted (certified)",
                                text::percent(completion.simulated_within), text::percent(completion.certified)));
}

std::string saved_text(const SweepState& state) {
    const std::optional<double> saved = seconds_saved(state);
    if (!saved || *saved <= 0) return "";
    const double spent = state.simulation_seconds() / std::max(state.provenance.slots, 1);
    return labelled("time saved",
                    fmt::format("about {}; simulating all {} points would have taken about {}", text::duration(*saved),
                                state.points.size(), text::duration(spent + *saved)));
}

}  // namespace

std::string answers_text(const monitor::Certificate& certificate) {
    return fmt::format("{} {}", certificate.answers(),
                       certificate.spot_checks == 0 ? "predicted answers" : "answers handed over");
}

std::string room_words(double rms, double misses, double coverage) {
    if (misses > 1 - coverage)
        return fmt::format("by them alone an exact surrogate would be found to miss at {}, and {} may",
                           text::percent(misses), text::percent(1 - coverage));
    if (rms > monitor::most_noise)
        return fmt::format("above {} no surrogate can be shown to keep it", monitor::most_noise);
    return fmt::format(
        "by them alone an exact surrogate would be found to miss at {}, which leaves little of the {} that may",
        text::percent(misses), text::percent(1 - coverage));
}

std::string tolerance_text(const Config& config) {
    std::vector<std::string> special;
    for (const std::string& output : config.outputs)
        if (config.monitor.tolerances.contains(output))
            special.push_back(fmt::format("{} {}", output, text::percent(config.monitor.tolerance_of(output))));
    std::string general = text::percent(config.monitor.tolerance);
    if (special.empty()) return general;
    std::string all = list_text(special);
    return special.size() == config.outputs.size() ? all : fmt::format("{} ({})", general, all);
}

std::vector<std::string> floor_words(const SweepState& state) {
    std::vector<std::string> words;
    for (const Observable& observable : state.observables) {
        if (!observable.learned || !(observable.least > 0)) continue;
        words.push_back(fmt::format("{}: relative to {}{} where its {} is smaller, as it may be zero or negative",
                                    observable.name, text::number(observable.least),
                                    observable.unit == "1" ? "" : " " + observable.unit,
                                    observable.size == 1 ? "magnitude" : "root mean square"));
    }
    return words;
}

namespace {

// What the point takes where all are simulated: a device is busy then, and no production is shared by replicas that
// each equilibrate.
double seconds_on_a_busy_device(const Outcome& outcome, const SimulationConfig& simulation) {
    if (!simulation.split_production || outcome.steps <= 0) return outcome.seconds;
    const std::int64_t more = (outcome.replicas - 1) * simulation.equilibration_steps;
    return outcome.seconds * (1 - static_cast<double>(more) / static_cast<double>(outcome.steps));
}

}  // namespace

std::optional<double> seconds_saved(const SweepState& state) {
    double seconds = 0;
    std::size_t simulated = 0;
    std::size_t predicted = 0;
    for (const PointState& point : state.points) {
        if (point.status == Status::simulated && point.outcome) {
            seconds += seconds_on_a_busy_device(*point.outcome, state.config.simulation);
            ++simulated;
        }
        if (point.status == Status::predicted || point.status == Status::estimated) ++predicted;
    }
    if (simulated == 0) return std::nullopt;
    return seconds / static_cast<double>(simulated) * static_cast<double>(predicted) /
           std::max(state.provenance.slots, 1);
}

std::string heading(const Config& config) {
    std::string text = config.title.empty() ? "" : labelled("title", config.title);
    std::string_view rest = config.note;
    for (bool first = true; !rest.empty(); first = false) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text += labelled(first ? "note" : "", std::string(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
}

std::string summary(const SweepState& state, const std::string& file) {
    const std::size_t all = state.points.size();
    if (all == 0) return "The sweep has no points.\n";
    const std::size_t simulated = state.count(Status::simulated);
    const std::size_t failed = state.count(Status::failed);
    const std::size_t predicted = state.count(Status::predicted);
    const std::size_t open =
        all - simulated - failed - predicted - state.count(Status::estimated) - state.count(Status::uncertified);

    std::string text = fmt::format("{} after {}", headline(state, open), text::duration(state.provenance.seconds));
    if (!state.ending.empty()) text += ": " + state.ending;
    text += "\n" + heading(state.config) + simulated_text(state, simulated) + failed_text(state);
    text += predicted_text(state, predicted) + unproven_text(state) + revoked_text(state);
    if (open > 0) text += labelled("unanswered", share(open, all) + ", neither simulated nor predicted");
    text += completion_text(state, monitor::completion(state));
    text += saved_text(state);
    text += labelled("results", file);
    text += indented("mdsweep show " + file);
    return text;
}

}  // namespace mdsweep::report
