// The surrogate: from design parameters to outputs, each with a standard deviation. An ensemble of small neural
// networks or a Gaussian process, whichever did better on held-out rows. Knows rows of numbers, not MD. LibTorch is
// loaded when it is first needed; std::runtime_error where it cannot be.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mdsweep::surrogate {

enum class OutputKind {
    profile,  // a positive function on equal bins whose mean is known beforehand: a softmax times that mean
    scalar,
    curve,  // any function on a grid, of either sign: every column as a scalar, judged like a profile
};

struct Output {
    std::string name;
    OutputKind kind = OutputKind::scalar;
    int size = 1;          // columns it takes: bins of a profile, 1 for a scalar
    double tolerance = 0;  // relative: the error that counts as 1
    // For outputs that may be zero: a smaller one, by the root mean square of its columns, is judged as if it had this
    // size. 0: none is.
    double least = 0;
};

// coefficient * product over the inputs of input^power
struct Term {
    double coefficient = 1;
    std::vector<double> powers;  // [inputs]
};

// At one row of inputs.
[[nodiscard]] double sum_of(std::span<const Term> terms, std::span<const double> inputs);

// A further input of the surrogate, made of the others, that says more about the physics: the logarithm of a sum of
// terms. Plain numbers, so that it is stored and exported with the weights.
struct Feature {
    std::string name;
    std::vector<Term> terms;
    double low = 0, high = 1;  // mapped to [-1, 1]
};

// At one row of inputs, before it is mapped. Not finite where the sum is not positive.
[[nodiscard]] double feature_value(const Feature& feature, std::span<const double> inputs);

// The inputs and outputs of a surrogate, and the size of its networks.
struct Shape {
    std::vector<std::string> inputs;  // names
    std::vector<double> low, high;    // per input: mapped to [-1, 1]
    std::vector<Feature> features;
    std::vector<Output> outputs;
    int members = 6;
    int residual_layers = 2;  // of the networks, each of two linear layers
    int width = 64;           // units of a layer

    [[nodiscard]] int input_count() const { return static_cast<int>(inputs.size()); }
    [[nodiscard]] int seen_count() const { return input_count() + static_cast<int>(features.size()); }
    [[nodiscard]] int column_count() const;  // sum of the outputs' sizes
};

// n rows of examples, row-major.
struct Examples {
    std::size_t rows = 0;
    std::vector<double> inputs;  // [n][inputs]
    std::vector<double> scale;   // [n][outputs]: a profile's known mean, a scalar's natural size; > 0
    std::vector<double> values;  // [n][columns]
    std::vector<double> errors;  // [n][columns]: standard errors, >= 0
};

enum class Method {
    best,  // whichever does better on rows that it has not seen
    networks,
    gaussian_process,
};

struct TrainOptions {
    Method method = Method::best;
    int steps = 1000;             // of the optimiser, see passes.hpp
    double learning_rate = 1e-2;  // at its peak
    double stop_below = 0;        // stop early when the training error (rms of scaled errors) is below this
    std::uint64_t seed = 0;
    bool networks_anew = false;  // whatever there is to go on from
    // Asked every few steps; empty: never. A training cancelled before half of them throws std::runtime_error, a later
    // one returns what it has.
    std::function<bool()> cancelled;
};

struct Prediction {
    std::size_t rows = 0;
    std::vector<double> mean;       // [n][columns], in the outputs' own units
    std::vector<double> deviation;  // [n][columns]: standard deviation over the members, or of the process
};

// A weight array with a name, for storing.
struct NamedArray {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> data;
};

// Rows of numbers whose distances say how much a surrogate learns at one point from another.
struct FeatureVectors {
    std::size_t rows = 0, size = 0;
    std::vector<float> values;  // [rows][size], size at most 512
};

// Scores of the two kinds, each on held-out rows: rms of the scaled errors. Negative: not tried.
struct HeldOut {
    double networks = -1;
    double gaussian_process = -1;
};

// Training rows (a sample of very many), each predicted without the rows of its fold: scaled errors, and their expected
// size without the rows' own noise, which networks do not know. Empty when there were too few rows and in a restored
// surrogate, as they are not stored.
struct HeldOutRows {
    std::vector<double> errors, deviations;
};

// A trained surrogate: networks, or a Gaussian process in their place. Immutable: predicting is safe from several
// threads.
class Ensemble {
public:
    // Trains from scratch, or goes on from `start` when given (same Shape): networks from its weights, a process from
    // its kernels if that is better than from scratch. Throws std::invalid_argument on rows that do not fit the shape
    // or are not finite, std::runtime_error when training diverges.
    static std::shared_ptr<const Ensemble> train(const Shape& shape, const Examples& examples,
                                                 const TrainOptions& options, const Ensemble* start = nullptr);
    // From stored arrays; throws std::runtime_error naming the array that is missing or has a wrong shape.
    static std::shared_ptr<const Ensemble> restore(const Shape& shape, std::span<const NamedArray> arrays);

