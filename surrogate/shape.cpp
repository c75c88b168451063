#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "checks.hpp"

namespace mdsweep::surrogate {
namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw std::invalid_argument("surrogate: " + what);
}

bool all_finite(std::span<const double> numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
}

double norm(std::span<const double> v) {
    double sum = 0;
    for (const double x : v) sum += x * x;
    return std::sqrt(sum);
}

void check_scale(std::span<const double> scale) {
    for (const double s : scale) {
        if (!(s > 0) || !std::isfinite(s)) refuse("every scale must be a finite number above 0");
    }
}

// A distance over the size it is measured against; nothing is within tolerance of a size of zero but zero itself.
double relative(double distance, double size) {
    if (distance == 0) return 0;
    return size > 0 ? distance / size : std::numeric_limits<double>::infinity();
}

void check_features(const Shape& shape) {
    for (const Feature& feature : shape.features) {
        const std::string name = "feature " + feature.name + ": ";
        if (feature.terms.empty()) refuse(name + "it has no term");
        for (const Term& term : feature.terms) {
            if (term.powers.size() != shape.inputs.size()) refuse(name + "a term needs a power for every input");
            if (!all_finite(term.powers) || !std::isfinite(term.coefficient)) refuse(name + "a term is not finite");
        }
        if (!std::isfinite(feature.low) || !std::isfinite(feature.high) || !(feature.low < feature.high)) {
            refuse(name + "its range is empty or not finite");
        }
    }
}

// Whole powers, which nearly all are, by multiplication: std::pow() would take most of the time of large queries.
double power(double x, double exponent) {
    if (exponent == 1) return x;
    if (exponent == 2) return x * x;
    if (exponent == 3) return x * x * x;
    if (exponent == -1) return 1 / x;
    return std::pow(x, exponent);
}

// measure(shape, mean, other) of each row of the prediction.
std::vector<double> of_rows(const Shape& shape, const Prediction& prediction, std::span<const double> other,
                            double (*measure)(const Shape&, std::span<const double>, std::span<const double>)) {
    const auto columns = static_cast<std::size_t>(shape.column_count());
    std::vector<double> numbers;
    for (std::size_t row = 0; row < prediction.rows; ++row)
        numbers.push_back(measure(shape, std::span(prediction.mean).subspan(row * columns, columns),
                                  other.subspan(row * columns, columns)));
    return numbers;
}

}  // namespace

double sum_of(std::span<const Term> terms, std::span<const double> inputs) {
    double sum = 0;
    for (const Term& term : terms) {
        double product = term.coefficient;
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            if (term.powers[k] != 0) product *= power(inputs[k], term.powers[k]);
        }
        sum += product;
    }
    return sum;
}

double feature_value(const Feature& feature, std::span<const double> inputs) {
    return std::log(sum_of(feature.terms, inputs));
}

std::vector<double> mapped_inputs(const Shape& shape, std::span<const double> inputs) {
    const std::size_t count = shape.inputs.size();
    const std::size_t rows = inputs.size() / count;
    const auto to_unit = [](double x, double low, double high) { return 2 * (x - low) / (high - low) - 1; };
    std::vector<double> seen;
    seen.reserve(rows * static_cast<std::size_t>(shape.seen_count()));
    for (std::size_t row = 0; row < rows; ++row) {
        const auto x = inputs.subspan(row * count, count);
        for (std::size_t k = 0; k < count; ++k) seen.push_back(to_unit(x[k], shape.low[k], shape.high[k]));
        for (const Feature& feature : shape.features) {
            const double value = feature_value(feature, x);
            if (!std::isfinite(value)) {
                refuse("at a point that was asked about, feature " + feature.name +
                       " has no value; such points cannot be predicted");
            }
            seen.push_back(to_unit(value, feature.low, feature.high));
        }
    }
    return seen;
}

int Shape::column_count() const {
    int columns = 0;
    for (const Output& output : outputs) columns += output.size;
    return columns;
}

void check_shape(const Shape& shape) {
    if (shape.inputs.empty()) refuse("there is no input; at least one parameter must vary");
    if (shape.low.size() != shape.inputs.size() || shape.high.size() != shape.inputs.size()) {
        refuse("every input needs a low and a high end");
    }
    if (!all_finite(shape.low) || !all_finite(shape.high)) refuse("the ranges of the inputs must be finite");
    for (std::size_t i = 0; i < shape.inputs.size(); ++i) {
        if (!(shape.low[i] < shape.high[i])) refuse("the range of input " + shape.inputs[i] + " is empty");
    }
    check_features(shape);
    if (shape.outputs.empty()) refuse("there is no output to learn");
    for (const Output& output : shape.outputs) {
        const bool fits = output.kind == OutputKind::scalar ? output.size == 1 : output.size >= 2;
        if (!fits) refuse("output " + output.name + ": a profile takes 2 columns or more, a scalar takes 1");
        if (!(output.least >= 0) || !std::isfinite(output.least)) {
            refuse("output " + output.name + ": the least size must be a finite number, 0 or above");
        }
        if (!(output.tolerance > 0) || !std::isfinite(output.tolerance)) {
            refuse("output " + output.name + ": the tolerance must be a finite number above 0");
        }
    }
    if (shape.members < 1) refuse("an ensemble has at least 1 member");
    if (shape.width < 1) refuse("a layer has at least 1 unit");
    if (shape.residual_layers < 0) refuse("the number of residual layers cannot be negative");
}

