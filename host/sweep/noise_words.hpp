// What to do about simulations that are too noisy for the tolerance.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sweep/sweep.hpp"

namespace mdsweep {

// The simulations' own noise inflates every error that is measured against them: with more than half of the tolerance
// there is no room for the surrogate's (host/monitor/README.md).
inline constexpr double most_noise = 0.5;

// What is advised, so that who follows does not end at the limit again: a measured noise is itself uncertain.
inline constexpr double advised_noise = 0.4;

// By how much longer production should be for a noise that is measured in units of the tolerance.
[[nodiscard]] inline double longer_for(double noise) {
    return noise * noise / (advised_noise * advised_noise);
}

// Rounded up to two digits and to what a sweep file may have, a multiple of blocks * sampling_interval.
[[nodiscard]] std::int64_t rounded_steps(double steps, const SimulationConfig& simulation);

// Which outputs are too noisy.
[[nodiscard]] std::string noise_words(const Sweep& sweep);

// Each way out with the next command, in some lines. `file`: the sweep's results.
[[nodiscard]] std::string ways_out_of_noise(const Sweep& sweep, const std::filesystem::path& file);

}  // namespace mdsweep