    virtual ~Ensemble() = default;
    [[nodiscard]] virtual const Shape& shape() const = 0;

    // All numbers that predicting needs, so that it can be done without mdsweep. For rows of `inputs` both kinds see
    //
    //     x = 2 * (inputs - input.low) / (input.high - input.low) - 1
    //
    // and after these, where there are arrays of features, a column of each feature j:
    //
    //     t = terms with term.feature[t] == j
    //     f = log(sum over t of term.coefficient[t] * prod(inputs ** term.powers[t]))
    //     x = 2 * (f - feature.low[j]) / (feature.high[j] - feature.low[j]) - 1
    //
    // Networks, for member m:
    //
    //     silu(a) = a / (1 + exp(-a))
    //     layer(a, name) = a @ {name}.weight[m] + {name}.bias[m]
    //
    //     h = silu(layer(x, "in"))
    //     for b in 0, 1, ...:
    //         h = h + layer(silu(layer(h, "block{b}.first")), "block{b}.second")
    //     h = layer(h, "out")
    //
    // With `scale` per row and output, a profile of n columns has
    //
    //     value = scale * n * exp(h) / sum(exp(h))  over its columns
    //
    // and column c of a scalar or curve
    //
    //     value = scale * (output.mean[c] + output.deviation[c] * h).
    //
    // The prediction is the mean over the members and their standard deviation (with members - 1). Shapes:
    //
    //     {name}.weight                  [members, in, out]
    //     {name}.bias                    [members, out]
    //     output.mean, output.deviation  [columns]
    //
    // A Gaussian process (there is an array kernel.length): see gaussian_process.hpp.
    //
    // training.rows_and_error [2] holds trained_on() and train_error(); training.held_out [2] held_out().
    [[nodiscard]] virtual std::vector<NamedArray> arrays() const = 0;
    [[nodiscard]] virtual double train_error() const = 0;  // rms of the scaled errors on its training rows
    [[nodiscard]] virtual std::size_t trained_on() const = 0;

    // inputs [n][inputs], scale [n][outputs] as in Examples.
    [[nodiscard]] virtual Prediction predict(std::span<const double> inputs, std::span<const double> scale) const = 0;

    // For choosing points to learn from. Networks give their last hidden layers, a Gaussian process random features
    // whose dot products are its kernel (Rahimi and Recht 2007). Here, for want of better, the mapped inputs.
    [[nodiscard]] virtual FeatureVectors features(std::span<const double> inputs) const;

    // [rows]: the factor between errors and standard deviations near there, by its errors at held-out rows. The
    // standard deviation of a Gaussian process is large where there are few rows, but not where the truth is rougher
    // than elsewhere. Members of an ensemble differ there, so that for networks all factors are 1.
    [[nodiscard]] virtual std::vector<double> local_scale(std::span<const double> inputs) const;

    [[nodiscard]] virtual HeldOut held_out() const { return {}; }
    [[nodiscard]] virtual HeldOutRows held_out_rows() const { return {}; }
    // Whether there are networks that train() can go on from.
    [[nodiscard]] virtual bool has_networks() const { return false; }
    // "Gaussian process (0.41 against the networks' 0.62)"
    [[nodiscard]] virtual std::string description() const { return "surrogate"; }
};

// The same prediction, the rows divided among threads.
[[nodiscard]] Prediction predict(const Ensemble& ensemble, std::span<const double> inputs,
                                 std::span<const double> scale, int threads);

// The distance of two rows of columns in units of the tolerances: the largest, over the outputs, of
//
//     norm(y - f) / (tolerance * max(norm(f), least)),
//
// the norm of a profile or curve being the rms over its columns.
[[nodiscard]] double scaled_error(const Shape& shape, std::span<const double> y, std::span<const double> f);

// The same measure for a standard deviation about a mean, in units of the tolerances.
[[nodiscard]] double scaled_deviation(const Shape& shape, std::span<const double> mean,
                                      std::span<const double> deviation);

// The same for each row; `values` [rows][columns].
[[nodiscard]] std::vector<double> scaled_errors(const Shape& shape, const Prediction& prediction,
                                                std::span<const double> values);
[[nodiscard]] std::vector<double> scaled_deviations(const Shape& shape, const Prediction& prediction);

// Not a number when there are no values.
[[nodiscard]] double root_mean_square(std::span<const double> values);

// The device on which this process trains networks and predicts large sets.
struct ComputesOn {
    bool gpu = false;
    bool gave_up = false;  // there is a GPU, but it could not be used: worth a warning
    std::string reason;    // in words
};

// The present device. A GPU that fails or is out of memory is given up for the CPU, in the middle of the work if need
// be.
[[nodiscard]] ComputesOn computes_on();

// Keeps to the CPU from here on, GPU or not. Does not load LibTorch.
void compute_on_cpu();

// "2.11.0, CUDA available" or "2.11.0, CPU only".
[[nodiscard]] std::string library_version();

}  // namespace mdsweep::surrogate
