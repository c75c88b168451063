#include "report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "basics/text.hpp"

namespace mdsweep::report {

namespace {

constexpr std::size_t label_width = 13;

std::string labelled(std::string_view label, std::string_view text) {
    return "  " + text::left(label, label_width) + std::string(text);
}

std::string points_text(const ProgressView& view) {
    std::string text = fmt::format("{} of {} simulated, {} running", view.done, view.total, view.running);
    if (view.predicted > 0) text += fmt::format(", {} predicted", view.predicted);
    if (view.estimated > 0) text += fmt::format(", {} estimated", view.estimated);
    if (view.failed > 0) text += fmt::format(", {} failed", view.failed);
    return text;
}

// Simulated points whose own statistical errors are above the tolerance.
std::string noisy_text(const ProgressView& view) {
    return fmt::format("{} of {} simulated points have errors above the tolerance", view.done - view.within, view.done);
}

std::string error_text(const ProgressView& view) {
    if (std::isnan(view.train_error) && std::isnan(view.test_error)) return "not trained yet";
    if (std::isnan(view.test_error)) return fmt::format("error {:.2f} of tolerance in training", view.train_error);
    std::string text = fmt::format("error {:.2f} of tolerance on the test set", view.test_error);
    if (!std::isnan(view.train_error)) text += fmt::format(", {:.2f} in training", view.train_error);
    return text;
}

std::string audit_text(const ProgressView& view) {
    if (!view.audit) return "none yet";
    std::string text = fmt::format("gate {}: {} of {}, {} beyond tolerance", view.audit->gate, view.audit->done,
                                   text::counted(view.audit->audits, "audit"), view.audit->failed);
    if (view.spot_checks > 0)
        text += fmt::format("; {}, {} beyond", text::counted(view.spot_checks, "spot check"), view.spot_failures);
    return text;
}

std::string forecast_text(const ForecastView& forecast) {
    if (std::isinf(forecast.simulations)) return "not reachable with these simulations";
    const std::string high = std::isinf(forecast.high) ? "never" : fmt::format("{:.0f}", forecast.high);
    return fmt::format("good enough after about {:.0f} simulations ({:.0f} to {})", forecast.simulations, forecast.low,
                       high);
}

std::string completion_text(const ProgressView& view) {
    return text::percent(view.completion_percent / 100) + " within tolerance";
}

// A guess: tenths of a second say nothing, least of all none.
std::string left_text(double seconds) {
    return seconds < 1 ? "less than 1 s left" : "about " + text::duration(seconds) + " left";
}

std::string time_text(const ProgressView& view) {
    std::string text = text::duration(view.seconds_elapsed) + " elapsed";
    if (view.seconds_left) text += ", " + left_text(*view.seconds_left);
    return text;
}

std::string title(const ProgressView& view) {
    std::string text = "mdsweep";
    if (!view.name.empty()) text += " " + view.name;
    if (!view.phase.empty()) text += ": " + view.phase;
    return text;
}

}  // namespace

std::vector<std::string> render_panel(const ProgressView& view, const Style& style) {
    const std::string completion = completion_text(view);
    constexpr std::size_t widest_bar = 60;
    const std::size_t beside = completion.size() + 4;
    const std::size_t bar_width = style.width > beside + 4 ? std::min(style.width - beside, widest_bar) : 0;

    std::vector<std::string> lines;
    lines.push_back(text::fit(title(view), style.width));
    if (style.color) lines.back() = "\x1b[1m" + lines.back() + "\x1b[0m";
    if (bar_width > 0)
        lines.push_back("  " + render_bar(view, bar_width, style) + "  " + completion);
    else
        lines.push_back(text::fit("  " + completion, style.width));
    lines.push_back(labelled("points", points_text(view)));
    if (view.within < view.done) lines.push_back(labelled("noise", noisy_text(view)));
    lines.push_back(labelled("speed", text::rate(view.steps_per_second) + " steps/s"));
    lines.push_back(labelled("surrogate", error_text(view)));
    lines.push_back(labelled("audit", audit_text(view)));
    if (view.forecast) lines.push_back(labelled("forecast", forecast_text(*view.forecast)));
    lines.push_back(labelled("time", time_text(view)));
    for (std::size_t i = 2; i < lines.size(); ++i) lines[i] = text::fit(lines[i], style.width);
    return lines;
}

std::string render_line(const ProgressView& view) {
    std::string text = fmt::format("[{}] {}; {} steps/s", text::duration(view.seconds_elapsed), points_text(view),
                                   text::rate(view.steps_per_second));
    if (view.within < view.done) text += "; " + noisy_text(view);
    if (!std::isnan(view.test_error)) text += fmt::format("; error {:.2f} of tolerance", view.test_error);
    if (view.audit) text += "; " + audit_text(view);
    if (view.forecast) text += "; " + forecast_text(*view.forecast);
    text += "; " + completion_text(view);
    if (view.seconds_left) text += "; " + left_text(*view.seconds_left);
    if (!view.phase.empty()) text += "; " + view.phase;
    return text;
}

}  // namespace mdsweep::report
