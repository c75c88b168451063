// Values of a sample by their rank.
#pragma once

#include <cstddef>
#include <vector>

namespace mdsweep {

// The value that `rank` others are below or equal to: rank 0 is the least. Needs rank < values.size().
[[nodiscard]] double ranked(std::vector<double> values, std::size_t rank);

// The upper one of an even number of values. Needs at least one.
[[nodiscard]] double median(std::vector<double> values);

// The least value that a share of them does not exceed; not a number when there are none.
[[nodiscard]] double quantile(std::vector<double> values, double share);

}  // namespace mdsweep
