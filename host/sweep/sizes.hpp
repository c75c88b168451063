// How many points are simulated for what (host/monitor/README.md). In a small pool none may take more than a fifth.
#pragma once

#include <algorithm>
#include <cstddef>

namespace mdsweep {

// Before the surrogate is asked for the first time.
[[nodiscard]] inline std::size_t first_design_size(std::size_t points, std::size_t dimensions) {
    return std::min(std::max<std::size_t>(32, 5 * dimensions), points / 5);
}

// A surrogate that has learned from so many rows without looking good enough for a gate is tested: it will take longer.
[[nodiscard]] inline std::size_t rows_before_test_set(std::size_t points, std::size_t dimensions) {
    return std::min(std::max<std::size_t>(64, 10 * dimensions), 2 * (points / 5));
}

// An estimate, which nothing audits and nothing certifies, is there to take fewer simulations than a gate. Classes of
// points that share listed values have error bars of their own where the pool is large enough for that.
[[nodiscard]] inline std::size_t test_set_size(std::size_t points, std::size_t classes, bool estimated) {
    constexpr std::size_t enough = 40, of_a_class = 32;
    if (estimated) return std::min(of_a_class, points / 5);
    const std::size_t for_classes = std::min(of_a_class * classes, std::max<std::size_t>(64, points / 50));
    return std::min(std::max({enough, points / 100, for_classes}), points / 5);
}

}  // namespace mdsweep
