// Rows, versions, and how well each does. Calibration, noise and forecast are in learner_calibration.cpp.
#include "sweep/learner.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "answers/learned.hpp"
#include "answers/predict.hpp"
#include "basics/quantile.hpp"
#include "monitor/completion.hpp"
#include "monitor/gate.hpp"
#include "observables/outcome_source.hpp"
#include "sweep/point_sets.hpp"

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

void append(std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void append_point(surrogate::Examples& rows, const Design& design, const SurrogatePoint& point) {
    for (const std::size_t k : design.varying) rows.inputs.push_back(point.row[k]);
    append(rows.scale, point.scales);
}

}  // namespace

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

Learner::Learner(SweepState& state, const SweepPoints& points, bool learning)
    : state_(state), points_(points), learning_(learning), shape_(learned_shape(state)), own_error_(state) {
    const std::unique_ptr<const OutcomeSource> source = source_of(state_.config);
    for (const std::vector<double>& row : state_.imported.rows)
        imported_.push_back(source->prepare(state_.design.names, row).realised);
    for (const StoredModel& model : state_.models) newest_version_ = std::max(newest_version_, model.version);
    if (!state_.history.empty()) newest_version_ = std::max(newest_version_, state_.history.back().version);
    for (const PointState& point : state_.points) judged_.push_back(point.status == Status::simulated ? 1 : 0);
}

const std::shared_ptr<const surrogate::Ensemble>& Learner::newest() const {
    if (newest_ == nullptr && learning_ && !state_.models.empty())
        newest_ = restore_surrogate(shape_, *std::ranges::max_element(state_.models, {}, &StoredModel::version));
    return newest_;
}

std::shared_ptr<const surrogate::Ensemble> Learner::ensemble_of(int version) const {
    if (version == newest_version_ && newest() != nullptr) return newest_;
    if (version == frozen_version_ && frozen_ != nullptr) return frozen_;
    return surrogate::Ensemble::restore(shape_, stored_model(state_, version).arrays);
}

// -- rows ------------------------------------------------------------------------------------------------------------

std::size_t Learner::rows() const {
    return training_points(state_).size() + state_.imported.rows.size();
}

surrogate::Examples Learner::training_rows() const {
    surrogate::Examples rows;
    for (const std::size_t i : training_points(state_)) {
        const Outcome& outcome = *state_.points[i].outcome;
        append_point(rows, state_.design, points_.realised(i));
        append(rows.values, learned_columns(state_, outcome.values));
        append(rows.errors, learned_columns(state_, outcome.errors));
        ++rows.rows;
    }
    const Imported& imported = state_.imported;
    for (std::size_t i = 0; i < imported.rows.size(); ++i) {
        append_point(rows, state_.design, imported_[i]);
        append(rows.values, imported.values[i]);
        append(rows.errors, imported.errors[i]);
        ++rows.rows;
    }
    return rows;
}

bool Learner::worth_training() const {
    if (!learning_) return false;
    // Spot checks of what has been handed over are no reason: a revocation opens points again.
    const auto open = [](const PointState& point) {
        return point.status == Status::waiting || (point.status == Status::asked && point.role != Role::spot);
    };
    if (std::ranges::none_of(state_.points, open)) return false;
    const std::size_t before = state_.history.empty() ? 0 : state_.history.back().trained_on;
    // The first version waits for the first design; later ones for a tenth more.
    if (before == 0) {
        for (const PointState& point : state_.points)
            if (point.role == Role::design && (point.status == Status::waiting || point.status == Status::asked))
                return false;
        return rows() >= 8;
    }
    return rows() >= before + std::max<std::size_t>(8, before / 10);
}

// -- versions --------------------------------------------------------------------------------------------------------

