// The points of a design as systems, each made when it is needed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/outcome_source.hpp"

namespace mdsweep {

// Prepares each point when it is asked for it. All of them were looked at when the sweep was made (design_survey.hpp).
// Safe to use from several threads.
class SweepPoints {
public:
    // Both must outlive it.
    SweepPoints(const Config& config, const Design& design);

    [[nodiscard]] std::size_t size() const { return design_.size(); }
    // Made anew at each call, in microseconds; a sweep over a table has none. Throws ImpossiblePoint.
    [[nodiscard]] System system(std::size_t point) const;
    // Scales of the learned outputs at the composition that the point asks for; kept. Throws ImpossiblePoint.
    [[nodiscard]] const std::vector<double>& scales(std::size_t point) const;
    // What an outcome of the point is learned from, and judged at; kept. Throws ImpossiblePoint.
    [[nodiscard]] const SurrogatePoint& realised(std::size_t point) const;

    // How many systems have been made.
    [[nodiscard]] std::size_t systems_made() const;

private:
    const Config& config_;
    const Design& design_;
    std::unique_ptr<const OutcomeSource> source_;
    [[nodiscard]] PreparedPoint prepare(std::size_t point) const;

    mutable std::mutex mutex_;                         // over the next three
    mutable std::vector<std::vector<double>> scales_;  // [points], empty until asked for
    mutable std::unordered_map<std::size_t, SurrogatePoint> realised_;
    mutable std::size_t systems_made_ = 0;
};

}  // namespace mdsweep
