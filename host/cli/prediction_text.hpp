// Predicted points as a table for people and as CSV.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "answers/predict.hpp"

namespace mdsweep::cli {

// One point, readable; its profiles below when wanted.
void print_prediction(std::ostream& out, const SweepState& state, const Predictor& predictor, const QueryPoint& query,
                      const PredictedPoint& predicted, bool profiles);

// The profiles that an answer has, as a list.
[[nodiscard]] std::string profile_names(const PredictedPoint& predicted);

// One line a point, its names unique as report::Header makes them: all parameters, extrapolated (0 or 1), the error bar
// in units of the tolerance, and each number with its error bar. With `profiles`: one line a point and bin, from wall
// to wall, with the profiles in place of numbers.
void write_prediction_header(std::ostream& out, const SweepState& state, const PredictedPoint& example, bool profiles);
// The lines of some of the questions, from `first` on.
[[nodiscard]] std::string predictions_text(const Questions& questions, std::size_t first,
                                           std::span<const PredictedPoint> predicted, bool profiles);

}  // namespace mdsweep::cli
