#include "sweep/predict.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

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

Predictor::Predictor(const SweepState& state) : state_(state), shape_(learned_shape(state)) {
    for (const Gate& gate : state.gates)
        if (gate.closed && gate.passed) gate_ = &gate;
    for (const StoredModel& model : state.models) {
        if (gate_ != nullptr ? model.version == gate_->model_version
                             : model_ == nullptr || model.version > model_->version)
            model_ = &model;
    }
    if (model_ == nullptr)
        throw std::runtime_error(
            "there is no trained surrogate in this file: it is trained once the first design is simulated; go on with "
            "mdsweep run ... --resume");
    ensemble_ = surrogate::Ensemble::restore(shape_, model_->arrays);
}

std::vector<PredictedPoint> Predictor::predict(std::span<const QueryPoint> queries) const {
    // Nothing else runs in the commands that predict. Below some hundred points a thread costs more than it saves.
    constexpr std::size_t points_for_a_thread = 256;
    const auto threads = static_cast<int>(std::clamp<std::size_t>(queries.size() / points_for_a_thread, 1,
                                                                  std::max(std::thread::hardware_concurrency(), 1U)));
    std::vector<double> inputs, scales;
    for (const QueryPoint& query : queries) {
        for (const std::size_t k : state_.design.varying) inputs.push_back(query.row[k]);
        scales.insert(scales.end(), query.prepared.scales.begin(), query.prepared.scales.end());
    }
    const surrogate::Prediction prediction = surrogate::predict(*ensemble_, inputs, scales, threads);
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
    result.bound = scaled_bound(shape_, model_->calibration, mean, spread);
    const std::vector<double> bars = error_bars(shape_, model_->calibration, mean, spread);
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
