#include "model/production_split.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "model/block_plan.hpp"
#include "model/correlation_window.hpp"

namespace mdsweep {

namespace {

// A drift of what should be conserved is seen over so many blocks (observables/health.cpp).
constexpr int blocks_that_show_a_drift = 4;

// The same blocks, dealt out. Each replica has a start of its own in its averages, as far as it is not forgotten by
// then: so an equilibration that is short beside the whole production is not trusted with less, and each share is as
// long as the equilibration or longer.
bool splits_fixed(const SimulationConfig& simulation, int replicas) {
    constexpr int most_shares = 16;
    const std::int64_t start = simulation.equilibration_steps, production = simulation.production_steps;
    if (start * most_shares < production || start * replicas > production) return false;
    const int least = simulation.thermostat == ThermostatKind::nose_hoover ? blocks_that_show_a_drift : 1;
    return simulation.blocks % replicas == 0 && simulation.blocks / replicas >= least;
}

// A replica runs for 16 of its blocks or more, whose length goes with max_steps down to what samples and windows of
// motion need: as long as all of them together can end as soon as one could.
bool splits_automatic(const SimulationConfig& simulation, int replicas) {
    SimulationConfig part = simulation;
    part.max_steps /= replicas;
    const std::int64_t needed = std::max(fewest_samples * simulation.sampling_interval, window_wanted(simulation));
    const std::int64_t block = steps_of_a_block(part);
    return block >= needed && block * replicas <= steps_of_a_block(simulation);
}

// With constant energy each replica has an energy of its own: together they are another ensemble.
bool splits(const SimulationConfig& simulation, int replicas) {
    if (replicas == 1) return true;
    if (!simulation.split_production || replicas < 1 || replicas > most_replicas ||
        simulation.thermostat == ThermostatKind::none)
        return false;
    return simulation.automatic ? splits_automatic(simulation, replicas) : splits_fixed(simulation, replicas);
}

}  // namespace

bool can_have_replicas(const SimulationConfig& simulation, int replicas) {
    return simulation.split_production ? splits(simulation, replicas) : replicas == simulation.replicas;
}

SimulationConfig in_replicas(const SimulationConfig& simulation, int replicas) {
    if (!can_have_replicas(simulation, replicas))
        throw std::invalid_argument("a point of this sweep cannot have " + std::to_string(replicas) + " replicas");
    SimulationConfig split = simulation;
    if (!simulation.split_production) return split;
    split.split_production = false;
    split.replicas = replicas;
    split.production_steps /= replicas;
    if (simulation.automatic)
        split.max_steps /= replicas;
    else
        split.blocks /= replicas;
    return split;
}

int replicas_to_take(const SimulationConfig& simulation, std::size_t places) {
    if (!simulation.split_production) return simulation.replicas;
    auto replicas = static_cast<int>(std::clamp<std::size_t>(places, 1, most_replicas));
    while (!splits(simulation, replicas)) --replicas;
    return replicas;
}

std::int64_t most_steps_of_a_point(const SimulationConfig& simulation, int replicas) {
    const SimulationConfig split = in_replicas(simulation, replicas);
    return replicas * (split.equilibration_steps + blocks_of(split).production_steps);
}

}  // namespace mdsweep
