#include "monitor/own_error.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <limits>
#include <span>

#include "state/learned_outputs.hpp"

namespace mdsweep::monitor {

double normal_width(double confidence) {
    return boost::math::quantile(boost::math::normal(), 0.5 * (1 + confidence));
}

OwnError::OwnError(const SweepState& state) : state_(state), width_(normal_width(state.config.monitor.confidence)) {
    shape_.outputs = learned_outputs(state);
}

double OwnError::standard(const Outcome& outcome) const {
    return surrogate::scaled_deviation(shape_, learned_columns(state_, outcome.values),
                                       learned_columns(state_, outcome.errors));
}

std::vector<OutputNoise> OwnError::noise(const Outcome& outcome) const {
    const std::vector<double> values = learned_columns(state_, outcome.values),
                              errors = learned_columns(state_, outcome.errors);
    std::vector<OutputNoise> each;
    std::size_t first = 0;
    for (const surrogate::Output& output : shape_.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        surrogate::Shape alone;
        alone.outputs = {output};
        const auto own = std::span(errors).subspan(first, size);
        each.push_back(
            {surrogate::scaled_deviation(alone, std::span(values).subspan(first, size), own), effective_columns(own)});
        first += size;
    }
    return each;
}

double OwnError::of_answer(const PointState& point) const {
    if (point.status == Status::simulated && point.outcome) return bound(*point.outcome);
    if (is_learned(point.status)) return surrogate::scaled_deviation(shape_, point.predicted, point.error_bars);
    return std::numeric_limits<double>::quiet_NaN();
}

bool OwnError::within(const PointState& point) const {
    return point.status == Status::simulated && point.outcome && bound(*point.outcome) <= 1;
}

Noise noise_of_all(const SweepState& state) {
    const OwnError own(state);
    std::vector<std::vector<OutputNoise>> points;
    for (const std::size_t i : simulated_here(state)) points.push_back(own.noise(*state.points[i].outcome));
    return Noise(std::move(points));
}

std::size_t simulated_within(const SweepState& state) {
    const OwnError own(state);
    return static_cast<std::size_t>(
        std::ranges::count_if(state.points, [&](const PointState& point) { return own.within(point); }));
}

}  // namespace mdsweep::monitor
