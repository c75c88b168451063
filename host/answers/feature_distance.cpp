#include "answers/feature_distance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "answers/learned.hpp"
#include "answers/predict.hpp"

namespace mdsweep {

namespace {

// Every k-th, so that no more are left than that.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& points) {
    constexpr std::size_t most = 2000;
    const std::size_t stride = (points.size() + most - 1) / most;
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < points.size(); i += stride) some.push_back(points[i]);
    return some;
}

surrogate::FeatureVectors features_of(const SweepState& state, const surrogate::Ensemble& ensemble,
                                      const std::vector<std::size_t>& points) {
    std::vector<double> inputs;
    for (const std::size_t i : thinned(points)) {
        const std::vector<double> row = state.design.inputs(i);
        inputs.insert(inputs.end(), row.begin(), row.end());
    }
    return ensemble.features(inputs);
}

// The rms distance of two of the rows drawn at random: twice the variance, summed over the columns.
double typical_distance(const surrogate::FeatureVectors& rows) {
    const auto n = static_cast<double>(rows.rows);
    double twice = 0;
    for (std::size_t c = 0; c < rows.size; ++c) {
        double sum = 0, squares = 0;
        for (std::size_t r = 0; r < rows.rows; ++r) {
            const auto x = static_cast<double>(rows.values[r * rows.size + c]);
            sum += x;
            squares += x * x;
        }
        twice += 2 * std::max(0.0, squares / n - sum * sum / (n * n));
    }
    return std::sqrt(twice);
}

std::vector<double> divided(const std::vector<float>& values, double unit) {
    std::vector<double> scaled;
    scaled.reserve(values.size());
    for (const float v : values) scaled.push_back(static_cast<double>(v) / unit);
    return scaled;
}

}  // namespace

std::optional<monitor::FillDistance> feature_distance(const SweepState& state) {
    std::vector<std::size_t> all, simulated;
    for (std::size_t i = 0; i < state.points.size(); ++i) {
        all.push_back(i);
        if (state.points[i].status == Status::simulated) simulated.push_back(i);
    }
    if (state.models.empty() || simulated.empty()) return std::nullopt;
    const auto newest = std::ranges::max_element(state.models, {}, &StoredModel::version);
    const auto ensemble = restore_surrogate(learned_shape(state), *newest);
    const surrogate::FeatureVectors points = features_of(state, *ensemble, all);
    const double unit = typical_distance(points);
    if (!(unit > 0)) return std::nullopt;
    const surrogate::FeatureVectors known = features_of(state, *ensemble, simulated);
    return monitor::fill_distance(divided(points.values, unit), points.size, divided(known.values, unit));
}

}  // namespace mdsweep
