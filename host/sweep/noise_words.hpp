// What to do about simulations that are too noisy for the tolerance.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sweep/sweep.hpp"

namespace mdsweep {

// Rounded up to two digits and, where production is fixed, to a multiple of blocks * sampling_interval.
[[nodiscard]] std::int64_t rounded_steps(double steps, const SimulationConfig& simulation);

// Which outputs are too noisy, and what that means for a gate.
[[nodiscard]] std::string noise_words(const Sweep& sweep);

// Errors over target errors, of the worst output, where production ends by itself, else 0. `deviations`: the outputs'
// standard errors in units of their tolerances.
[[nodiscard]] double over_targets(const SimulationConfig& simulation, const std::vector<surrogate::Output>& outputs,
                                  const std::vector<double>& deviations);

// The line of a sweep file that has simulations of `steps` production steps take `factor` times as long. `over`: see
// over_targets(), of these simulations.
[[nodiscard]] std::string longer_words(const SimulationConfig& simulation, std::int64_t steps, double factor,
                                       double over = 0);

// "simulation.target_error: {cation_density: 0.02}": the target errors of these simulations, times a factor.
[[nodiscard]] std::string target_words(const SimulationConfig& simulation, double factor = 1);

// Each way out with the next command, in some lines. `file`: the sweep's results.
[[nodiscard]] std::string ways_out_of_noise(const Sweep& sweep, const std::filesystem::path& file);

}  // namespace mdsweep
