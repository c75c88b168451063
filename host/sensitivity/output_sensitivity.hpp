// Which parameter an output owes its variance to, by the surrogate; and how the output is distributed where the
// parameters are.
#pragma once

#include <string>
#include <vector>

#include "answers/predict.hpp"
#include "sensitivity/indices.hpp"
#include "sensitivity/input_distribution.hpp"

namespace mdsweep {

struct OutputSensitivity {
    std::string name, unit;
    const Observable* observable = nullptr;  // of a profile; else null
    // [columns], of the output where the inputs are so distributed: mean, standard deviation, and what 5 % and 95 % of
    // it lie below.
    std::vector<double> mean, deviation, low, high;
    Indices all;                  // columns' variances added up
    std::vector<Indices> column;  // [columns]; empty for a number
    // Mean square of the surrogate's error bars over the variance: below that an index is not told from 0. Not a number
    // where error bars are not known.
    double own_error = 0;
};

struct Sensitivity {
    std::vector<std::string> inputs;  // those that are not fixed
    std::vector<OutputSensitivity> outputs;
};

// Asks at sampling.shifts * sampling.points * (inputs + 2) points, and at as many as a half has for the distribution.
// Throws QueryError where no input is left, there are too many, or a point cannot be or is no part of the design.
[[nodiscard]] Sensitivity sensitivity_of(const SweepState& state, const Predictor& predictor,
                                         const std::vector<InputDistribution>& inputs,
                                         const SobolSampling& sampling = {});

}  // namespace mdsweep
