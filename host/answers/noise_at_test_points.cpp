#include "answers/noise_at_test_points.hpp"

#include "monitor/own_error.hpp"
#include "surrogate.hpp"

namespace mdsweep {

std::vector<double> noise_at_test_points(const SweepState& state) {
    const monitor::OwnError own(state);
    std::vector<std::vector<double>> noise(own.outputs().size());
    for (const PointState& point : state.points) {
        if (point.role != Role::test || point.status != Status::simulated) continue;
        const std::vector<double> each = own.by_output(*point.outcome);
        for (std::size_t k = 0; k < each.size(); ++k) noise[k].push_back(each[k]);
    }
    std::vector<double> all;
    all.reserve(noise.size());
    for (const std::vector<double>& of_output : noise)
        all.push_back(of_output.empty() ? 0 : surrogate::root_mean_square(of_output));
    return all;
}

}  // namespace mdsweep