void check_examples(const Shape& shape, const Examples& examples) {
    check_shape(shape);
    const std::size_t rows = examples.rows;
    const auto columns = static_cast<std::size_t>(shape.column_count());
    if (rows == 0) refuse("there are no rows to train on");
    if (examples.inputs.size() != rows * shape.inputs.size() || examples.scale.size() != rows * shape.outputs.size() ||
        examples.values.size() != rows * columns || examples.errors.size() != rows * columns) {
        refuse("the examples do not have the shape's inputs and outputs in each of their " + std::to_string(rows) +
               " rows");
    }
    if (!all_finite(examples.inputs) || !all_finite(examples.values) || !all_finite(examples.errors)) {
        refuse("the examples hold a number that is not finite");
    }
    check_scale(examples.scale);
    for (const double error : examples.errors) {
        if (error < 0) refuse("a standard error is negative");
    }
    std::size_t first = 0;
    for (const Output& output : shape.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        if (output.kind == OutputKind::profile) {
            for (std::size_t row = 0; row < rows; ++row) {
                const auto profile = std::span(examples.values).subspan(row * columns + first, size);
                if (!(norm(profile) > 0)) refuse("profile " + output.name + " is zero everywhere in a row");
            }
        }
        first += size;
    }
}

std::size_t check_inputs(const Shape& shape, std::span<const double> inputs) {
    const std::size_t rows = inputs.size() / shape.inputs.size();
    if (inputs.size() != rows * shape.inputs.size()) {
        refuse("a row needs " + std::to_string(shape.inputs.size()) + " inputs");
    }
    if (!all_finite(inputs)) refuse("a prediction was asked for at an input that is not finite");
    return rows;
}

std::size_t check_query(const Shape& shape, std::span<const double> inputs, std::span<const double> scale) {
    const std::size_t rows = inputs.size() / shape.inputs.size();
    if (inputs.size() != rows * shape.inputs.size() || scale.size() != rows * shape.outputs.size()) {
        refuse("a prediction needs " + std::to_string(shape.inputs.size()) + " inputs and " +
               std::to_string(shape.outputs.size()) + " scales in each row");
    }
    check_scale(scale);
    return check_inputs(shape, inputs);
}

double scaled_error(const Shape& shape, std::span<const double> y, std::span<const double> f) {
    const auto columns = static_cast<std::size_t>(shape.column_count());
    if (y.size() != columns || f.size() != columns) {
        refuse("a scaled error needs two rows of " + std::to_string(columns) + " columns");
    }
    double worst = 0;
    std::size_t first = 0;
    for (const Output& output : shape.outputs) {
        double square = 0;
        for (std::size_t c = first; c < first + static_cast<std::size_t>(output.size); ++c) {
            square += (y[c] - f[c]) * (y[c] - f[c]);
        }
        const double size = std::max(norm(f.subspan(first, static_cast<std::size_t>(output.size))),
                                     output.least * std::sqrt(static_cast<double>(output.size)));
        const double error = relative(std::sqrt(square), size) / output.tolerance;
        // A NaN must not pass for a small error.
        if (std::isnan(error)) return std::numeric_limits<double>::infinity();
        worst = std::max(worst, error);
        first += static_cast<std::size_t>(output.size);
    }
    return worst;
}

double scaled_deviation(const Shape& shape, std::span<const double> mean, std::span<const double> deviation) {
    if (mean.size() != deviation.size()) refuse("a scaled deviation needs a mean and a deviation of one length");
    std::vector<double> shifted(mean.begin(), mean.end());
    for (std::size_t c = 0; c < shifted.size(); ++c) shifted[c] += deviation[c];
    return scaled_error(shape, shifted, mean);
}

std::vector<double> scaled_errors(const Shape& shape, const Prediction& prediction, std::span<const double> values) {
    return of_rows(shape, prediction, values, scaled_error);
}

std::vector<double> scaled_deviations(const Shape& shape, const Prediction& prediction) {
    return of_rows(shape, prediction, prediction.deviation, scaled_deviation);
}

double root_mean_square(std::span<const double> values) {
    double sum = 0;
    for (const double v : values) sum += v * v;
    return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace mdsweep::surrogate
