#include "sweep/simulator.hpp"

#include <algorithm>
#include <utility>

#include "model/check_system.hpp"
#include "model/production_split.hpp"
#include "observables/observables.hpp"

namespace mdsweep {

namespace {

// Replicas of different points in one bag.
std::uint64_t id_of(std::size_t point, std::size_t replica) {
    return std::uint64_t{point} * most_replicas + replica;
}
std::size_t point_of(std::uint64_t id) {
    return id / most_replicas;
}

}  // namespace

std::shared_ptr<const Config> MdSimulator::config_with(int replicas) {
    std::shared_ptr<const Config>& config = configs_[replicas];
    if (config == nullptr) {
        Config split = config_;
        split.simulation = in_replicas(config_.simulation, replicas);
        config = std::make_shared<const Config>(std::move(split));
    }
    return config;
}

void MdSimulator::submit(std::size_t point, std::size_t together) {
    std::vector<md::ReplicaJob> jobs;
    // An engine may ask until its own end, which may be after that of all this refers to.
    std::shared_ptr<const System> system;
    std::shared_ptr<const Config> config = config_with(replicas_to_take(config_.simulation, 1));
    try {
        system = std::make_shared<const System>(points_.system(point));
        const std::size_t places = engine_.side_by_side(system->particle_count()) / std::max<std::size_t>(1, together);
        config = config_with(replicas_to_take(config_.simulation, places));
        const SimulationConfig& simulation = config->simulation;
        const auto enough = [config, system](const std::vector<md::BlockAverages>& blocks) {
            return may_end(*config, *system, blocks);
        };
        for (int r = 0; r < simulation.replicas; ++r) {
            md::ReplicaJob& job = jobs.emplace_back(make_job(*system, simulation, seed_, point, r));
            job.id = id_of(point, static_cast<std::size_t>(r));
            if (simulation.automatic) job.enough = enough;
            check_simulation(*system, job, {});
        }
    } catch (const ImpossiblePoint& reason) {
        Outcome outcome;
        outcome.point = point;
        outcome.seed = seed_;
        if (system != nullptr) outcome = outcome_without_values(*system, point, seed_);
        outcome.replicas = config->simulation.replicas;
        outcome.failed = true;
        outcome.reason = reason.what();
        impossible_.push_back(std::move(outcome));
        return;
    }
    unfinished_[point] = {std::move(config), std::move(system), {}};
    for (md::ReplicaJob& job : jobs) engine_.submit(std::move(job));
}

std::vector<Outcome> MdSimulator::collect(std::chrono::milliseconds patience) {
    std::vector<Outcome> outcomes = std::exchange(impossible_, {});
    if (!outcomes.empty()) patience = std::chrono::milliseconds(0);
    for (md::ReplicaResult& result : engine_.collect(patience)) {
        const std::size_t point = point_of(result.id);
        Unfinished& unfinished = unfinished_.at(point);
        std::vector<md::ReplicaResult>& finished = unfinished.replicas;
        finished.push_back(std::move(result));
        if (finished.size() < static_cast<std::size_t>(unfinished.config->simulation.replicas)) continue;
        // In order of their numbers: sums must not depend on which thread was faster.
        std::ranges::sort(finished, {}, &md::ReplicaResult::id);
        outcomes.push_back(reduce(*unfinished.config, *unfinished.system, finished, point, seed_));
        unfinished_.erase(point);
    }
    return outcomes;
}

std::size_t MdSimulator::wanted() const {
    const auto replicas = static_cast<std::size_t>(config_.simulation.replicas);
    const std::size_t running = (engine_.slots() + replicas - 1) / replicas;
    const std::size_t reserve = std::max(std::min<std::size_t>(running, 16), running / 8);
    const std::size_t full = running + reserve;
    return full > pending() ? full - pending() : 0;
}

std::unique_ptr<Simulator> make_simulator(const SweepState& state, const SweepPoints& points, md::Engine* engine) {
    if (state.config.table) return std::make_unique<ReplaySimulator>(state.config);
    return std::make_unique<MdSimulator>(state.config, points, state.seed, *engine);
}

}  // namespace mdsweep
