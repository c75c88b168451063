#include "answers/learned.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "answers/features.hpp"

namespace mdsweep {

namespace {

double known(double factor) {
    return std::isfinite(factor) ? factor : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

const StoredModel& stored_model(const SweepState& state, int version) {
    for (const StoredModel& model : state.models)
        if (model.version == version) return model;
    throw std::runtime_error("the results hold no surrogate of version " + std::to_string(version) +
                             ", which a gate refers to");
}

surrogate::Shape learned_shape(const SweepState& state) {
    surrogate::Shape shape;
    for (const std::size_t k : state.design.varying) shape.inputs.push_back(state.design.names[k]);
    shape.low = state.design.low;
    shape.high = state.design.high;
    shape.features = physical_features(state.config, state.design);
    shape.outputs = learned_outputs(state);
    shape.members = state.config.surrogate.members;
    shape.residual_layers = state.config.surrogate.residual_layers;
    shape.width = state.config.surrogate.width;
    return shape;
}

// A profile's columns share one least error, by the root mean square over its bins, so that a bin where no ion ever is
// gets an error bar too.
std::vector<double> error_bars(const surrogate::Shape& shape, const Calibration& calibration,
                               std::span<const double> mean, std::span<const double> deviation) {
    const double factor = known(calibration.factor);
    std::vector<double> bars;
    std::size_t first = 0;
    for (const surrogate::Output& output : shape.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        const double own_size = std::max(surrogate::root_mean_square(mean.subspan(first, size)), output.least);
        const double least = calibration.floor * output.tolerance * own_size;
        for (std::size_t k = first; k < first + size; ++k) bars.push_back(factor * std::hypot(deviation[k], least));
        first += size;
    }
    return bars;
}

double scaled_bound(const surrogate::Shape& shape, const Calibration& calibration, std::span<const double> mean,
                    std::span<const double> deviation) {
    return known(calibration.factor) *
           std::hypot(surrogate::scaled_deviation(shape, mean, deviation), calibration.floor);
}

std::vector<double> with_least_uncertainty(std::vector<double> deviations) {
    for (double& deviation : deviations) deviation = std::hypot(deviation, least_uncertainty);
    return deviations;
}

}  // namespace mdsweep
