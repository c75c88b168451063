#include "monitor/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace mdsweep::monitor {

FillDistance fill_distance(std::span<const double> rows, std::size_t dimensions, std::span<const double> simulated) {
    if (dimensions == 0 || rows.empty() || rows.size() % dimensions != 0 || simulated.size() % dimensions != 0)
        throw std::invalid_argument("fill_distance: there must be a row of numbers a point");
    const std::size_t points = rows.size() / dimensions;
    std::vector<double> nearest(points, std::numeric_limits<double>::infinity());
    for (std::size_t centre = 0; centre < simulated.size(); centre += dimensions) {
        for (std::size_t i = 0; i < points; ++i) {
            double square = 0;
            for (std::size_t d = 0; d < dimensions; ++d) {
                const double step = rows[i * dimensions + d] - simulated[centre + d];
                square += step * step;
            }
            nearest[i] = std::min(nearest[i], square);
        }
    }
    std::ranges::sort(nearest);
    const auto at = [&](double share) {
        return std::sqrt(nearest[static_cast<std::size_t>(share * static_cast<double>(points - 1))]);
    };
    return {at(0.5), at(0.95), at(1)};
}

}  // namespace mdsweep::monitor
