// The cubic spline through points (x, y), x ascending and four of them at least.
#pragma once

#include <cstddef>
#include <vector>

namespace mdsweep {

// Its slopes at the points: its second derivative is continuous, and at the ends its slope is that of the cubic through
// the four points there.
[[nodiscard]] std::vector<double> spline_slopes(const std::vector<double>& x, const std::vector<double>& y);

// Second derivatives at the points of piecewise cubics with these values and slopes, which are continuous there.
[[nodiscard]] std::vector<double> second_derivatives(const std::vector<double>& x, const std::vector<double>& y,
                                                     const std::vector<double>& slopes);

// Its value between the points `interval` and the next.
[[nodiscard]] double spline_value(const std::vector<double>& x, const std::vector<double>& y,
                                  const std::vector<double>& slopes, std::size_t interval, double at);

}  // namespace mdsweep
