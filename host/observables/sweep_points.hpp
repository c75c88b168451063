// All points of a design, ready to be simulated.
#pragma once

#include <string>
#include <vector>

#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/observables.hpp"
#include "observables/outcome.hpp"

namespace mdsweep {

struct PreparedPoint {
    System system;
    std::vector<double> scales;  // of the learned outputs, see output_scales()
};

// Throws ImpossiblePoint. Does not ask whether the engine could simulate it: what is predicted need not be.
[[nodiscard]] PreparedPoint prepare_point(const Config& config, const std::vector<std::string>& names,
                                          const std::vector<double>& row);
// The same for many points: `scales` are the config's.
[[nodiscard]] PreparedPoint prepare_point(const Config& config, const OutputScales& scales,
                                          const std::vector<std::string>& names, const std::vector<double>& row);

// Throws ConfigError when points cannot be simulated, saying how many and why the first one cannot, at what stands in
// the way of it in the file `name`.
[[nodiscard]] std::vector<PreparedPoint> prepare_points(const Config& config, const Design& design,
                                                        const std::string& name);

// What its points record, with the sizes by which values near zero are judged: the median of what is natural.
[[nodiscard]] std::vector<Observable> sweep_observables(const Config& config,
                                                        const std::vector<PreparedPoint>& prepared);

}  // namespace mdsweep
