// How much room the simulations' own statistical errors leave to a surrogate, which is held against simulations.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mdsweep::monitor {

// A simulation's statistical error of one output.
struct OutputNoise {
    double deviation =
        0;  // standard deviation, in units of the tolerance; of a profile the root mean square over its bins
    double columns = 1;  // of so many independent numbers of equal error it has the spread
};

// Of a profile's bins, taken as independent: (sum of variances)^2 / sum of their squares (Satterthwaite, Biometrics
// Bulletin 2, 110, 1946).
[[nodiscard]] double effective_columns(std::span<const double> errors);

// The chance that a simulation is further from the truth than the tolerance in one of the outputs or more, its errors
// being normal and `factor` times as large: the squares of a profile's have a chi-squared distribution.
[[nodiscard]] double miss_chance(std::span<const OutputNoise> outputs, double factor = 1);

// Of some simulations of a sweep; [points][outputs].
class Noise {
public:
    explicit Noise(std::vector<std::vector<OutputNoise>> points) : points_(std::move(points)) {}

    [[nodiscard]] bool empty() const { return points_.empty(); }
    // Root mean square over the points of the worst output's deviation. Not a number without points.
    [[nodiscard]] double rms() const;
    // The same of each output.
    [[nodiscard]] std::vector<double> by_output() const;
    // The share of the points that an exact surrogate would be found to miss, with noise `factor` times as large. 0
    // without points.
    [[nodiscard]] double misses(double factor = 1) const;

private:
    std::vector<std::vector<OutputNoise>> points_;
};

// With more noise there is no room for the surrogate's own errors. A bound on the size alone does for profiles; of
// several numbers each has its chance to be far off.
inline constexpr double most_noise = 0.5;

// Whether no gate can be expected to pass, however good the surrogate: rms() is above most_noise, or noise alone makes
// more points miss than `coverage` allows.
[[nodiscard]] bool too_noisy(const Noise& noise, double coverage);

// By how much longer simulations should be so that a gate can be hoped for: rms() is at most 0.4, and a surrogate with
// errors like the noise's would be found to miss at a quarter of what `coverage` allows. Below 1 where shorter ones do;
// infinite where an error is.
[[nodiscard]] double longer_for(const Noise& noise, double coverage);

}  // namespace mdsweep::monitor
