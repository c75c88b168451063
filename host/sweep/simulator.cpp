#include "sweep/simulator.hpp"

#include <algorithm>
#include <utility>

#include "model/check_system.hpp"
#include "observables/observables.hpp"

namespace mdsweep {

void MdSimulator::submit(std::size_t point) {
    const auto replicas = static_cast<std::size_t>(config_.simulation.replicas);
    std::vector<md::ReplicaJob> jobs;
    // An engine may ask until its own end, which may be after that of all this refers to.
    std::shared_ptr<const System> system;
    try {
        system = std::make_shared<const System>(points_.system(point));
        const auto enough = [config = kept_config_, system](const std::vector<md::BlockAverages>& blocks) {
            return may_end(*config, *system, blocks);
        };
        for (std::size_t r = 0; r < replicas; ++r) {
            md::ReplicaJob& job =
                jobs.emplace_back(make_job(*system, config_.simulation, seed_, point, static_cast<int>(r)));
            job.id = point * replicas + r;
            if (config_.simulation.automatic) job.enough = enough;
            check_simulation(*system, job, {});
        }
    } catch (const ImpossiblePoint& reason) {
        Outcome outcome;
        outcome.point = point;
        outcome.seed = seed_;
        if (system != nullptr) outcome = outcome_without_values(*system, point, seed_);
        outcome.failed = true;
        outcome.reason = reason.what();
        impossible_.push_back(std::move(outcome));
        return;
    }
    unfinished_[point].system = std::move(system);
    for (md::ReplicaJob& job : jobs) engine_.submit(std::move(job));
}

std::vector<Outcome> MdSimulator::collect(std::chrono::milliseconds patience) {
    const auto replicas = static_cast<std::size_t>(config_.simulation.replicas);
    std::vector<Outcome> outcomes = std::exchange(impossible_, {});
    if (!outcomes.empty()) patience = std::chrono::milliseconds(0);
    for (md::ReplicaResult& result : engine_.collect(patience)) {
        const std::size_t point = result.id / replicas;
        Unfinished& unfinished = unfinished_.at(point);
        std::vector<md::ReplicaResult>& finished = unfinished.replicas;
        finished.push_back(std::move(result));
        if (finished.size() < replicas) continue;
        // In order of their numbers: sums must not depend on which thread was faster.
        std::ranges::sort(finished, {}, &md::ReplicaResult::id);
        outcomes.push_back(reduce(config_, *unfinished.system, finished, point, seed_));
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
