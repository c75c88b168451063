#include "observables/observables.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "model/block_plan.hpp"
#include "observables/block_average.hpp"
#include "observables/catalogue.hpp"
#include "observables/equilibration.hpp"
#include "observables/health.hpp"

namespace mdsweep {

namespace {

void append(Outcome& outcome, const BlockAverage& average) {
    outcome.values.insert(outcome.values.end(), average.mean.begin(), average.mean.end());
    outcome.errors.insert(outcome.errors.end(), average.error.begin(), average.error.end());
    outcome.effective.push_back(average.effective);
}

Outcome failed(Outcome outcome, const std::string& reason) {
    outcome.failed = true;
    outcome.reason = reason;
    outcome.values.clear();
    outcome.errors.clear();
    outcome.effective.clear();
    return outcome;
}

std::vector<double> absolute(std::vector<double> values) {
    for (double& value : values) value = std::abs(value);
    return values;
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

std::vector<md::ReplicaResult> without_start(std::vector<md::ReplicaResult> replicas,
                                             const std::vector<std::size_t>& out) {
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        auto& blocks = replicas[r].blocks;
        blocks.erase(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(out[r]));
    }
    return replicas;
}

// What is left of an automatic production, output by output. The learned outputs decide for all of them how much is
// left out; one that takes longer to settle has more left out of its own. Not all of them for all: among many, one has
// fluctuations by chance that look like a start.
class Settled {
public:
    Settled(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas)
        : config_(config), system_(system), replicas_(replicas) {
        const std::vector<ObservableEntry> learned = learned_entries(config);
        for (const md::ReplicaResult& replica : replicas)
            of_all_.push_back(truncation_of(learned_series(config, learned, system, replica)));
        settled_ = without_start(replicas, of_all_);
    }

    // Of an entry's own: in `own`, where it has any.
    [[nodiscard]] std::span<const md::ReplicaResult> of(const ObservableEntry& entry,
                                                        std::vector<md::ReplicaResult>& own) const {
        std::vector<std::size_t> out = of_all_;
        const Series whole = entry.series({config_, system_, replicas_});
        for (std::size_t r = 0; r < out.size(); ++r) out[r] = std::max(out[r], truncation_of({whole[r]}));
        if (out == of_all_) return settled_;
        own = without_start(replicas_, out);
        return own;
    }

private:
    const Config& config_;
    const System& system_;
    const std::vector<md::ReplicaResult>& replicas_;
    std::vector<std::size_t> of_all_;  // [replica]: blocks
    std::vector<md::ReplicaResult> settled_;
};

}  // namespace

bool may_end(const Config& config, const System& system, const std::vector<md::BlockAverages>& blocks) {
    const SimulationConfig& simulation = config.simulation;
    const std::int64_t steps = static_cast<std::int64_t>(blocks.size()) * steps_of_a_block(simulation);
    if (steps < simulation.production_steps) return false;
    const std::vector<ObservableEntry> learned = learned_entries(config);
    std::vector<ErrorTarget> targets;
    for (const ObservableEntry& entry : learned) {
        const double target = simulation.target_error_of(entry.observable.name);
        const bool may_be_zero = entry.observable.signed_value || (entry.absent && entry.absent(system));
        const double least = may_be_zero ? entry.size(system) : 0;
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

namespace {

// With what the replicas took, and the reason where one failed.
Outcome accounted(const System& system, const std::vector<md::ReplicaResult>& replicas, std::size_t point,
                  std::uint64_t seed) {
    Outcome outcome = outcome_without_values(system, point, seed);
    outcome.replicas = static_cast<int>(replicas.size());
    for (const md::ReplicaResult& replica : replicas) {
        outcome.seconds += replica.seconds;
        outcome.steps += replica.steps;
        if (replica.failed && !outcome.failed) {
            outcome.failed = true;
            outcome.reason = replica.reason;
        }
    }
    return outcome;
}

}  // namespace

Outcome reduce(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas,
               std::size_t point, std::uint64_t seed) {
    Outcome outcome = accounted(system, replicas, point, seed);
    if (outcome.failed) return outcome;
    if (const std::string problem = health_problem(system, config.simulation, replicas); !problem.empty())
        return failed(std::move(outcome), problem);
    return reduce_unchecked(config, system, replicas, point, seed);
}

Outcome reduce_unchecked(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas,
                         std::size_t point, std::uint64_t seed) {
    Outcome outcome = accounted(system, replicas, point, seed);
    if (outcome.failed) return outcome;
    std::optional<Settled> settled;
    if (config.simulation.automatic) settled.emplace(config, system, replicas);
    for (const ObservableEntry& entry : recorded_entries(config)) {
        std::vector<md::ReplicaResult> own;
        const Samples samples{config, system, settled ? settled->of(entry, own) : replicas};
        BlockAverage average = block_average(entry.series(samples));
        const Doubt doubt = entry.doubt ? entry.doubt(samples) : Doubt{};
        if (!doubt.unknown.empty() && std::ranges::count(config.outputs, entry.observable.name) > 0)
            return failed(std::move(outcome), doubt.unknown);
        if (doubt.systematic > 0) average.error.front() = std::hypot(average.error.front(), doubt.systematic);
        // Nobody asked for it: the point stands, and the error says that this number does not.
        if (!doubt.unknown.empty()) average.error = absolute(average.mean);
        append(outcome, average);
    }
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
