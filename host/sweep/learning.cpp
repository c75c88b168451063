// What the surrogate learns from, and how well each version does.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "monitor/calibration.hpp"
#include "monitor/completion.hpp"
#include "monitor/forecast.hpp"
#include "sweep/learned.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

// u0 in u = sqrt(spread^2 + u0^2), in units of the tolerance: members that agree to less than a tenth of it may all be
// wrong by as much.
constexpr double least_uncertainty = 0.1;

std::span<const double> row_of(const std::vector<double>& table, std::size_t row, std::size_t columns) {
    return std::span(table).subspan(row * columns, columns);
}

// The least value that a share of them does not exceed; not a number when there are none.
double quantile(std::vector<double> values, double share) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double wanted = std::ceil(share * static_cast<double>(values.size()) - 1e-9);
    const auto rank = static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(values.size())));
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::ranges::nth_element(values, nth);
    return *nth;
}

}  // namespace

surrogate::TrainOptions train_options(const SweepState& state) {
    const SurrogateConfig& config = state.config.surrogate;
    surrogate::TrainOptions options;
    options.method = config.method == "networks"           ? surrogate::Method::networks
                     : config.method == "gaussian_process" ? surrogate::Method::gaussian_process
                                                           : surrogate::Method::best;
    options.epochs = config.epochs;
    options.learning_rate = config.learning_rate;
    options.stop_below = config.tolerance;
    options.seed = state.seed;
    return options;
}

std::vector<double> Sweep::learned_columns(const std::vector<double>& row) const {
    std::vector<double> columns;
    for (const Observable& observable : state_.observables)
        if (observable.learned)
            columns.insert(columns.end(), row.begin() + observable.first,
                           row.begin() + observable.first + observable.size);
    return columns;
}

std::vector<std::size_t> Sweep::training_points() const {
    std::vector<std::size_t> points;
    const Gate* gate = open_gate();
    for (std::size_t i = 0; i < state_.points.size(); ++i) {
        const PointState& point = state_.points[i];
        if (point.status != Status::simulated || point.role == Role::test) continue;
        if (gate != nullptr && point.role == Role::audit && point.gate == gate->number) continue;
        points.push_back(i);
    }
    return points;
}

surrogate::Examples Sweep::training_rows() const {
    surrogate::Examples rows;
    const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    for (const std::size_t i : training_points()) {
        const Outcome& outcome = *state_.points[i].outcome;
        append(rows.inputs, state_.design.inputs(i));
        append(rows.scale, prepared_[i].scales);
        append(rows.values, learned_columns(outcome.values));
        append(rows.errors, learned_columns(outcome.errors));
        ++rows.rows;
    }
    const Imported& imported = state_.imported;
    for (std::size_t i = 0; i < imported.rows.size(); ++i) {
        for (const std::size_t k : state_.design.varying) rows.inputs.push_back(imported.rows[i][k]);
        append(rows.scale, imported_scales_[i]);
        append(rows.values, imported.values[i]);
        append(rows.errors, imported.errors[i]);
        ++rows.rows;
    }
    return rows;
}

bool Sweep::worth_training() const {
    if (!learning_ || complete()) return false;
    const std::size_t rows = training_points().size() + state_.imported.rows.size();
    const std::size_t before = state_.history.empty() ? 0 : state_.history.back().trained_on;
    // The first version waits for the first design; later ones for a tenth more.
    if (before == 0) {
        for (const PointState& point : state_.points)
            if (point.role == Role::design && (point.status == Status::waiting || point.status == Status::asked))
                return false;
        return rows >= 8;
    }
    return rows >= before + std::max<std::size_t>(8, before / 10);
}

surrogate::Prediction Sweep::predict(const surrogate::Ensemble& ensemble,
                                     const std::vector<std::size_t>& points) const {
    std::vector<double> scales;
    for (const std::size_t i : points)
        scales.insert(scales.end(), prepared_[i].scales.begin(), prepared_[i].scales.end());
    return ensemble.predict(inputs_of(points), scales);
}

std::vector<double> Sweep::uncertainties(const surrogate::Ensemble& ensemble,
                                         const std::vector<std::size_t>& points) const {
    return points.empty() ? std::vector<double>{} : uncertainties(predict(ensemble, points));
}

std::vector<double> Sweep::uncertainties(const surrogate::Prediction& prediction) const {
    std::vector<double> u;
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    for (std::size_t row = 0; row < prediction.rows; ++row)
        u.push_back(std::hypot(surrogate::scaled_spread(shape_, row_of(prediction.mean, row, columns),
                                                        row_of(prediction.spread, row, columns)),
                               least_uncertainty));
    return u;
}

std::vector<double> Sweep::doubts(const surrogate::Ensemble& ensemble, const std::vector<std::size_t>& points,
                                  std::vector<double> u) const {
    const std::vector<double> scale = ensemble.local_scale(inputs_of(points));
    for (std::size_t i = 0; i < u.size(); ++i) u[i] *= scale[i];
    return u;
}

double Sweep::error_of(const surrogate::Prediction& prediction, std::size_t row, std::size_t point) const {
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    return surrogate::scaled_error(shape_, row_of(prediction.mean, row, columns),
                                   learned_columns(state_.points[point].outcome->values));
}

std::vector<std::size_t> Sweep::test_points_simulated() const {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].role == Role::test && state_.points[i].status == Status::simulated) points.push_back(i);
    return points;
}

