#include "observables/observables.hpp"

#include <algorithm>
#include <cmath>

#include "model/block_plan.hpp"
#include "observables/block_average.hpp"
#include "observables/catalogue.hpp"
#include "observables/equilibration.hpp"

namespace mdsweep {

namespace {

void append(Outcome& outcome, const BlockAverage& average) {
    outcome.values.insert(outcome.values.end(), average.mean.begin(), average.mean.end());
    outcome.errors.insert(outcome.errors.end(), average.error.begin(), average.error.end());
    outcome.effective.push_back(average.effective);
}

}  // namespace

std::vector<Observable> observables_of(const Config& config) {
    std::vector<Observable> all;
    int first = 0;
    for (const ObservableEntry& entry : recorded_entries(config)) {
        Observable observable = entry.observable;
        observable.first = first;
        first += observable.size;
        observable.learned = std::ranges::count(config.outputs, observable.name) > 0;
        all.push_back(std::move(observable));
    }
    return all;
}

std::vector<std::string> observable_names(const Config& config) {
    std::vector<std::string> names;
    for (const ObservableEntry& entry : recorded_entries(config)) names.push_back(entry.observable.name);
    return names;
}

namespace {

// The learned outputs of one replica: [output][block average][column].
std::vector<BlockSeries> learned_series(const Config& config, const std::vector<ObservableEntry>& learned,
                                        const System& system, const md::ReplicaResult& replica) {
    const Samples samples{config, system, std::span(&replica, 1)};
    std::vector<BlockSeries> outputs;
    outputs.reserve(learned.size());
    for (const ObservableEntry& entry : learned) outputs.push_back(entry.series(samples).front());
    return outputs;
}

void leave_out_start(const Config& config, const System& system, std::vector<md::ReplicaResult>& replicas) {
    const std::vector<ObservableEntry> learned = learned_entries(config);
    for (md::ReplicaResult& replica : replicas) {
        const std::size_t out = truncation_of(learned_series(config, learned, system, replica));
        replica.blocks.erase(replica.blocks.begin(), replica.blocks.begin() + static_cast<std::ptrdiff_t>(out));
    }
}

}  // namespace

bool may_end(const Config& config, const System& system, const std::vector<md::BlockAverages>& blocks) {
    const SimulationConfig& simulation = config.simulation;
    const std::int64_t of_a_block = automatic_blocks(simulation.max_steps, simulation.sampling_interval).block_steps();
    if (static_cast<std::int64_t>(blocks.size()) * of_a_block < simulation.production_steps) return false;
    const std::vector<ObservableEntry> learned = learned_entries(config);
    std::vector<ErrorTarget> targets;
    for (const ObservableEntry& entry : learned) {
        const auto own = simulation.target_errors.find(entry.observable.name);
        const double target = own != simulation.target_errors.end() ? own->second : simulation.target_error;
        const double least = entry.observable.signed_value ? entry.size(system) : 0;
        targets.push_back({target * std::sqrt(simulation.replicas), least});
    }
    md::ReplicaResult replica;
    replica.blocks = blocks;
    return precise_enough(learned_series(config, learned, system, replica), targets);
}

Outcome outcome_without_values(const System& system, std::size_t point, std::uint64_t seed) {
    Outcome outcome;
    outcome.point = point;
    outcome.seed = seed;
    outcome.particles = system.particle_count();
    for (const RealisedNumber& number : system.realised) outcome.realised.push_back(number.value);
    return outcome;
}

Outcome reduce(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas,
               std::size_t point, std::uint64_t seed) {
    Outcome outcome = outcome_without_values(system, point, seed);
    for (const md::ReplicaResult& replica : replicas) {
        outcome.seconds += replica.seconds;
        outcome.steps += replica.steps;
        if (replica.failed && !outcome.failed) {
            outcome.failed = true;
            outcome.reason = replica.reason;
        }
    }
    if (outcome.failed) return outcome;
    const std::vector<ObservableEntry> entries = recorded_entries(config);
    std::vector<md::ReplicaResult> settled;
    if (config.simulation.automatic) {
        settled = replicas;
        leave_out_start(config, system, settled);
    }
    const Samples samples{config, system, config.simulation.automatic ? settled : replicas};
    for (const ObservableEntry& entry : entries) append(outcome, block_average(entry.series(samples)));
    return outcome;
}

std::vector<double> natural_sizes(const Config& config, const System& system) {
    return natural_sizes(recorded_entries(config), system);
}

std::vector<double> natural_sizes(const std::vector<ObservableEntry>& entries, const System& system) {
    std::vector<double> sizes;
    sizes.reserve(entries.size());
    for (const ObservableEntry& entry : entries) sizes.push_back(entry.size(system));
    return sizes;
}

OutputScales::OutputScales(const Config& config) {
    for (ObservableEntry& entry : learned_entries(config)) sizes_.push_back(std::move(entry.size));
}

std::vector<double> OutputScales::operator()(const System& system) const {
    std::vector<double> scales;
    scales.reserve(sizes_.size());
    for (const auto& size : sizes_) scales.push_back(size(system));
    return scales;
}

std::vector<double> output_scales(const Config& config, const System& system) {
    return OutputScales(config)(system);
}

}  // namespace mdsweep
