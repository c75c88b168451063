// How many points are simulated before the surrogate is asked (host/monitor/README.md). In a small pool neither may
// take more than a fifth.
#pragma once

#include <algorithm>
#include <cstddef>

namespace mdsweep {

[[nodiscard]] inline std::size_t test_set_size(std::size_t points) {
    return std::min(std::max<std::size_t>(64, points / 50), points / 5);
}

[[nodiscard]] inline std::size_t first_design_size(std::size_t points, std::size_t dimensions) {
    return std::min(std::max({std::size_t{64}, 10 * dimensions, points / 50}), points / 5);
}

}  // namespace mdsweep
