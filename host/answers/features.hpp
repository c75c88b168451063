// Features: inputs that physics suggests for a surrogate beside the parameters themselves.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "design/design.hpp"
#include "surrogate.hpp"

namespace mdsweep {

// As sums of products of the design's varying parameters; fixed ones are part of the coefficients. For a model with a
// salt whose numbers are fixed or parameters: concentration; h / d, kappa d and kappa h (kappa the inverse Debye length
// of the salt, h where there are walls); the ions' energy in contact z+ |z-| l_B / d; the mean density of the cations
// with the walls' counterions; the ions' share of the volume. For other models: each positive parameter whose range is
// wide. Besides, each whose range is `log` in the sweep file. The ranges are those over the design's points. A feature
// that is the same at all points, not defined at one of them, or a multiple of another's logarithm is left out.
[[nodiscard]] std::vector<surrogate::Feature> physical_features(const Config& config, const Design& design);

}  // namespace mdsweep
