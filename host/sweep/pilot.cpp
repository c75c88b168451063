#include "sweep/pilot.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "model/block_plan.hpp"
#include "model/system.hpp"
#include "monitor/own_error.hpp"
#include "observables/observables.hpp"
#include "replica/check_job.hpp"
#include "sweep/noise_words.hpp"

namespace mdsweep {

namespace {

// One replica, and no more steps than there is time for.
SimulationConfig shortened(const SimulationConfig& planned, std::int64_t steps) {
    constexpr int fewest_blocks = 8, samples_of_a_block = 10;
    SimulationConfig simulation = planned;
    simulation.automatic = false;
    simulation.replicas = 1;
    simulation.equilibration_steps = std::min(planned.equilibration_steps, steps / 4);
    steps = std::min(most_production_steps(planned), steps);
    const std::int64_t least = std::int64_t{samples_of_a_block} * planned.sampling_interval;
    simulation.blocks = static_cast<int>(
        std::clamp<std::int64_t>(steps / least, fewest_blocks, std::max(planned.blocks, fewest_blocks)));
    const std::int64_t pieces = std::max<std::int64_t>(steps / simulation.blocks / planned.sampling_interval, 1);
    simulation.production_steps = pieces * planned.sampling_interval * simulation.blocks;
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
    const double shorter =
        static_cast<double>(pilot.steps) /
        (static_cast<double>(most_production_steps(state.config.simulation)) * state.config.simulation.replicas);
    for (const surrogate::Output& output : own.outputs()) pilot.outputs.push_back({output.name, output.tolerance, 0});
    for (const md::ReplicaResult& result : results) {
        const Outcome outcome = reduce(config, systems[result.id], {result}, points[result.id], state.seed);
        if (outcome.failed) {
            pilot.problem = "point " + std::to_string(points[result.id]) + " failed: " + outcome.reason;
            return pilot;
        }
        const std::vector<double> each = own.by_output(outcome);
        for (std::size_t k = 0; k < each.size(); ++k) pilot.outputs[k].noise += each[k] * each[k] * shorter;
        pilot.noise += std::pow(own.standard(outcome), 2) * shorter;
        ++pilot.points;
    }
    if (pilot.points == 0) {
        pilot.problem = "no simulation came to its end in time";
        return pilot;
    }
    const auto mean = [&](double squares) { return std::sqrt(squares / static_cast<double>(pilot.points)); };
    for (PilotOutput& output : pilot.outputs) output.noise = mean(output.noise);
    pilot.noise = mean(pilot.noise);
    const auto planned = static_cast<double>(most_production_steps(state.config.simulation));
    if (std::isfinite(pilot.noise))
        pilot.needed = rounded_steps(planned * longer_for(pilot.noise), state.config.simulation);
    return pilot;
}

}  // namespace mdsweep
