#include "basics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mdsweep {

double ranked(std::vector<double> values, std::size_t rank) {
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::ranges::nth_element(values, nth);
    return *nth;
}

double median(std::vector<double> values) {
    const std::size_t middle = values.size() / 2;
    return ranked(std::move(values), middle);
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto size = static_cast<double>(values.size());
    constexpr double rounding = 1e-9;  // 0.55 * 100 is above 55
    const double wanted = std::clamp(std::ceil(share * size - rounding), 1.0, size);
    return ranked(std::move(values), static_cast<std::size_t>(wanted) - 1);
}

}  // namespace mdsweep
