// How good a learner's error bars are, how much of its errors is the simulations' own noise, and how long it will take.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "answers/learned.hpp"
#include "monitor/calibration.hpp"
#include "monitor/forecast.hpp"
#include "sweep/learner.hpp"
#include "sweep/point_sets.hpp"

namespace mdsweep {

// From all test points, and for each class that has enough of them from its own.
Calibration Learner::calibrate(const Assessment::Test& test) const {
    constexpr std::size_t enough = 25;  // for a quantile of 0.95, from 19 on
    const double coverage = state_.config.monitor.coverage;
    Calibration calibration = monitor::calibrate(test.u, test.e, coverage, least_uncertainty);
    struct Members {
        std::vector<double> u, e;
    };
    std::map<std::vector<double>, Members> classes;
    for (std::size_t row = 0; row < test.points.size(); ++row) {
        Members& own = classes[state_.class_of(state_.design.points[test.points[row]])];
        own.u.push_back(test.u[row]);
        own.e.push_back(test.e[row]);
    }
    for (const auto& [values, own] : classes) {
        if (values.empty() || own.u.size() < enough) continue;
        const Calibration of_class = monitor::calibrate(own.u, own.e, coverage, least_uncertainty);
        calibration.classes.push_back({values, of_class.factor, of_class.test_points});
    }
    return calibration;
}

void Learner::store_calibration(int version, const Calibration& calibration) {
    for (StoredModel& model : state_.models)
        if (model.version == version) model.calibration = calibration;
}

void Learner::recalibrate(int version) {
    store_calibration(version, calibrate(test_errors(*ensemble_of(version))));
}

double Learner::noise_of(std::size_t point) const {
    return own_error_.standard(*state_.points[point].outcome);
}

// What was imported came of other runs, and says nothing of those of this sweep.
std::vector<std::size_t> Learner::noise_points() const {
    const bool tested = test_set_answered(state_) && !test_points_simulated(state_).empty();
    std::vector<std::size_t> points;
    for (const std::size_t i : simulated_here(state_))
        if (state_.points[i].role == (tested ? Role::test : Role::design)) points.push_back(i);
    return points;
}

monitor::Noise Learner::noise() const {
    std::vector<std::vector<monitor::OutputNoise>> points;
    for (const std::size_t i : noise_points()) points.push_back(own_error_.noise(*state_.points[i].outcome));
    return monitor::Noise(std::move(points));
}

// Variance of the simulations' noise over the variance of what they say, both in units of the tolerance and of each
// point's own scale. Not below a thousandth: no surrogate is that good.
std::optional<double> Learner::relative_noise(const std::vector<std::size_t>& points) const {
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
            for (int c = 0; c < shape_.outputs[k].size; ++c) apply(column++, points_.realised(point).scales[k]);
    };
    for (const std::size_t i : points) {
        rows.push_back(learned_columns(state_, state_.points[i].outcome->values));
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

// From the versions that were judged on the whole test set; their errors include the simulations' own.
void Learner::forecast(TrainingRecord& record) const {
    std::vector<double> n, errors;
    for (const TrainingRecord& each : state_.history) {
        if (!(each.test_quantile > 0) || !std::isfinite(each.test_quantile)) continue;
        n.push_back(static_cast<double>(each.simulated));
        errors.push_back(each.test_quantile);
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    record.forecast = record.forecast_low = record.forecast_high = nan;
    if (!test_set_answered(state_) || !(record.test_quantile > 1)) return;  // there is nothing to wait for
    const monitor::Noise noise = this->noise();
    const monitor::Forecast found = monitor::forecast(n, errors, noise.empty() ? 0 : noise.rms(), 1, state_.seed);
    if (!found.known) return;
    record.forecast = found.simulations;
    record.forecast_low = found.simulations_low;
    record.forecast_high = found.simulations_high;
}

}  // namespace mdsweep
