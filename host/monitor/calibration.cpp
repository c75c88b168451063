#include "monitor/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "basics/quantile.hpp"

namespace mdsweep::monitor {

Calibration calibrate(std::span<const double> test_u, std::span<const double> test_e, double coverage, double floor) {
    if (test_u.size() != test_e.size()) throw std::invalid_argument("calibrate: u and e of different lengths");
    if (!(coverage > 0 && coverage < 1)) throw std::invalid_argument("calibrate: coverage must lie between 0 and 1");
    constexpr double unbounded = std::numeric_limits<double>::infinity();

    std::vector<double> ratios(test_u.size());
    for (std::size_t i = 0; i < ratios.size(); ++i) {
        const double ratio = test_e[i] == 0 ? 0 : test_e[i] / test_u[i];
        ratios[i] = std::isnan(ratio) ? unbounded : ratio;  // an error that is not a number is as bad as any
    }

    const double wanted = std::ceil((static_cast<double>(ratios.size()) + 1) * coverage - 1e-9);
    const auto rank = static_cast<std::size_t>(std::max(wanted, 1.0));
    Calibration calibration{.factor = unbounded, .floor = floor, .test_points = ratios.size()};
    if (rank <= ratios.size()) calibration.factor = ranked(std::move(ratios), rank - 1);
    return calibration;
}

}  // namespace mdsweep::monitor
