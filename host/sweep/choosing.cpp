// Which points a sweep learns from next.
#include <algorithm>
#include <cmath>

#include "answers/learned.hpp"
#include "basics/quantile.hpp"
#include "observables/outcome_source.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

// Over the median, and within a factor of three of it: a point teaches no more for being cheap, and the dear ones have
// to be learned, too. Empty: not known, or all alike.
std::vector<double> relative_costs(const SweepState& state) {
    constexpr double most = 3;
    std::vector<double> costs = source_of(state.config)->times(state.design);
    const double typical = median(costs);
    if (!(typical > 0)) return {};
    for (double& cost : costs) cost = std::clamp(cost / typical, 1 / most, most);
    return costs;
}

// The points that the acquisition chooses under the newest version. While a gate is open its candidates are left alone.
void Sweep::ask_learning(std::size_t wanted, std::vector<AskedPoint>& asked) {
    if (newest() == nullptr && state_.count(Status::asked) > 0) return;  // the first version is on its way
    const std::vector<std::size_t> points = undecided();
    if (points.empty()) return;
    const int version = newest() != nullptr ? newest_version_ : 0;
    // Points of answers that were taken back are new to it.
    if (!choosing_ || choosing_->version != version || !std::ranges::includes(choosing_->points, points)) {
        const auto how = newest() != nullptr ? acquisition_ : surrogate::Acquisition::random;
        choosing_.emplace(Choosing{version, points, surrogate::Chooser(how, candidates(points, how))});
    }
    std::vector<std::uint8_t> open(state_.points.size());
    for (const std::size_t i : points) open[i] = 1;
    if (const Gate* gate = open_gate())
        for (const std::size_t i : gate->candidates) open[i] = 0;
    std::vector<std::uint8_t> free;
    for (const std::size_t i : choosing_->points) free.push_back(open[i]);
    const std::uint64_t seed = state_.seed * 0x9E3779B97F4A7C15ULL + state_.count(Status::waiting);
    for (const surrogate::Choice& choice : choosing_->chooser.choose(wanted, free, seed))
        give_out(choosing_->points[choice.candidate], choice.uniform ? Role::uniform : Role::learn, 0, asked);
}

surrogate::Candidates Sweep::candidates(const std::vector<std::size_t>& points, surrogate::Acquisition how) {
    surrogate::Candidates all;
    all.dimensions = shape_.inputs.size();
    for (const std::size_t i : points) {
        const std::vector<double> row = state_.design.inputs(i);
        for (std::size_t k = 0; k < row.size(); ++k)
            all.inputs.push_back((row[k] - shape_.low[k]) / std::max(shape_.high[k] - shape_.low[k], 1e-300));
    }
    if (how == surrogate::Acquisition::random) {
        all.deviation.assign(points.size(), 1.0);
        return all;
    }
    all.deviation = uncertainties(*newest(), points);
    if (!costs_) costs_ = relative_costs(state_);
    for (const std::size_t i : points) all.cost.push_back(costs_->empty() ? 1 : (*costs_)[i]);
    // Where it has been further off than it says, a point teaches more for its time.
    const std::vector<double> scale = newest()->local_scale(inputs_of(points));
    for (std::size_t i = 0; i < points.size(); ++i) all.cost[i] /= scale[i] * scale[i];
    if (how != surrogate::Acquisition::lcmd) return all;
    std::vector<std::size_t> known = training_points();
    if (const std::optional<double> noise = relative_noise(known)) all.noise = *noise;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::asked && state_.points[i].role != Role::test) known.push_back(i);
    surrogate::FeatureVectors features = newest()->features(inputs_of(points));
    all.width = features.size;
    all.features = std::move(features.values);
    all.known = newest()->features(inputs_of(known)).values;
    return all;
}

std::vector<double> Sweep::inputs_of(const std::vector<std::size_t>& points) const {
    std::vector<double> inputs;
    for (const std::size_t i : points) {
        const std::vector<double> row = state_.design.inputs(i);
        inputs.insert(inputs.end(), row.begin(), row.end());
    }
    return inputs;
}

// Variance of the simulations' noise over the variance of what they say, both in units of the tolerance and of each
// point's own scale. Not below a thousandth: no surrogate is that good.
std::optional<double> Sweep::relative_noise(const std::vector<std::size_t>& points) const {
    constexpr double least = 1e-3, most = 1;
    if (points.size() < 2) return std::nullopt;
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    const auto number = static_cast<double>(points.size());
    // Values over their scales, so that rows of different points can be averaged.
    std::vector<std::vector<double>> rows;
    std::vector<double> mean(columns, 0.0);
    double noise2 = 0, signal2 = 0;
    const auto scales = [&](std::size_t point, auto&& apply) {
        std::size_t column = 0;
        for (std::size_t k = 0; k < shape_.outputs.size(); ++k)
            for (int c = 0; c < shape_.outputs[k].size; ++c) apply(column++, points_.scales(point)[k]);
    };
    for (const std::size_t i : points) {
        rows.push_back(learned_columns(state_.points[i].outcome->values));
        scales(i, [&](std::size_t c, double scale) { mean[c] += rows.back()[c] / scale / number; });
        noise2 += std::pow(noise_of(i), 2);
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::vector<double> usual(columns);
        scales(points[row], [&](std::size_t c, double scale) { usual[c] = mean[c] * scale; });
        signal2 += std::pow(surrogate::scaled_error(shape_, usual, rows[row]), 2);
    }
    const double share = noise2 / signal2;
    if (!std::isfinite(share)) return std::nullopt;
    return std::clamp(share, least, most);
}

}  // namespace mdsweep