bool Sweep::test_set_answered() const {
    return std::ranges::none_of(state_.points, [](const PointState& point) {
        return point.role == Role::test && (point.status == Status::waiting || point.status == Status::asked);
    });
}

std::vector<std::size_t> Sweep::undecided() const {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::waiting && state_.points[i].role == Role::none) points.push_back(i);
    return points;
}

Sweep::Assessment Sweep::assess(const surrogate::Ensemble& ensemble) const {
    Assessment result;
    result.undecided = undecided();
    result.undecided_u = uncertainties(ensemble, result.undecided);
    result.undecided_doubt = doubts(ensemble, result.undecided, result.undecided_u);
    const std::vector<std::size_t> test = test_points_simulated();
    if (test.empty()) return result;
    const surrogate::Prediction prediction = predict(ensemble, test);
    result.test_u = uncertainties(prediction);
    result.test_doubt = doubts(ensemble, test, result.test_u);
    for (std::size_t row = 0; row < test.size(); ++row) result.test_e.push_back(error_of(prediction, row, test[row]));
    return result;
}

void Sweep::adopt(int version, std::shared_ptr<const surrogate::Ensemble> ensemble, double training_seconds,
                  double clock) {
    newest_ = std::move(ensemble);
    newest_version_ = version;
    store_model(version, *newest_);
    state_.provenance.training_seconds += training_seconds;
    TrainingRecord record;
    record.version = version;
    record.seconds = clock;
    record.simulated = state_.count(Status::simulated);
    record.trained_on = newest_->trained_on();
    record.train_error = newest_->train_error();
    state_.history.push_back(record);
    judge();
}

// Of all test points, and of each class with enough of them.
Calibration Sweep::calibrate(const std::vector<std::size_t>& test) const {
    constexpr std::size_t enough = 25;  // for a quantile of 0.95, from 19 on
    const double coverage = state_.config.monitor.coverage;
    Calibration calibration = monitor::calibrate(assessment_.test_u, assessment_.test_e, coverage, least_uncertainty);
    struct Members {
        std::vector<double> u, e;
    };
    std::map<std::vector<double>, Members> classes;
    for (std::size_t row = 0; row < test.size(); ++row) {
        Members& own = classes[state_.class_of(state_.design.points[test[row]])];
        own.u.push_back(assessment_.test_u[row]);
        own.e.push_back(assessment_.test_e[row]);
    }
    for (const auto& [values, own] : classes) {
        if (values.empty() || own.u.size() < enough) continue;
        const Calibration of_class = monitor::calibrate(own.u, own.e, coverage, least_uncertainty);
        calibration.classes.push_back({values, of_class.factor, of_class.test_points});
    }
    return calibration;
}

void Sweep::judge() {
    if (newest_ == nullptr) return;
    assessment_ = assess(*newest_);
    const Calibration calibration = calibrate(test_points_simulated());
    for (StoredModel& model : state_.models)
        if (model.version == newest_version_) model.calibration = calibration;
    if (state_.history.empty() || state_.history.back().version != newest_version_) return;
    TrainingRecord& record = state_.history.back();
    record.test_error = root_mean_square(assessment_.test_e);
    const auto passing = std::ranges::count_if(assessment_.test_e, [](double e) { return monitor::passes(e); });
    record.test_passing = assessment_.test_e.empty()
                              ? 0.0
                              : static_cast<double>(passing) / static_cast<double>(assessment_.test_e.size());
    record.test_quantile = quantile(assessment_.test_e, state_.config.monitor.coverage);
    record.noise = noise();
    record.certified = monitor::completion(state_, assessment_.undecided_u, calibration).certified;
    forecast(record);
}

// From the versions that were judged on the whole test set; their errors include the simulations' own.
void Sweep::forecast(TrainingRecord& record) const {
    std::vector<double> n, errors;
    for (const TrainingRecord& each : state_.history) {
        if (!(each.test_quantile > 0) || !std::isfinite(each.test_quantile)) continue;
        n.push_back(static_cast<double>(each.simulated));
        errors.push_back(each.test_quantile);
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    record.forecast = record.forecast_low = record.forecast_high = nan;
    if (!test_set_answered() || !(record.test_quantile > 1)) return;  // there is nothing to wait for
    const monitor::Forecast found = monitor::forecast(n, errors, noise(), 1, state_.seed);
    if (!found.known) return;
    record.forecast = found.simulations;
    record.forecast_low = found.simulations_low;
    record.forecast_high = found.simulations_high;
}

// Keeps the versions that gates refer to and the newest one.
void Sweep::store_model(int version, const surrogate::Ensemble& ensemble) {
    std::erase_if(state_.models, [this](const StoredModel& model) {
        return std::ranges::none_of(state_.gates, [&](const Gate& gate) {
            return gate.model_version == model.version && (!gate.closed || gate.passed);
        });
    });
    state_.models.push_back({version, ensemble.arrays(), {}});
}

double Sweep::noise() const {
    std::vector<double> noise;
    for (const std::size_t i : test_points_simulated()) noise.push_back(noise_of(i));
    return root_mean_square(noise);
}

double Sweep::noise_of(std::size_t point) const {
    const Outcome& outcome = *state_.points[point].outcome;
    return surrogate::scaled_spread(shape_, learned_columns(outcome.values), learned_columns(outcome.errors));
}

}  // namespace mdsweep
