// All points of a design, ready to be simulated.
#pragma once

#include <string>
#include <vector>

#include "model/slit_electrolyte.hpp"

namespace mdsweep {

struct PreparedPoint {
    SlitPoint point;
    SlitContents contents;
    std::vector<double> scales;  // of the learned outputs, see output_scales()
};

// Throws ConfigError (at the file's `box` or `design`, named `name`) when points cannot be simulated, saying how many
// and why the first one cannot.
[[nodiscard]] std::vector<PreparedPoint> prepare_points(const Config& config, const Design& design,
                                                        const std::string& name);

}  // namespace mdsweep
