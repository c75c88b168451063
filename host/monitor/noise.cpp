#include "monitor/noise.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "surrogate.hpp"

namespace mdsweep::monitor {

double effective_columns(std::span<const double> errors) {
    double squares = 0, fourths = 0;
    for (const double error : errors) {
        squares += error * error;
        fourths += error * error * error * error;
    }
    const double columns = squares * squares / fourths;
    return std::isfinite(columns) ? std::max(columns, 1.0) : 1;
}

double miss_chance(std::span<const OutputNoise> outputs, double factor) {
    double kept = 1;
    for (const OutputNoise& output : outputs) {
        const double deviation = factor * output.deviation;
        if (!std::isfinite(deviation)) return 1;
        if (deviation <= 0) continue;
        kept *= boost::math::gamma_p(0.5 * output.columns, 0.5 * output.columns / (deviation * deviation));
    }
    return 1 - kept;
}

double Noise::rms() const {
    std::vector<double> worst;
    for (const std::vector<OutputNoise>& point : points_)
        worst.push_back(std::ranges::max(point, {}, &OutputNoise::deviation).deviation);
    return surrogate::root_mean_square(worst);
}

std::vector<double> Noise::by_output() const {
    std::vector<double> all(points_.empty() ? 0 : points_.front().size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        std::vector<double> each;
        for (const std::vector<OutputNoise>& point : points_) each.push_back(point[k].deviation);
        all[k] = surrogate::root_mean_square(each);
    }
    return all;
}

double Noise::misses(double factor) const {
    double sum = 0;
    for (const std::vector<OutputNoise>& point : points_) sum += miss_chance(point, factor);
    return points_.empty() ? 0 : sum / static_cast<double>(points_.size());
}

bool too_noisy(const Noise& noise, double coverage) {
    return noise.rms() > most_noise || noise.misses() > 1 - coverage;
}

double longer_for(const Noise& noise, double coverage) {
    constexpr double advised = 0.4, part_of_allowed = 0.25, most = 1e12;
    const double rms = noise.rms();
    if (!std::isfinite(rms)) return std::numeric_limits<double>::infinity();
    const auto does = [&](double longer) {
        const double factor = 1 / std::sqrt(longer);
        return factor * rms <= advised &&
               noise.misses(std::numbers::sqrt2 * factor) <= part_of_allowed * (1 - coverage);
    };
    double low = 1 / most, high = most;
    while (high > low * 1.001) {
        const double middle = std::sqrt(low * high);
        (does(middle) ? high : low) = middle;
    }
    return high;
}

}  // namespace mdsweep::monitor
