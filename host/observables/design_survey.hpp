// All points of a design, looked at once, when a sweep is made or validated: can they be simulated, and how large are
// they? Afterwards each is prepared when it is needed (sweep_points.hpp).
//
// Checked for every point, as it costs microseconds: whether its numbers make sense, what is in its box, whether there
// is room for it, cutoffs, and what is to be recorded. Tried for a sample, as it costs milliseconds: whether exact
// electrostatics reaches its accuracy in that box and whether its particles can be placed without overlap. A point
// outside of the sample is tried when its turn comes, and becomes a failed point with the reason if it cannot be
// simulated.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/outcome.hpp"

namespace mdsweep {

struct PointSize {
    int particles = 0;               // per replica
    double lateral = 0, height = 0;  // in the units of the sweep file
};

struct DesignSurvey {
    std::vector<PointSize> points;   // [points]; of a table all are 0
    std::vector<Quantity> realised;  // names and units of what whole particles make of the parameters
    // The observables that its points record, with the sizes by which values near zero are judged: median natural ones.
    std::vector<Observable> observables;
    std::size_t tried = 0;  // points of the sample; designs of up to most_tried are tried whole
};

inline constexpr std::size_t most_tried = 1000;  // but for the extremes of what varies, which are tried besides

using SurveyProgress = std::function<void(std::size_t done, std::size_t all)>;

// The survey of simulated points, on all cores. `progress` is called from several threads, one at a time. Throws
// ConfigError when points cannot be simulated, saying how many and why the first one cannot, at what stands in the way
// of it in the file `name`.
[[nodiscard]] DesignSurvey survey_design(const Config& config, const Design& design, const std::string& name,
                                         const SurveyProgress& progress = {});

}  // namespace mdsweep
