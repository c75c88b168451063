// The answers of a trained surrogate at the simulated points of another sweep.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "state/state.hpp"

namespace mdsweep::check {

struct KnownOutput {
    std::string name;
    std::size_t size = 1;            // columns
    double tolerance = 0;            // relative
    double noise = 0;                // see noise_at_test_points()
    std::vector<double> mean, bars;  // [points asked][size]: error bars at the surrogate's own coverage
};

struct Known {
    std::string surrogate;            // its name, in words
    std::vector<std::size_t> points;  // of the simulated sweep: those within the range that it was trained on
    std::size_t outside = 0;          // simulated ones that are not
    std::vector<KnownOutput> outputs;
    std::vector<double> bounds;   // [points] on the error, in units of the tolerances
    double coverage = 0;          // the share of points that keep to them ...
    std::size_t test_points = 0;  // ... as so many have shown
};

// Two sweeps that cannot be compared; says why.
class NotComparable : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

// Asks the surrogate in a results file. Throws NotComparable: parameters that the other does not have, other models,
// other columns, no surrogate or no error bars.
[[nodiscard]] Known ask_results(const SweepState& simulated, const SweepState& surrogate);

// Asks a surrogate that `mdsweep export` wrote as TorchScript. Throws NotComparable as above, and std::runtime_error
// when the file cannot be read.
[[nodiscard]] Known ask_torchscript(const SweepState& simulated, const std::filesystem::path& file);

}  // namespace mdsweep::check
