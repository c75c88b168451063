// The rows that the surrogate learns from, and how well each version does.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "answers/learned.hpp"
#include "basics/quantile.hpp"
#include "monitor/calibration.hpp"
#include "monitor/completion.hpp"
#include "monitor/forecast.hpp"
#include "sweep/sweep.hpp"

namespace mdsweep {

namespace {

std::span<const double> row_of(const std::vector<double>& table, std::size_t row, std::size_t columns) {
    return std::span(table).subspan(row * columns, columns);
}

surrogate::Method method_of(const SurrogateConfig& config) {
    switch (config.method) {
        case SurrogateMethod::best:
            return surrogate::Method::best;
        case SurrogateMethod::networks:
            return surrogate::Method::networks;
        case SurrogateMethod::gaussian_process:
            return surrogate::Method::gaussian_process;
    }
    throw std::logic_error("no such method");
}

}  // namespace

std::vector<double> with_least_uncertainty(std::vector<double> deviations) {
    for (double& deviation : deviations) deviation = std::hypot(deviation, least_uncertainty);
    return deviations;
}

surrogate::TrainOptions train_options(const SweepState& state) {
    const SurrogateConfig& config = state.config.surrogate;
    surrogate::TrainOptions options;
    options.method = method_of(config);
    options.steps = config.steps;
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
        append(rows.scale, points_.scales(i));
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
    // Spot checks of what has been handed over are no reason: a revocation opens points again.
    const auto open = [](const PointState& point) {
        return point.status == Status::waiting || (point.status == Status::asked && point.role != Role::spot);
    };
    if (std::ranges::none_of(state_.points, open)) return false;
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
    for (const std::size_t i : points) scales.insert(scales.end(), points_.scales(i).begin(), points_.scales(i).end());
    return ensemble.predict(inputs_of(points), scales);
}

std::vector<double> Sweep::uncertainties(const surrogate::Ensemble& ensemble,
                                         const std::vector<std::size_t>& points) const {
    return points.empty() ? std::vector<double>{} : uncertainties(predict(ensemble, points));
}

std::vector<double> Sweep::uncertainties(const surrogate::Prediction& prediction) const {
    return with_least_uncertainty(surrogate::scaled_deviations(shape_, prediction));
}

std::vector<double> Sweep::scaled_uncertainties(const surrogate::Ensemble& ensemble,
                                                const std::vector<std::size_t>& points, std::vector<double> u) const {
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
    result.undecided_scaled_u = scaled_uncertainties(ensemble, result.undecided, result.undecided_u);
    result.test = test_errors(ensemble);
    if (!result.test.points.empty())
        result.test_scaled_u = scaled_uncertainties(ensemble, result.test.points, result.test.u);
    return result;
}

Sweep::TestErrors Sweep::test_errors(const surrogate::Ensemble& ensemble) const {
    TestErrors test;
    test.points = test_points_simulated();
    if (test.points.empty()) return test;
    const surrogate::Prediction prediction = predict(ensemble, test.points);
    test.u = uncertainties(prediction);
    for (std::size_t row = 0; row < test.points.size(); ++row)
        test.e.push_back(error_of(prediction, row, test.points[row]));
    return test;
}

void Sweep::adopt(int version, std::shared_ptr<const surrogate::Ensemble> ensemble, double training_seconds,
                  double clock) {
    judge_uniform_draws();
    newest_ = std::move(ensemble);
    newest_version_ = version;
    store_model(version, *newest());
    state_.provenance.training_seconds += training_seconds;
    TrainingRecord record;
    record.version = version;
    record.seconds = clock;
    record.simulated = state_.count(Status::simulated);
    record.trained_on = newest()->trained_on();
    record.train_error = newest()->train_error();
    state_.history.push_back(record);
    judge();
}

// Points drawn at random and learned from later are a test set too, for the version that did not know them.
void Sweep::judge_held_out(const std::vector<std::size_t>& points, const surrogate::Ensemble& ensemble) {
    if (points.empty()) return;
    const surrogate::Prediction prediction = predict(ensemble, points);
    const std::vector<double> scaled_u = scaled_uncertainties(ensemble, points, uncertainties(prediction));
    for (std::size_t row = 0; row < points.size(); ++row)
        held_out_.push_back({scaled_u[row], error_of(prediction, row, points[row]), ensemble.trained_on()});
}

// By the version that is about to be replaced: the points it was trained on had been told before it came.
void Sweep::judge_uniform_draws() {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i) {
        const PointState& point = state_.points[i];
        if (point.status != Status::simulated || judged_[i] != 0) continue;
        judged_[i] = 1;
        if (point.role == Role::uniform) points.push_back(i);
    }
    if (newest() != nullptr) judge_held_out(points, *newest());
}

// Adds held-out points judged by versions not much worse than the newest one.
void Sweep::add_held_out(std::vector<double>& scaled_u, std::vector<double>& e) const {
    constexpr double like_the_newest = 0.6;  // of its rows
    for (const HeldOutPoint& point : held_out_) {
        if (static_cast<double>(point.trained_on) < like_the_newest * static_cast<double>(newest()->trained_on()))
            continue;
        scaled_u.push_back(point.scaled_u);
        e.push_back(point.e);
    }
}

// From all test points, and for each class that has enough of them from its own.
Calibration Sweep::calibrate(const TestErrors& test) const {
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

void Sweep::store_calibration(int version, const Calibration& calibration) {
    for (StoredModel& model : state_.models)
        if (model.version == version) model.calibration = calibration;
}

void Sweep::judge() {
    if (newest() == nullptr) return;
    assessment_ = assess(*newest());
    const Calibration calibration = calibrate(assessment_.test);
    const std::vector<double>& errors = assessment_.test.e;
    store_calibration(newest_version_, calibration);
    if (state_.history.empty() || state_.history.back().version != newest_version_) return;
    TrainingRecord& record = state_.history.back();
    record.test_error = surrogate::root_mean_square(errors);
    const auto passing = std::ranges::count_if(errors, [](double e) { return monitor::passes(e); });
    record.test_passing = errors.empty() ? 0.0 : static_cast<double>(passing) / static_cast<double>(errors.size());
    record.test_quantile = quantile(errors, state_.config.monitor.coverage);
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
    const bool tested = test_set_answered() && !test_points_simulated().empty();
    std::vector<double> noise;
    for (std::size_t i = 0; i < state_.points.size(); ++i) {
        const PointState& point = state_.points[i];
        if (point.role == (tested ? Role::test : Role::design) && point.status == Status::simulated)
            noise.push_back(noise_of(i));
    }
    return surrogate::root_mean_square(noise);
}

double Sweep::noise_of(std::size_t point) const {
    const Outcome& outcome = *state_.points[point].outcome;
    return surrogate::scaled_deviation(shape_, learned_columns(outcome.values), learned_columns(outcome.errors));
}

}  // namespace mdsweep
