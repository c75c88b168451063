// Where a function that is only known by its values is not smooth.
#pragma once

#include <functional>
#include <vector>

namespace mdsweep {

// The places between first and last where the function, its slope or its curvature jumps and that have smooth pieces on
// both sides: to about 1e-6 of r, and ascending. Other places that are not smooth, as at a pole, are left out, and so
// are all where there are more than 16.
[[nodiscard]] std::vector<double> find_breaks(const std::function<double(double r)>& function, double first,
                                              double last);

}  // namespace mdsweep
