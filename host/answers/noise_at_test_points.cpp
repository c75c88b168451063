#include "answers/noise_at_test_points.hpp"

#include "monitor/own_error.hpp"

namespace mdsweep {

std::vector<double> noise_at_test_points(const SweepState& state) {
    const monitor::OwnError own(state);
    std::vector<std::vector<monitor::OutputNoise>> points;
    for (const PointState& point : state.points)
        if (point.role == Role::test && point.status == Status::simulated) points.push_back(own.noise(*point.outcome));
    std::vector<double> noise = monitor::Noise(std::move(points)).by_output();
    noise.resize(own.outputs().size());  // zeros where there are no test points
    return noise;
}

}  // namespace mdsweep
