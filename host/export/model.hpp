// A trained surrogate as the exporters see it: plain numbers. What they mean is stated in answer.cpp; only describe()
// knows how the surrogate itself stores them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "state/state.hpp"
#include "surrogate.hpp"

namespace mdsweep::exporting {

// Where [row][column] stands among the numbers of a matrix with so many columns.
[[nodiscard]] constexpr std::size_t matrix_index(int row, int columns, int column) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
}

// A parameter that varies, as the user gives it. In the trained range when it is between low and high, or where there
// are choices when it is one of them. Values that differ by no more than `rounding` are the same.
struct Input {
    std::string name;
    double low = 0, high = 0, rounding = 0;
    std::vector<double> choices;
};

// A surrogate sees the inputs and features made of them, each mapped from [low, high] to [-1, 1].
using surrogate::Feature;
using surrogate::Term;

// A step that a row of numbers goes through, for every member of the ensemble by itself, in single precision.
enum class LayerKind {
    dense,     // a matrix and a bias
    silu,      // the activation function
    keep,      // remembers the numbers
    add_kept,  // adds what was last kept
};
struct Layer {
    LayerKind kind = LayerKind::dense;
    int in = 0, out = 0;
    std::vector<float> weight;  // [members][in][out]
    std::vector<float> bias;    // [members][out]
};

// A Gaussian process in place of networks (surrogate/libtorch/gaussian_process.hpp has the formulas), in double
// precision.
struct Kernel {
    std::vector<double> length;  // [seen]
    double variance = 1, linear = 0;
    std::vector<int> components;  // those that have it
    int directions = 0;
    std::vector<double> direction;  // [rows][directions]
    std::vector<double> value;      // [directions]
};
struct Process {
    int rows = 0, seen = 0, columns = 0;
    std::vector<double> x;       // [rows][seen]
    std::vector<double> weight;  // [components][rows]
    std::vector<double> noise;   // [components]
    std::vector<double> column;  // [components][columns]
    std::vector<double> mean;    // [columns]
    std::vector<Kernel> kernels;

    // Those of a kernel's components, as matrices: [rows][its components], [its components][columns].
    [[nodiscard]] std::vector<double> weights_of(const Kernel& kernel) const;
    [[nodiscard]] std::vector<double> columns_of(const Kernel& kernel) const;
};

// The scale of an output, a sum of terms: the unit in which the surrogate gives it.
struct Scale {
    std::vector<Term> terms;  // empty: no formula is known, the user gives it with every point
};

struct Output {
    std::string name, unit;
    int size = 1;                        // columns
    int first = 0;                       // the first of them among those of all outputs
    bool softmax = false;                // networks: softmax of the columns, with a mean of 1
    bool positive = false;               // process: not below 0
    std::vector<float> mean, deviation;  // networks: [size], unless softmax
    double tolerance = 0, least = 0;     // see surrogate::Output
    Scale scale;
};

// A factor of their own for points that have these values of these inputs.
struct ClassFactor {
    struct Value {
        int input = 0;
        double value = 0;
    };
    std::vector<Value> values;
    double factor = 0;
};

struct Model {
    std::string name;  // an identifier: names the files and what is in them
    int version = 0;
    std::vector<Input> inputs;
    std::vector<Feature> features;
    int members = 1;
    std::vector<Layer> layers;       // of networks ...
    std::optional<Process> process;  // ... or this
    std::vector<Output> outputs;
    // Error bars: the factor from a deviation to a bar, not a number where unknown, and a deviation in tolerances that
    // is added to all.
    double factor = 0, floor = 0;
    std::vector<ClassFactor> classes;

    [[nodiscard]] std::vector<std::string> input_names() const;
    [[nodiscard]] int given_scales() const;  // outputs whose scale is given
};

// Throws std::runtime_error when the stored arrays do not fit the sweep.
[[nodiscard]] Model describe(const SweepState& state, const StoredModel& stored, const std::string& name);

// An identifier in C made of any name: letters, digits and underscores.
[[nodiscard]] std::string identifier(const std::string& name);

}  // namespace mdsweep::exporting
