// Fits the networks of an ensemble to examples. Internal to surrogate/.
#pragma once

#include "network.hpp"

namespace mdsweep::surrogate {

// Checked shape and examples; the result is on the CPU. Throws std::runtime_error when training diverges or is
// cancelled before it has come half way.
[[nodiscard]] Network train_network(const Shape& shape, const Examples& examples, const TrainOptions& options,
                                    const Network* start, at::Device device);

}  // namespace mdsweep::surrogate
