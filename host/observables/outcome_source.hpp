// Where the outcomes of a sweep come from: simulations of its model on an engine, or a table of finished ones. Here is
// what a sweep has to know of its points before the first outcome is there; the outcomes are a Simulator's
// (sweep/simulator.hpp), which make_simulator() chooses.
//
// To add one (another program, workers elsewhere): what a sweep file says of it in Config, as TableSource is; a class
// with its file here; a line in source_of(); a Simulator and a line in make_simulator(). Nothing else asks where
// outcomes come from.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "observables/design_survey.hpp"

namespace mdsweep {

// A point as the surrogate takes it.
struct SurrogatePoint {
    std::vector<double> row;     // the design's parameters
    std::vector<double> scales;  // of the learned outputs, see output_scales()
};

// A point of a design, or any other in its space. The surrogate learns from an outcome at the composition that was
// simulated, and answers at the one that is asked for: it is to learn the physics, not the rounding to whole particles.
struct PreparedPoint {
    System system;  // of a source that simulates
    SurrogatePoint asked, realised;
};

class OutcomeSource {
public:
    OutcomeSource() = default;
    virtual ~OutcomeSource() = default;
    OutcomeSource(const OutcomeSource&) = delete;
    OutcomeSource& operator=(const OutcomeSource&) = delete;

    // Whether outcomes have yet to be simulated, on an engine.
    [[nodiscard]] virtual bool simulates() const = 0;
    // `names` are the design's. Throws ImpossiblePoint, but does not ask whether the engine could simulate the point:
    // what is predicted need not be. Safe to call from several threads.
    [[nodiscard]] virtual PreparedPoint prepare(const std::vector<std::string>& names,
                                                const std::vector<double>& row) const = 0;
    // All points, looked at once.
    [[nodiscard]] virtual DesignSurvey survey(const Design& design, const SurveyProgress& progress) const = 0;
    // [points] how long the outcome of each takes, in any unit; 0: not known.
    [[nodiscard]] virtual std::vector<double> times(const Design& design) const = 0;
    // Warnings to the user about it, in sentences.
    [[nodiscard]] virtual std::vector<std::string> warnings(const Design& design) const = 0;
};

// [varying] how far whole particles take each parameter from what the points ask for, over its range: the root mean
// square over `points`, of which there is one at least. Throws ImpossiblePoint.
[[nodiscard]] std::vector<double> rounding_of(const OutcomeSource& source, const Design& design,
                                              std::span<const std::size_t> points);

// `config` must outlive it.
[[nodiscard]] std::unique_ptr<const OutcomeSource> source_of(const Config& config);
// Those there are.
[[nodiscard]] std::unique_ptr<const OutcomeSource> simulated_source(const Config& config);
[[nodiscard]] std::unique_ptr<const OutcomeSource> table_source(const Config& config);

}  // namespace mdsweep
