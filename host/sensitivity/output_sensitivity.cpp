#include "sensitivity/output_sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "basics/in_parallel.hpp"
#include "basics/quantile.hpp"
#include "config/constraints.hpp"
#include "observables/outcome_source.hpp"

namespace mdsweep {

namespace {

constexpr std::size_t piece = 512;  // points

// The surrogate as a function of the unit cube of the inputs that are not fixed.
class Sampler {
public:
    Sampler(const SweepState& state, const Predictor& predictor, const std::vector<InputDistribution>& inputs)
        : state_(state), predictor_(predictor), inputs_(inputs), source_(source_of(state.config)) {}

    // What the surrogate answers at rows of the cube.
    [[nodiscard]] std::vector<PredictedPoint> answers(const UnitPoints& rows) const {
        std::vector<std::vector<PredictedPoint>> pieces((rows.size() + piece - 1) / piece);
        in_parallel(pieces.size(), [&](std::size_t i) {
            const std::size_t first = i * piece, count = std::min(piece, rows.size() - first);
            pieces[i] = predictor_.predict(questions(rows, first, count), 0, count);
        });
        std::vector<PredictedPoint> all;
        for (std::vector<PredictedPoint>& some : pieces) std::ranges::move(some, std::back_inserter(all));
        return all;
    }

private:
    [[nodiscard]] Questions questions(const UnitPoints& rows, std::size_t first, std::size_t count) const {
        Questions questions;
        Constraints constraints(state_.config, state_.design.names);
        for (std::size_t r = first; r < first + count; ++r) {
            const std::vector<double> row = row_at(rows[r]);
            if (const Constraint* const broken = constraints.broken_by(row))
                throw QueryError(
                    fmt::format("{} does not hold at {}: take ranges by --where within which all of "
                                "design.where does, as indices are for independent parameters",
                                broken->formula, words(row)));
            try {
                questions.add(row, false, source_->prepare(state_.design.names, row));
            } catch (const ImpossiblePoint& reason) {
                throw QueryError(
                    fmt::format("there is no simulation at {}: {}; take ranges by --where within which "
                                "there are",
                                words(row), reason.what()));
            }
        }
        return questions;
    }

    [[nodiscard]] std::vector<double> row_at(const std::vector<double>& unit) const {
        std::vector<double> row = state_.design.points.front();
        std::size_t free = 0;
        for (std::size_t k = 0; k < inputs_.size(); ++k) {
            const bool fixed = inputs_[k].kind == InputDistribution::Kind::fixed;
            row[state_.design.varying[k]] = inputs_[k].at(fixed ? 0 : unit[free++]);
        }
        return row;
    }

    [[nodiscard]] std::string words(const std::vector<double>& row) const {
        std::string words;
        for (std::size_t k = 0; k < inputs_.size(); ++k)
            words += fmt::format("{}{}={:.4g}", k > 0 ? "," : "", inputs_[k].name, row[state_.design.varying[k]]);
        return words;
    }

    const SweepState& state_;
    const Predictor& predictor_;
    const std::vector<InputDistribution>& inputs_;
    std::unique_ptr<const OutcomeSource> source_;
};

// [answers][columns]: the outputs one after the other, profiles first; or their error bars.
std::vector<double> columns_of(const std::vector<PredictedPoint>& answers, bool error_bars = false) {
    std::vector<double> columns;
    for (const PredictedPoint& point : answers) {
        for (const PredictedProfile& profile : point.profiles) {
            const std::vector<double>& values = error_bars ? profile.error_bars : profile.values;
            columns.insert(columns.end(), values.begin(), values.end());
        }
        for (const PredictedNumber& number : point.numbers)
            columns.push_back(error_bars ? number.error_bar : number.value);
    }
    return columns;
}

std::vector<OutputSensitivity> outputs_of(const PredictedPoint& example) {
    std::vector<OutputSensitivity> outputs;
    for (const PredictedProfile& profile : example.profiles) {
        OutputSensitivity& output = outputs.emplace_back();
        output.name = profile.observable->name, output.unit = profile.observable->unit;
        output.observable = profile.observable;
    }
    for (const PredictedNumber& number : example.numbers) {
        OutputSensitivity& output = outputs.emplace_back();
        output.name = number.name, output.unit = number.unit;
    }
    return outputs;
}

std::size_t size_of(const OutputSensitivity& output) {
    return output.observable != nullptr ? static_cast<std::size_t>(output.observable->size) : 1;
}

// Mean, deviation and quantiles of an output's columns from `first` on, and the share of its own error; `values` and
// `bars` [rows][columns].
void describe(const std::vector<double>& values, const std::vector<double>& bars, std::size_t rows, std::size_t first,
              OutputSensitivity& output) {
    const std::size_t columns = values.size() / rows;
    const auto n = static_cast<double>(rows);
    double squares = 0, variances = 0;
    for (std::size_t k = first; k < first + size_of(output); ++k) {
        std::vector<double> column;
        double sum = 0, sum_of_bars = 0, spread = 0;
        for (std::size_t r = 0; r < rows; ++r) {
            column.push_back(values[r * columns + k]);
            sum += column.back(), sum_of_bars += bars[r * columns + k] * bars[r * columns + k];
        }
        for (const double value : column) spread += std::pow(value - sum / n, 2);
        output.mean.push_back(sum / n);
        output.deviation.push_back(std::sqrt(spread / n));
        output.low.push_back(quantile(column, 0.05));
        output.high.push_back(quantile(column, 0.95));
        squares += sum_of_bars / n, variances += spread / n;
    }
    output.own_error = squares / variances;
}

}  // namespace

Sensitivity sensitivity_of(const SweepState& state, const Predictor& predictor,
                           const std::vector<InputDistribution>& inputs, const SobolSampling& sampling) {
    Sensitivity sensitivity;
    for (const InputDistribution& input : inputs)
        if (input.kind != InputDistribution::Kind::fixed) sensitivity.inputs.push_back(input.name);
    const std::size_t free = sensitivity.inputs.size();
    if (free == 0) throw QueryError("no parameter is left that varies");
    if (free > most_indices)
        throw QueryError(
            fmt::format("{} parameters vary, and indices are for {} at most: fix some by --where "
                        "NAME=NUMBER",
                        free, most_indices));
    const Sampler sampler(state, predictor, inputs);
    const std::vector<PredictedPoint> answers = sampler.answers(shifted_sobol(sampling.points, free, sampling.seed));
    const std::vector<double> values = columns_of(answers), bars = columns_of(answers, true);
    sensitivity.outputs = outputs_of(answers.front());

    std::vector<ColumnRange> ranges;  // of each output, then of each of its columns
    std::size_t first = 0;
    for (OutputSensitivity& output : sensitivity.outputs) {
        const std::size_t size = size_of(output);
        describe(values, bars, answers.size(), first, output);
        ranges.push_back({first, size});
        for (std::size_t k = 0; k < size && size > 1; ++k) ranges.push_back({first + k, 1});
        first += size;
    }
    const UnitFunction columns = [&](const UnitPoints& rows) { return columns_of(sampler.answers(rows)); };
    const std::vector<Indices> all = sobol_indices(free, ranges, columns, sampling);
    auto next = all.begin();
    for (OutputSensitivity& output : sensitivity.outputs) {
        const std::size_t size = size_of(output);
        output.all = *next++;
        if (size == 1) continue;
        output.column.assign(next, next + static_cast<std::ptrdiff_t>(size));
        next += static_cast<std::ptrdiff_t>(size);
    }
    return sensitivity;
}

}  // namespace mdsweep
