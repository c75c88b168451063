#include "answers/predict.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "answers/learned.hpp"
#include "model/particle_system.hpp"
#include "observables/profile_numbers.hpp"

namespace mdsweep {

namespace {

const Observable* find_learned(const SweepState& state, const std::string& name) {
    for (const Observable& observable : state.observables)
        if (observable.name == name && observable.learned) return &observable;
    return nullptr;
}

ProfileWalls walls_of(const Questions& questions, std::size_t question, std::size_t profile, bool one_plane) {
    const std::size_t place = question * questions.profiles.size() + profile;
    return {std::span(questions.walls).subspan(2 * place).first<2>(), questions.temperatures[question],
            questions.heights[question], questions.diameters[place], one_plane};
}

}  // namespace

AnswerReader::AnswerReader(const SweepState& state) : state_(state), one_plane_(meet_walls_alike(state.config.model)) {}

// The members' standard deviation of a sum of bins is not known from that of the bins; by the triangle inequality it is
// at most this sum.
void AnswerReader::append_profile_numbers(const Questions& questions, std::size_t question,
                                          const PredictedProfile& profile,
                                          std::vector<PredictedNumber>& numbers) const {
    const std::string& name = profile.observable->name;
    for (std::size_t g = 0; g < questions.profiles.size(); ++g) {
        const std::string& group = questions.profiles[g];
        if (!name.starts_with(group) || name.substr(group.size()) != "_density") continue;
        const bool mirrored = profile.observable->axis == Axis::half_z;
        const SlitWalls slit = slit_walls(walls_of(questions, question, g, one_plane_[g]), mirrored,
                                          (mirrored ? 2 : 1) * profile.values.size());
        for (const ProfileNumber& number : profile_numbers(mirrored)) {
            std::string its_name = group + "_" + number.ending;
            if (find_learned(state_, its_name) != nullptr) continue;  // better learned than read off
            if (number.at_plane && !one_plane_[g]) continue;
            Reading reading = number.read(slit, profile.values);
            const double value = weighted_sum(reading.weights, profile.values);
            const double other = weighted_sum(reading.check, profile.values);
            for (double& weight : reading.weights) weight = std::abs(weight);
            const double error = std::hypot(weighted_sum(reading.weights, profile.error_bars), value - other);
            numbers.push_back({std::move(its_name), profile.observable->unit, value, error});
        }
    }
}

PredictedPoint AnswerReader::read(const Questions& questions, std::size_t question, std::span<const double> values,
                                  std::span<const double> error_bars) const {
    PredictedPoint result;
    std::size_t first = 0;
    for (const Observable& observable : state_.observables) {
        if (!observable.learned) continue;
        const auto size = static_cast<std::size_t>(observable.size);
        const auto own = values.subspan(first, size), bars = error_bars.subspan(first, size);
        first += size;
        if (size == 1) {
            result.numbers.push_back({observable.name, observable.unit, own.front(), bars.front()});
            continue;
        }
        result.profiles.push_back({&observable, {own.begin(), own.end()}, {bars.begin(), bars.end()}});
        append_profile_numbers(questions, question, result.profiles.back(), result.numbers);
    }
    return result;
}

ReadOff read_off(const SweepState& state, const PredictedPoint& point) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    ReadOff numbers;
    bool any = false;
    for (const Observable& observable : state.observables) {
        const auto found = std::ranges::find(point.numbers, observable.name, &PredictedNumber::name);
        const bool is_read_off = !observable.learned && observable.size == 1 && found != point.numbers.end();
        numbers.values.push_back(is_read_off ? found->value : none);
        numbers.error_bars.push_back(is_read_off ? found->error_bar : none);
        any = any || is_read_off;
    }
    return any ? numbers : ReadOff{};
}

ChosenModel choose_model(const SweepState& state, std::optional<int> version) {
    if (state.models.empty())
        throw std::runtime_error(
            "there is no trained surrogate in this file: it is trained once the first design is simulated; go on with "
            "mdsweep run ... --resume");
    ChosenModel chosen;
    for (const Gate& gate : state.gates)
        if (gate.closed && gate.passed && !gate.estimated && !gate.revoked &&
            gate.model_version == version.value_or(gate.model_version))
            chosen.gate = &gate;
    if (chosen.gate != nullptr) version = chosen.gate->model_version;
    std::string known;
    for (const StoredModel& model : state.models) {
        known += (known.empty() ? "" : ", ") + std::to_string(model.version);
        const bool newer = chosen.model == nullptr || model.version > chosen.model->version;
        if (version ? model.version == *version : newer) chosen.model = &model;
    }
    if (chosen.model == nullptr)
        throw std::runtime_error("this file holds no surrogate of version " + std::to_string(*version) +
                                 "; it keeps those of gates and the newest: " + known);
    return chosen;
}

std::shared_ptr<const surrogate::Ensemble> restore_surrogate(const surrogate::Shape& shape, const StoredModel& stored) {
    try {
        return surrogate::Ensemble::restore(shape, stored.arrays);
    } catch (const std::runtime_error& reason) {
        throw std::runtime_error(std::string(reason.what()) +
                                 "; it is damaged or from another sweep. The simulations beside it are not concerned: "
                                 "mdsweep run SWEEP.yaml -o NEW.h5 --from THIS.h5 trains a new surrogate on them");
    }
}

Predictor::Predictor(const SweepState& state)
    : state_(state),
      answers_(state),
      chosen_(choose_model(state)),
      shape_(learned_shape(state)),
      ensemble_(restore_surrogate(shape_, *chosen_.model)) {}

PredictedPoint Predictor::predict(const QueryPoint& query) const {
    Questions one;
    one.add(query.row, !query.outside.empty(), query.prepared);
    return std::move(predict(one, 0, 1).front());
}

std::vector<PredictedPoint> Predictor::predict(const Questions& questions, std::size_t first, std::size_t count) const {
    const std::size_t parameters = state_.design.names.size(), outputs = shape_.outputs.size();
    std::vector<double> inputs;
    inputs.reserve(count * shape_.inputs.size());
    for (std::size_t i = first; i < first + count; ++i)
        for (const std::size_t k : state_.design.varying) inputs.push_back(questions.rows[i * parameters + k]);
    const auto scales = std::span(questions.scales).subspan(first * outputs, count * outputs);
    const surrogate::Prediction prediction = ensemble_->predict(inputs, scales);
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    std::vector<PredictedPoint> points;
    points.reserve(count);
    for (std::size_t row = 0; row < count; ++row)
        points.push_back(describe(questions, first + row, std::span(prediction.mean).subspan(row * columns, columns),
                                  std::span(prediction.deviation).subspan(row * columns, columns)));
    return points;
}

PredictedPoint Predictor::describe(const Questions& questions, std::size_t question, std::span<const double> mean,
                                   std::span<const double> deviation) const {
    Calibration calibration = chosen_.model->calibration;
    if (!calibration.classes.empty()) {
        const std::size_t parameters = state_.design.names.size();
        const auto row = questions.rows.begin() + static_cast<std::ptrdiff_t>(question * parameters);
        calibration = calibration.of(state_.class_of({row, row + static_cast<std::ptrdiff_t>(parameters)}));
    }
    PredictedPoint result = answers_.read(questions, question, mean, error_bars(shape_, calibration, mean, deviation));
    result.bound = scaled_bound(shape_, calibration, mean, deviation);
    return result;
}

}  // namespace mdsweep
