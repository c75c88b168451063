// A running sweep as text. Pure functions; progress_display.hpp puts it on a screen.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace mdsweep::report {

struct AuditView {
    int gate = 0;
    std::size_t done = 0;
    std::size_t audits = 0;
    std::size_t failed = 0;  // beyond tolerance
};

// Simulations in all until the surrogate is good enough; infinite: never.
struct ForecastView {
    double simulations = 0, low = 0, high = 0;
};

struct ProgressView {
    std::string name;   // "quickstart"
    std::string phase;  // "simulating the first design"
    std::size_t done = 0;
    std::size_t within = 0;  // of those done, by their own statistical errors
    std::size_t running = 0;
    std::size_t predicted = 0;
    std::size_t estimated = 0;  // without a certificate
    std::size_t failed = 0;
    std::size_t total = 0;  // points of the sweep
    double steps_per_second = 0;
    // In units of the tolerance; not a number before there is one.
    double train_error = std::numeric_limits<double>::quiet_NaN();
    double test_error = std::numeric_limits<double>::quiet_NaN();
    std::optional<AuditView> audit;  // the gate that is being audited, or the last one
    std::optional<ForecastView> forecast;
    std::size_t spot_checks = 0, spot_failures = 0;
    double completion_percent = 0;  // of all points, within tolerance: see monitor/completion.hpp
    double seconds_elapsed = 0;
    std::optional<double> seconds_left;
};

struct Style {
    std::size_t width = 80;
    bool unicode = false;
    bool color = false;
};

// The live panel: some seven lines, none wider than style.width.
[[nodiscard]] std::vector<std::string> render_panel(const ProgressView& view, const Style& style);

// One line for a log or a pipe.
[[nodiscard]] std::string render_line(const ProgressView& view);

// Parts of a bar: simulated, predicted, and what is open.
[[nodiscard]] std::string render_bar(const ProgressView& view, std::size_t width, const Style& style);

}  // namespace mdsweep::report
