#include "sweep/predict.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "model/profile_numbers.hpp"
#include "model/slit_profiles.hpp"
#include "sweep/learned.hpp"

namespace mdsweep {

namespace {

const Observable* find_learned(const SweepState& state, const std::string& name) {
    for (const Observable& observable : state.observables)
        if (observable.name == name && observable.learned) return &observable;
    return nullptr;
}

// Contact, peak and mid-plane density of a predicted density profile. The members' spread of a sum of bins is not known
// from that of the bins; by the triangle inequality it is at most this sum.
void append_profile_numbers(const SweepState& state, const System& system, const PredictedProfile& profile,
                            std::vector<PredictedNumber>& numbers) {
    for (const ProfileGroup& group : system.profiles) {
        if (profile.observable->name != group.name + "_density") continue;
        const bool half = profile.observable->axis == Axis::half_z;
        const std::vector<double> values = half ? profile.values : half_profile(profile.values);
        const std::vector<double> bars = half ? profile.error_bars : half_profile(profile.error_bars);
        for (const ProfileNumber& number : profile_numbers(values, system.height, group.diameter)) {
            const std::string name = group.name + "_" + number.name;
            if (find_learned(state, name) != nullptr) continue;  // better learned than read off
            numbers.push_back({name, profile.observable->unit, weighted_sum(number.weights, values),
                               weighted_sum(number.weights, bars)});
        }
    }
}

}  // namespace

ChosenModel choose_model(const SweepState& state, std::optional<int> version) {
    if (state.models.empty())
        throw std::runtime_error(
            "there is no trained surrogate in this file: it is trained once the first design is simulated; go on with "
            "mdsweep run ... --resume");
    ChosenModel chosen;
    for (const Gate& gate : state.gates)
        if (gate.closed && gate.passed && gate.model_version == version.value_or(gate.model_version))
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

Predictor::Predictor(const SweepState& state)
    : state_(state),
      chosen_(choose_model(state)),
      shape_(learned_shape(state)),
      ensemble_(surrogate::Ensemble::restore(shape_, chosen_.model->arrays)) {}

std::vector<PredictedPoint> Predictor::predict(std::span<const QueryPoint> queries) const {
    std::vector<double> inputs, scales;
    for (const QueryPoint& query : queries) {
        for (const std::size_t k : state_.design.varying) inputs.push_back(query.row[k]);
        scales.insert(scales.end(), query.prepared.scales.begin(), query.prepared.scales.end());
    }
    const surrogate::Prediction prediction = ensemble_->predict(inputs, scales);
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    std::vector<PredictedPoint> points;
    for (std::size_t row = 0; row < queries.size(); ++row)
        points.push_back(describe(queries[row], std::span(prediction.mean).subspan(row * columns, columns),
                                  std::span(prediction.spread).subspan(row * columns, columns)));
    return points;
}

PredictedPoint Predictor::describe(const QueryPoint& query, std::span<const double> mean,
                                   std::span<const double> spread) const {
    PredictedPoint result;
    result.bound = scaled_bound(shape_, chosen_.model->calibration, mean, spread);
    const std::vector<double> bars = error_bars(shape_, chosen_.model->calibration, mean, spread);
    std::size_t first = 0;
    for (const surrogate::Output& output : shape_.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        const Observable* const observable = find_learned(state_, output.name);
        const auto values = mean.subspan(first, size);
        const auto errors = std::span(bars).subspan(first, size);
        if (output.kind == surrogate::OutputKind::scalar) {
            result.numbers.push_back({output.name, observable->unit, values.front(), errors.front()});
        } else {
            result.profiles.push_back({observable, {values.begin(), values.end()}, {errors.begin(), errors.end()}});
            append_profile_numbers(state_, query.prepared.system, result.profiles.back(), result.numbers);
        }
        first += size;
    }
    return result;
}

}  // namespace mdsweep
