// Fits the networks of an ensemble to examples. Internal to surrogate/.
#pragma once

#include <vector>

#include "network.hpp"

namespace mdsweep::surrogate {

struct TrainedNetwork {
    Network network;  // on the CPU
    // The scaled errors at rows that members were not trained on, and their rms; negative when there were none.
    std::vector<double> held_out_errors;
    double held_out = -1;
};

// Checked shape and examples. Training ends early, and what it returns is, where it did best on rows that members were
// not trained on. `decay`: of the weights. Throws std::runtime_error when training diverges or is cancelled before it
// has come half way.
[[nodiscard]] TrainedNetwork train_network(const Shape& shape, const Examples& examples, const TrainOptions& options,
                                           const Network* start, double decay, at::Device device);

}  // namespace mdsweep::surrogate
