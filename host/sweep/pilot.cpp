#include "sweep/pilot.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "model/block_plan.hpp"
#include "model/correlation_window.hpp"
#include "model/system.hpp"
#include "monitor/own_error.hpp"
#include "observables/observables.hpp"
#include "replica/check_job.hpp"
#include "replica/checks.hpp"
#include "sweep/noise_words.hpp"

namespace mdsweep {

namespace {

// One replica, and no more steps than there is time for.
SimulationConfig shortened(const SimulationConfig& planned, std::int64_t steps) {
    constexpr int fewest_blocks = 8, fewest_windows = 4, samples_of_a_block = 10;
    SimulationConfig simulation = planned;
    simulation.automatic = false;
    simulation.replicas = 1;
    simulation.equilibration_steps = std::min(planned.equilibration_steps, steps / 4);
    // A diffusion coefficient's error depends on the window.
    const CorrelationWindow window = correlation_window(planned);
    simulation.correlation_samples = window.samples;
    simulation.correlation_interval = window.interval;
    steps = std::min(most_production_steps(planned), std::max(steps, fewest_windows * window.steps()));
    const std::int64_t least = std::max(std::int64_t{samples_of_a_block} * planned.sampling_interval, window.steps());
    const int fewest = window.samples > 0 ? fewest_windows : fewest_blocks;
    simulation.blocks =
        static_cast<int>(std::clamp<std::int64_t>(steps / least, fewest, std::max(planned.blocks, fewest)));
    const std::int64_t sampling = planned.sampling_interval,
                       pieces = std::max({steps / simulation.blocks / sampling,
                                          (window.steps() + sampling - 1) / sampling, std::int64_t{1}});
    simulation.production_steps = pieces * sampling * simulation.blocks;
    return simulation;
}

std::vector<md::ReplicaResult> run_all(md::Engine& engine, std::vector<md::ReplicaJob> jobs, double seconds) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begun = Clock::now();
    const std::size_t all = jobs.size();
    for (md::ReplicaJob& job : jobs) engine.submit(std::move(job));
    std::vector<md::ReplicaResult> results;
    while (results.size() < all && std::chrono::duration<double>(Clock::now() - begun).count() < seconds)
        for (md::ReplicaResult& result : engine.collect(std::chrono::milliseconds(100)))
            results.push_back(std::move(result));
    return results;
}

using PointNoise = std::vector<monitor::OutputNoise>;

// The check of a replica's end at which errors that are at their targets after so many steps are known to be.
std::int64_t end_after(double steps, const SimulationConfig& simulation) {
    constexpr double uncertain = 1.3;  // few independent samples know their error to a seventh, and are asked for less
    const std::int64_t block = steps_of_a_block(simulation);
    const std::int64_t least = std::min(simulation.production_steps, simulation.max_steps);
    // Not the first one, which wants all of its blocks to be independent.
    std::int64_t blocks = md::check_after(md::first_check);
    while (blocks * block < simulation.max_steps && static_cast<double>(blocks * block) < uncertain * steps)
        blocks = md::check_after(static_cast<int>(blocks));
    return std::clamp(blocks * block, least, simulation.max_steps);
}

// Of a replica, those of `pilot_steps` being known.
std::int64_t planned_steps(const SimulationConfig& simulation, const std::vector<surrogate::Output>& outputs,
                           const std::vector<PointNoise>& noise, std::int64_t pilot_steps) {
    if (!simulation.automatic) return simulation.production_steps;
    const double error = over_targets(simulation, outputs, monitor::Noise(noise).by_output());
    const auto longest = static_cast<double>(simulation.max_steps);
    return end_after(std::min(longest, static_cast<double>(pilot_steps) * error * error / simulation.replicas),
                     simulation);
}

// `points`: noise of one replica each, of pilot.steps.
void judge(Pilot& pilot, const SweepState& state, const monitor::OwnError& own, std::vector<PointNoise> points) {
    const SimulationConfig& simulation = state.config.simulation;
    pilot.points = points.size();
    pilot.planned = planned_steps(simulation, own.outputs(), points, pilot.steps);
    const double longer = static_cast<double>(pilot.planned) * simulation.replicas / static_cast<double>(pilot.steps);
    for (PointNoise& point : points)
        for (monitor::OutputNoise& output : point) output.deviation /= std::sqrt(longer);
    const monitor::Noise noise(std::move(points));
    const std::vector<double> by_output = noise.by_output();
    for (std::size_t k = 0; k < by_output.size(); ++k)
        pilot.outputs.push_back({own.outputs()[k].name, own.outputs()[k].tolerance, by_output[k]});
    pilot.over_targets = over_targets(simulation, own.outputs(), by_output);
    pilot.noise = noise.rms();
    pilot.misses = noise.misses();
    pilot.longer = monitor::longer_for(noise, state.config.monitor.coverage);
    if (std::isfinite(pilot.longer))
        pilot.needed = rounded_steps(static_cast<double>(pilot.planned) * pilot.longer, simulation);
}

}  // namespace

Pilot run_pilot(const SweepState& state, const std::vector<std::size_t>& points, md::Engine& engine,
                double step_seconds, double seconds) {
    Config config = state.config;
    config.simulation = shortened(state.config.simulation, static_cast<std::int64_t>(seconds / step_seconds));
    Pilot pilot;
    pilot.steps = config.simulation.production_steps;
    std::vector<System> systems;
    std::vector<md::ReplicaResult> results;
    try {
        std::vector<md::ReplicaJob> jobs;
        for (std::size_t n = 0; n < points.size(); ++n) {
            systems.push_back(make_system(config, state.design.names, state.design.points[points[n]]));
            jobs.push_back(make_job(systems.back(), config.simulation, state.seed, points[n], 0));
            jobs.back().id = n;
            md::check_job(jobs.back());
        }
        constexpr double patience = 5;
        results = run_all(engine, std::move(jobs), patience * seconds * static_cast<double>(points.size()));
    } catch (const md::ImpossibleJob& reason) {
        pilot.problem = reason.what();
        return pilot;
    }
    const monitor::OwnError own(state);
    std::vector<PointNoise> noise;
    for (const md::ReplicaResult& result : results) {
        const Outcome outcome = reduce(config, systems[result.id], {result}, points[result.id], state.seed);
        if (outcome.failed) {
            pilot.problem = "point " + std::to_string(points[result.id]) + " failed: " + outcome.reason;
            return pilot;
        }
        noise.push_back(own.noise(outcome));
    }
    if (noise.empty())
        pilot.problem = "no simulation came to its end in time";
    else
        judge(pilot, state, own, std::move(noise));
    return pilot;
}

}  // namespace mdsweep
