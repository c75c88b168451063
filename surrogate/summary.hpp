// Scores and sizes of a trained surrogate: its numbers beside the weights. Internal to surrogate/.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

struct Summary {
    std::size_t rows = 0;  // it was trained on
    double train_error = 0;
    HeldOut held_out;
    HeldOutRows held_out_rows;  // of the kind that won; not stored
};

// "networks (0.41 against the Gaussian process's 0.62)"; without what was not tried.
[[nodiscard]] std::string describe(const HeldOut& held_out, bool gaussian_process);

[[nodiscard]] std::vector<NamedArray> to_arrays(const Summary& summary);
[[nodiscard]] Summary summary_from(std::span<const NamedArray> arrays);

}  // namespace mdsweep::surrogate