void Learner::adopt(int version, std::shared_ptr<const surrogate::Ensemble> ensemble, double training_seconds,
                    double clock) {
    judge_uniform_draws();
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

void Learner::freeze() {
    frozen_ = newest();
    frozen_version_ = newest_version_;
}

// Keeps the versions that gates refer to and the newest one.
void Learner::store_model(int version, const surrogate::Ensemble& ensemble) {
    std::erase_if(state_.models, [this](const StoredModel& model) {
        return std::ranges::none_of(state_.gates, [&](const Gate& gate) {
            return gate.model_version == model.version && (!gate.closed || gate.passed);
        });
    });
    state_.models.push_back({version, ensemble.arrays(), {}});
}

// -- what a version says, and how far it is off ----------------------------------------------------------------------

std::vector<double> Learner::inputs_at(Composition composition, const std::vector<std::size_t>& points) const {
    if (composition == Composition::asked) return inputs_of(state_, points);
    std::vector<double> inputs;
    for (const std::size_t i : points)
        for (const std::size_t k : state_.design.varying) inputs.push_back(points_.realised(i).row[k]);
    return inputs;
}

surrogate::Prediction Learner::predict(const surrogate::Ensemble& ensemble, Composition composition,
                                       const std::vector<std::size_t>& points) const {
    std::vector<double> scales;
    for (const std::size_t i : points)
        append(scales, composition == Composition::asked ? points_.scales(i) : points_.realised(i).scales);
    return ensemble.predict(inputs_at(composition, points), scales);
}

std::vector<double> Learner::uncertainties(const surrogate::Ensemble& ensemble,
                                           const std::vector<std::size_t>& points) const {
    return points.empty() ? std::vector<double>{} : uncertainties(predict(ensemble, Composition::asked, points));
}

std::vector<double> Learner::uncertainties(const surrogate::Prediction& prediction) const {
    return with_least_uncertainty(surrogate::scaled_deviations(shape_, prediction));
}

std::vector<double> Learner::scaled_uncertainties(const surrogate::Ensemble& ensemble, Composition composition,
                                                  const std::vector<std::size_t>& points, std::vector<double> u) const {
    const std::vector<double> scale = ensemble.local_scale(inputs_at(composition, points));
    for (std::size_t i = 0; i < u.size(); ++i) u[i] *= scale[i];
    return u;
}

double Learner::error_of(const surrogate::Prediction& prediction, std::size_t row, std::size_t point) const {
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    return surrogate::scaled_error(shape_, row_of(prediction.mean, row, columns),
                                   learned_columns(state_, state_.points[point].outcome->values));
}

std::vector<double> Learner::errors(int version, const std::vector<std::size_t>& points) const {
    if (points.empty()) return {};
    const surrogate::Prediction prediction = predict(*ensemble_of(version), Composition::realised, points);
    std::vector<double> errors;
    for (std::size_t row = 0; row < points.size(); ++row)
        errors.push_back(state_.points[points[row]].status == Status::simulated
                             ? error_of(prediction, row, points[row])
                             : std::numeric_limits<double>::infinity());
    return errors;
}

std::vector<Answer> Learner::answers(int version, const std::vector<std::size_t>& points) const {
    if (points.empty()) return {};
    const surrogate::Prediction prediction = predict(*ensemble_of(version), Composition::asked, points);
    const Calibration& calibration = stored_model(state_, version).calibration;
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    std::vector<Answer> answers;
    const Questions questions = questions_at(state_, points);
    const AnswerReader reader(state_);
    for (std::size_t row = 0; row < points.size(); ++row) {
        const auto mean = row_of(prediction.mean, row, columns), deviation = row_of(prediction.deviation, row, columns);
        const Calibration own = calibration.of(state_.class_of(state_.design.points[points[row]]));
        Answer& answer = answers.emplace_back();
        answer.values.assign(mean.begin(), mean.end());
        answer.error_bars = error_bars(shape_, own, mean, deviation);
        answer.read_off = read_off(state_, reader.read(questions, row, answer.values, answer.error_bars));
    }
    return answers;
}

Outlook Learner::outlook(const std::vector<std::size_t>& points, bool with_features) const {
    const surrogate::Ensemble& newest = *this->newest();
    Outlook outlook;
    outlook.deviation = uncertainties(newest, points);
    const std::vector<double> inputs = inputs_of(state_, points);
    outlook.local_scale = newest.local_scale(inputs);
    if (!with_features) return outlook;
    std::vector<std::size_t> known = training_points(state_);
    outlook.noise = relative_noise(known);
    for (std::size_t i = 0; i < state_.points.size(); ++i)
        if (state_.points[i].status == Status::asked && state_.points[i].role != Role::test) known.push_back(i);
    surrogate::FeatureVectors features = newest.features(inputs);
    outlook.width = features.size;
    outlook.features = std::move(features.values);
    outlook.known = newest.features(inputs_of(state_, known)).values;
    return outlook;
}

// -- judging ---------------------------------------------------------------------------------------------------------

void Learner::judge() {
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
    record.noise = noise().rms();
    record.within = monitor::completion(state_).within;
    forecast(record);
}

Assessment Learner::assess(const surrogate::Ensemble& ensemble) const {
    Assessment result;
    result.undecided = undecided(state_);
    result.undecided_u = uncertainties(ensemble, result.undecided);
    result.undecided_scaled_u =
        scaled_uncertainties(ensemble, Composition::asked, result.undecided, result.undecided_u);
    result.test = test_errors(ensemble);
    if (!result.test.points.empty())
        result.test_scaled_u = scaled_uncertainties(ensemble, Composition::realised, result.test.points, result.test.u);
    return result;
}

Assessment::Test Learner::test_errors(const surrogate::Ensemble& ensemble) const {
    Assessment::Test test;
    test.points = test_points_simulated(state_);
    if (test.points.empty()) return test;
    const surrogate::Prediction prediction = predict(ensemble, Composition::realised, test.points);
    test.u = uncertainties(prediction);
    for (std::size_t row = 0; row < test.points.size(); ++row)
        test.e.push_back(error_of(prediction, row, test.points[row]));
    return test;
}

// Points drawn at random and learned from later are a test set too, for the version that did not know them.
void Learner::judge_held_out(int version, const std::vector<std::size_t>& points) {
    if (points.empty()) return;
    const std::shared_ptr<const surrogate::Ensemble> ensemble = ensemble_of(version);
    const surrogate::Prediction prediction = predict(*ensemble, Composition::realised, points);
    const std::vector<double> scaled_u =
        scaled_uncertainties(*ensemble, Composition::realised, points, uncertainties(prediction));
    for (std::size_t row = 0; row < points.size(); ++row)
        held_out_.push_back({scaled_u[row], error_of(prediction, row, points[row]), ensemble->trained_on()});
}

// By the version that is about to be replaced: what it was trained on had been told before it came.
void Learner::judge_uniform_draws() {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < state_.points.size(); ++i) {
        const PointState& point = state_.points[i];
        if (point.status != Status::simulated || judged_[i] != 0) continue;
        judged_[i] = 1;
        if (point.role == Role::uniform) points.push_back(i);
    }
    if (newest() != nullptr) judge_held_out(newest_version_, points);
}

// By versions not much worse than the newest one.
HeldOutErrors Learner::held_out_errors() const {
    constexpr double like_the_newest = 0.6;  // of its rows
    HeldOutErrors errors;
    for (const HeldOutPoint& point : held_out_) {
        if (static_cast<double>(point.trained_on) < like_the_newest * static_cast<double>(newest()->trained_on()))
            continue;
        errors.scaled_u.push_back(point.scaled_u);
        errors.e.push_back(point.e);
    }
    return errors;
}

}  // namespace mdsweep
