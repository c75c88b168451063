#include "answers/noise_at_test_points.hpp"

#include "answers/learned.hpp"
#include "surrogate.hpp"

namespace mdsweep {

std::vector<double> noise_at_test_points(const SweepState& state) {
    std::vector<double> all;
    std::size_t number = 0;
    const surrogate::Shape shape = learned_shape(state);
    for (const Observable& observable : state.observables) {
        if (!observable.learned) continue;
        const surrogate::Output& output = shape.outputs[number++];
        const auto first = static_cast<std::size_t>(observable.first), size = static_cast<std::size_t>(output.size);
        std::vector<double> noise;
        for (const PointState& point : state.points) {
            if (point.role != Role::test || point.status != Status::simulated) continue;
            const double values = surrogate::root_mean_square(std::span(point.outcome->values).subspan(first, size));
            const double errors = surrogate::root_mean_square(std::span(point.outcome->errors).subspan(first, size));
            noise.push_back(errors / (output.tolerance * std::max(values, output.least)));
        }
        all.push_back(noise.empty() ? 0 : surrogate::root_mean_square(noise));
    }
    return all;
}

}  // namespace mdsweep
