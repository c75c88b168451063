// How near a simulation is to the truth, by its own statistical error. The one place where that is held against the
// tolerance: no audit looks at a simulated point, so nothing certifies it.
#pragma once

#include <cstddef>
#include <vector>

#include "monitor/noise.hpp"
#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep::monitor {

// The z for which a normal variable lies within z standard deviations of its mean with the chance `confidence`: 1.96
// for 0.95.
[[nodiscard]] double normal_width(double confidence);

class OwnError {
public:
    explicit OwnError(const SweepState& state);  // which must outlive it

    // The standard error of the outcome's learned outputs in units of the tolerance, of the worst one of them; infinite
    // where one is not a number. A profile's is by its root mean square over the bins, as errors of the surrogate are.
    [[nodiscard]] double standard(const Outcome& outcome) const;
    // Of each learned output.
    [[nodiscard]] std::vector<OutputNoise> noise(const Outcome& outcome) const;
    [[nodiscard]] const std::vector<surrogate::Output>& outputs() const { return shape_.outputs; }
    // In what the truth lies with the sweep's confidence (`monitor: confidence`), in units of the tolerance.
    [[nodiscard]] double bound(const Outcome& outcome) const { return width_ * standard(outcome); }
    // The same for whoever answered the point: of the surrogate, its error bar. Not a number where there is no answer.
    [[nodiscard]] double of_answer(const PointState& point) const;
    // A simulated point is within tolerance when that is at most 1. No other point is, nor is one that failed.
    [[nodiscard]] bool within(const PointState& point) const;

private:
    const SweepState& state_;
    surrogate::Shape shape_;  // its outputs
    double width_;
};

// Of all points that this sweep simulated.
[[nodiscard]] Noise noise_of_all(const SweepState& state);

// How many of the sweep's simulated points are within tolerance by their own error.
[[nodiscard]] std::size_t simulated_within(const SweepState& state);

}  // namespace mdsweep::monitor
