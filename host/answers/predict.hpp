// Answers of a sweep's trained surrogate to points that were not part of the sweep.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "answers/questions.hpp"
#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep {

struct PredictedNumber {
    std::string name, unit;
    double value = 0;
    double error_bar = 0;  // not a number when unknown
};

struct PredictedProfile {
    const Observable* observable = nullptr;  // of the predictor's state
    std::vector<double> values, error_bars;  // [observable->size]
};

struct PredictedPoint {
    double bound = 0;  // U(x): the error bar in units of the tolerance; not a number when unknown
    std::vector<PredictedProfile> profiles;
    std::vector<PredictedNumber> numbers;  // learned ones, and those read off the profiles
};

// Makes answers of what a surrogate of the sweep has learned. The state must outlive it.
class AnswerReader {
public:
    explicit AnswerReader(const SweepState& state);
    // The answer to one of the questions by its learned values and their error bars, [learned columns] each: the
    // profiles, and the numbers with those read off the profiles. `bound` is left open.
    [[nodiscard]] PredictedPoint read(const Questions& questions, std::size_t question, std::span<const double> values,
                                      std::span<const double> error_bars) const;

private:
    // Contact, peak and mid-plane densities of a density profile.
    void append_profile_numbers(const Questions& questions, std::size_t question, const PredictedProfile& profile,
                                std::vector<PredictedNumber>& numbers) const;

    const SweepState& state_;
    std::vector<bool> one_plane_;  // [questions' profiles], see meet_walls_alike()
};

// Of its numbers those of observables that the sweep records and does not learn.
[[nodiscard]] ReadOff read_off(const SweepState& state, const PredictedPoint& point);

struct ChosenModel {
    const StoredModel* model = nullptr;
    const Gate* gate = nullptr;  // that this version passed, the newest one; nullptr: none
};

// The version that was asked for; without one, that which the newest passed gate certified, or else the newest. Throws
// std::runtime_error when there is none, naming those that there are. It points into the state.
[[nodiscard]] ChosenModel choose_model(const SweepState& state, std::optional<int> version = {});

// A stored version as it was. Throws std::runtime_error saying what is wrong with it, and how to get another one.
[[nodiscard]] std::shared_ptr<const surrogate::Ensemble> restore_surrogate(const surrogate::Shape& shape,
                                                                           const StoredModel& stored);

class Predictor {
public:
    // Predicts by the version that choose_model() finds, and throws as it does. The state must outlive the predictor.
    explicit Predictor(const SweepState& state);

    [[nodiscard]] const StoredModel& model() const { return *chosen_.model; }
    // The gate that this version passed, if it did.
    [[nodiscard]] const Gate* gate() const { return chosen_.gate; }
    [[nodiscard]] const surrogate::Shape& shape() const { return shape_; }

    [[nodiscard]] PredictedPoint predict(const QueryPoint& query) const;
    // `count` of them from `first` on. Several threads may do so at once.
    [[nodiscard]] std::vector<PredictedPoint> predict(const Questions& questions, std::size_t first,
                                                      std::size_t count) const;

private:
    [[nodiscard]] PredictedPoint describe(const Questions& questions, std::size_t question,
                                          std::span<const double> mean, std::span<const double> deviation) const;

    const SweepState& state_;
    AnswerReader answers_;
    ChosenModel chosen_;
    surrogate::Shape shape_;
    std::shared_ptr<const surrogate::Ensemble> ensemble_;
};

}  // namespace mdsweep
