// The summary that a sweep prints when it ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "monitor/completion.hpp"
#include "state/state.hpp"

namespace mdsweep::report {

// Seconds that simulating the points without an answer of MD would have taken, from the mean cost of those that have
// one; nothing before a point is simulated.
[[nodiscard]] std::optional<double> seconds_saved(const SweepState& state);

// Title and note of the sweep file, each line ended; empty where it has none.
[[nodiscard]] std::string heading(const Config& config);

// Some lines, each ended. `file`: the results file as the user knows it.
[[nodiscard]] std::string summary(const SweepState& state, const std::string& file);

// "633 predicted answers"; where some were simulated afterwards, to check them, "2778 answers handed over".
[[nodiscard]] std::string answers_text(const monitor::Certificate& certificate);

// What noise leaves to a surrogate that has this root mean square, in units of the tolerance, and makes this share of
// the points miss (monitor/noise.hpp). Goes on after a colon.
[[nodiscard]] std::string room_words(double rms, double misses, double coverage);

// "10 %", or "10 % (cation_density 5 %)" where outputs have tolerances of their own.
[[nodiscard]] std::string tolerance_text(const Config& config);

// A sentence for each learned output whose tolerance is not always relative to itself: "pressure: relative to 0.31
// kT/nm3 where its magnitude is smaller, as it may be zero or negative".
[[nodiscard]] std::vector<std::string> floor_words(const SweepState& state);

}  // namespace mdsweep::report
