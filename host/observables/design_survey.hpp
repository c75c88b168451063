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

#include "config/config.hpp"
#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/outcome.hpp"

namespace mdsweep {

struct PointSize {
    int particles = 0;               // per replica
    int scarcest = 0;                // of them: those of the species, of all that it has, with the fewest
    double lateral = 0, height = 0;  // in the units of the sweep file
};

// A point that cannot be simulated.
struct ImpossibleAt {
    std::size_t point = 0;
    std::string reason;
    Mark mark;              // of what stands in the way in the sweep file
    bool by_trial = false;  // found by what is tried for a sample only
    double half_box = 0;    // see ImpossiblePoint
};

// Impossible points with the same reason but for its numbers.
struct ImpossibleGroup {
    std::vector<std::size_t> points;
    ImpossibleAt first;  // where something reaches too far, the one with the smallest box
};
// The largest group first.
[[nodiscard]] std::vector<ImpossibleGroup> grouped(const std::vector<ImpossibleAt>& impossible);

struct DesignSurvey {
    std::vector<PointSize> points;         // [points]; of a table all are 0, and so is an impossible one
    std::vector<ImpossibleAt> impossible;  // in the order of the design
    std::vector<Quantity> realised;        // names and units of what whole particles make of the parameters
    // The observables that its points record, with the sizes by which values near zero are judged: median natural ones,
    // of the points that are possible.
    std::vector<Observable> observables;
    std::size_t tried = 0;  // points of the sample; designs of up to most_tried are tried whole, and so is one of which
                            // impossible points are left out where the sample has some
};

inline constexpr std::size_t most_tried = 1000;  // but for the extremes of what varies, which are tried besides

using SurveyProgress = std::function<void(std::size_t done, std::size_t all)>;

// The survey of simulated points, on all cores. `progress` is called from several threads, one at a time.
[[nodiscard]] DesignSurvey survey_design(const Config& config, const Design& design,
                                         const SurveyProgress& progress = {});

// What a survey says of impossible points, a sentence for each group: how many of how many, the first one with its
// parameters, and why; where something reaches too far for boxes, the smallest one and what would fit in all.
[[nodiscard]] std::vector<std::string> impossible_text(const DesignSurvey& survey, const Design& design);

// A design that has impossible points and does not leave them out: how many, which and why, at what stands in the way
// of them in the sweep file.
class ImpossibleDesign : public ConfigError {
public:
    ImpossibleDesign(const Config& config, const Design& design, const DesignSurvey& survey);
    [[nodiscard]] const Design& design() const { return design_; }
    [[nodiscard]] const std::vector<ImpossibleAt>& impossible() const { return impossible_; }

private:
    Design design_;
    std::vector<ImpossibleAt> impossible_;
};

}  // namespace mdsweep
