// From the block averages of a point's replicas to observables.
#pragma once

#include <functional>
#include <vector>

#include "config/config.hpp"
#include "model/system.hpp"
#include "observables/catalogue.hpp"
#include "observables/outcome.hpp"
#include "replica/engine.hpp"

namespace mdsweep {

// The observables that every simulated point of a sweep records, in order; `least` is left open.
[[nodiscard]] std::vector<Observable> observables_of(const Config& config);

// Their names.
[[nodiscard]] std::vector<std::string> observable_names(const Config& config);

// Whether one replica of a point may end with these blocks, where the sweep's production is automatic: its learned
// outputs are as precise as the point's have to be, given the other replicas. Those that may be zero or negative are
// judged as if they were of their natural size where they are smaller.
[[nodiscard]] bool may_end(const Config& config, const System& system, const std::vector<md::BlockAverages>& blocks);

// The outcome of a point before anything is simulated: its particles and realised numbers.
[[nodiscard]] Outcome outcome_without_values(const System& system, std::size_t point, std::uint64_t seed);

// Means, standard errors and independent samples over the blocks of all replicas of a point; a replica that failed
// makes the point failed, and so does what health.hpp finds. Where production is automatic, the blocks in which outputs
// settle are left out.
[[nodiscard]] Outcome reduce(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas,
                             std::size_t point, std::uint64_t seed);
// The same whatever the simulation did.
[[nodiscard]] Outcome reduce_unchecked(const Config& config, const System& system,
                                       const std::vector<md::ReplicaResult>& replicas, std::size_t point,
                                       std::uint64_t seed);

// The natural size of each observable at a point, above 0. For a profile whose mean is known it is exactly that mean;
// for observables that may be zero or negative it is their size without interactions.
[[nodiscard]] std::vector<double> natural_sizes(const Config& config, const System& system);
// The same for many points: `entries` are the config's recorded ones.
[[nodiscard]] std::vector<double> natural_sizes(const std::vector<ObservableEntry>& entries, const System& system);

// The same of the learned ones, as the surrogate takes them; made once for many points.
class OutputScales {
public:
    explicit OutputScales(const Config& config);
    [[nodiscard]] std::vector<double> operator()(const System& system) const;

private:
    std::vector<std::function<double(const System&)>> sizes_;
};
[[nodiscard]] std::vector<double> output_scales(const Config& config, const System& system);

}  // namespace mdsweep
