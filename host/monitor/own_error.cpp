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

std::vector<double> OwnError::by_output(const Outcome& outcome) const {
    const std::vector<double> values = learned_columns(state_, outcome.values),
                              errors = learned_columns(state_, outcome.errors);
    std::vector<double> each;
    std::size_t first = 0;
    for (const surrogate::Output& output : shape_.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        surrogate::Shape alone;
        alone.outputs = {output};
        each.push_back(surrogate::scaled_deviation(alone, std::span(values).subspan(first, size),
                                                   std::span(errors).subspan(first, size)));
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

std::size_t simulated_within(const SweepState& state) {
    const OwnError own(state);
    return static_cast<std::size_t>(
        std::ranges::count_if(state.points, [&](const PointState& point) { return own.within(point); }));
}

}  // namespace mdsweep::monitor
