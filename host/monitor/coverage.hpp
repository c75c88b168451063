// How far the points of a design are from the nearest simulated one.
#pragma once

#include <cstddef>
#include <span>

namespace mdsweep::monitor {

// Distances; infinite when nothing is simulated.
struct FillDistance {
    double median = 0, most_of_them = 0, largest = 0;  // most_of_them: of 95 % of the points at most
};

// `rows` [points][dimensions] of all points and of the simulated ones, in units in which a distance of 1 is far. Throws
// std::invalid_argument on rows of another length.
[[nodiscard]] FillDistance fill_distance(std::span<const double> rows, std::size_t dimensions,
                                         std::span<const double> simulated);

}  // namespace mdsweep::monitor
