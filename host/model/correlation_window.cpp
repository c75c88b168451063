#include "model/correlation_window.hpp"

#include <algorithm>

#include "model/block_plan.hpp"

namespace mdsweep {

namespace {

constexpr double usual_tau = 25, frictions = 12, longest_interval_tau = 0.25;
constexpr std::int64_t usual_samples = 100, most_samples = 1000;

std::int64_t steps_of_motion(const SimulationConfig& simulation) {
    const bool langevin = simulation.thermostat == ThermostatKind::langevin;
    const double tau = langevin ? std::max(usual_tau, frictions / simulation.friction_per_tau) : usual_tau;
    return static_cast<std::int64_t>(tau / simulation.time_step_tau);
}

int interval_beside_samples(const SimulationConfig& simulation) {
    return simulation.correlation_interval > 0 ? simulation.correlation_interval : simulation.sampling_interval;
}

// A multiple of the steps that a part of the forces takes: with another one it would have to act more often.
std::int64_t chosen_interval(const SimulationConfig& simulation, std::int64_t steps) {
    const auto longest = static_cast<std::int64_t>(longest_interval_tau / simulation.time_step_tau);
    const std::int64_t interval = std::max<std::int64_t>(1, std::min(steps / usual_samples, longest));
    return interval < simulation.smooth_interval ? interval : interval - interval % simulation.smooth_interval;
}

}  // namespace

CorrelationWindow correlation_window(const SimulationConfig& simulation) {
    const int samples = simulation.correlation_samples, interval = simulation.correlation_interval;
    if (samples != chosen_samples) return {samples, interval_beside_samples(simulation)};
    const std::int64_t steps = std::min(steps_of_motion(simulation), steps_of_a_block(simulation));
    const std::int64_t apart = interval > 0 ? interval : chosen_interval(simulation, steps);
    return {static_cast<int>(std::clamp<std::int64_t>(steps / apart, 2, most_samples)), static_cast<int>(apart)};
}

std::int64_t window_wanted(const SimulationConfig& simulation) {
    const int samples = simulation.correlation_samples;
    if (samples == chosen_samples) return steps_of_motion(simulation);
    return std::int64_t{samples} * interval_beside_samples(simulation);
}

}  // namespace mdsweep
