// How many simulations it will take: a power law through the learning curve.
#pragma once

#include <cstdint>
#include <span>

namespace mdsweep::monitor {

// The error after n simulations, a n^-b + c: learning curves of regression fall as powers, down to what the noise of
// the data and the model's bias leave.
struct LearningCurve {
    double a = 0, b = 0, c = 0;
    [[nodiscard]] double error(double n) const;
    // The number of simulations after which the error is `wanted`; infinite when it never will be.
    [[nodiscard]] double simulations(double wanted) const;
};

// Fits by least squares of log(error), with c not below `floor`. Needs three points or more of different n, all n and
// errors above zero; throws std::invalid_argument otherwise.
[[nodiscard]] LearningCurve fit_learning_curve(std::span<const double> n, std::span<const double> errors, double floor);

struct Forecast {
    bool known = false;                                // there is enough of a learning curve
    double simulations = 0;                            // in all; infinite: not reachable
    double simulations_low = 0, simulations_high = 0;  // between which four of five refits to resampled points lie
};

// When the error will be `wanted`. `seed` of the resampling. Unknown from fewer than four points.
[[nodiscard]] Forecast forecast(std::span<const double> n, std::span<const double> errors, double floor, double wanted,
                                std::uint64_t seed);

}  // namespace mdsweep::monitor
