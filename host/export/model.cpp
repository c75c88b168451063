#include "export/model.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "answers/learned.hpp"
#include "answers/parameter_sums.hpp"
#include "answers/predict.hpp"
#include "answers/query.hpp"
#include "observables/sweep_points.hpp"
#include "surrogate.hpp"

namespace mdsweep::exporting {

namespace {

const surrogate::NamedArray& find(const StoredModel& stored, const std::string& name) {
    for (const surrogate::NamedArray& array : stored.arrays)
        if (array.name == name) return array;
    throw std::runtime_error("the stored surrogate lacks the array " + name);
}

std::vector<Input> describe_inputs(const SweepState& state) {
    std::vector<Input> inputs;
    for (std::size_t k = 0; k < state.design.varying.size(); ++k) {
        Input& input = inputs.emplace_back();
        input.name = state.design.names[state.design.varying[k]];
        input.low = state.design.low[k];
        input.high = state.design.high[k];
        input.rounding = input_rounding(state.design, k);
        if (const DesignParameter* choices = find_choices(state, input.name)) input.choices = choices->numbers;
    }
    return inputs;
}

Layer dense(const StoredModel& stored, const std::string& name) {
    const surrogate::NamedArray& weight = find(stored, name + ".weight");
    return {LayerKind::dense, static_cast<int>(weight.shape.at(1)), static_cast<int>(weight.shape.at(2)), weight.data,
            find(stored, name + ".bias").data};
}

// The networks of surrogate/libtorch/network.cpp, as Ensemble::arrays() describes them.
std::vector<Layer> describe_layers(const surrogate::Shape& shape, const StoredModel& stored) {
    const auto plain = [](LayerKind kind) { return Layer{.kind = kind, .weight = {}, .bias = {}}; };
    std::vector<Layer> layers = {dense(stored, "in"), plain(LayerKind::silu)};
    for (int b = 0; b < shape.residual_layers; ++b) {
        const std::string block = "block" + std::to_string(b);
        layers.push_back(plain(LayerKind::keep));
        layers.push_back(dense(stored, block + ".first"));
        layers.push_back(plain(LayerKind::silu));
        layers.push_back(dense(stored, block + ".second"));
        layers.push_back(plain(LayerKind::add_kept));
    }
    layers.push_back(dense(stored, "out"));
    return layers;
}

std::vector<double> doubles(const std::vector<float>& numbers) {
    return {numbers.begin(), numbers.end()};
}

Process describe_process(const StoredModel& stored) {
    Process process;
    const auto get = [&](const std::string& name) -> const surrogate::NamedArray& { return find(stored, name); };
    process.rows = static_cast<int>(get("rows.x").shape.at(0));
    process.seen = static_cast<int>(get("rows.x").shape.at(1));
    process.columns = static_cast<int>(get("output.mean").shape.at(0));
    process.x = doubles(get("rows.x").data);
    process.weight = doubles(get("rows.weight").data);
    process.noise = doubles(get("component.noise").data);
    process.column = doubles(get("component.columns").data);
    process.mean = doubles(get("output.mean").data);
    const std::vector<double> variance = doubles(get("kernel.variance").data);
    const std::vector<double> linear = doubles(get("kernel.linear").data), length = doubles(get("kernel.length").data);
    const std::vector<float>& kernel_of = get("component.kernel").data;
    for (std::size_t g = 0; g < variance.size(); ++g) {
        Kernel kernel;
        const auto first = length.begin() + static_cast<std::ptrdiff_t>(g) * process.seen;
        kernel.length.assign(first, first + process.seen);
        kernel.variance = variance[g];
        kernel.linear = linear[g];
        for (std::size_t k = 0; k < kernel_of.size(); ++k)
            if (kernel_of[k] == static_cast<float>(g)) kernel.components.push_back(static_cast<int>(k));
        const std::string name = "kernel" + std::to_string(g);
        kernel.direction = doubles(get(name + ".directions").data);
        kernel.value = doubles(get(name + ".value").data);
        kernel.directions = static_cast<int>(kernel.value.size());
        process.kernels.push_back(std::move(kernel));
    }
    return process;
}

std::vector<Output> describe_outputs(const SweepState& state, const surrogate::Shape& shape, const StoredModel& stored,
                                     bool networks) {
    std::vector<Output> outputs;
    int first = 0;
    for (const surrogate::Output& learned : shape.outputs) {
        Output output;
        output.name = learned.name;
        for (const Observable& observable : state.observables)
            if (observable.name == learned.name) output.unit = observable.unit;
        output.size = learned.size;
        output.first = first;
        output.positive = learned.kind == surrogate::OutputKind::profile;
        output.softmax = output.positive && networks;
        const auto own_columns = [&](const char* array) {
            const auto start = find(stored, array).data.begin() + first;
            return std::vector<float>(start, start + output.size);
        };
        if (networks && !output.softmax) {
            output.mean = own_columns("output.mean");
            output.deviation = own_columns("output.deviation");
        }
        output.tolerance = learned.tolerance;
        output.least = learned.least;
        first += output.size;
        outputs.push_back(std::move(output));
    }
    return outputs;
}

// -- scales -----------------------------------------------------------------------------------------------------------

// A formula is taken only where it gives the sweep's own scale at every point.
Scale find_scale(const Design& design, const SweepPoints& points, std::size_t output,
                 const std::vector<std::vector<Term>>& possible) {
    constexpr double rounding = 1e-9;
    for (std::vector<Term> terms : possible) {
        const double factor = points.scales(0)[output] / surrogate::sum_of(terms, design.inputs(0));
        if (!std::isfinite(factor)) continue;
        for (Term& term : terms) term.coefficient *= factor;
        std::erase_if(terms, [](const Term& term) { return term.coefficient == 0; });
        bool fits = true;
        for (std::size_t i = 0; i < points.size() && fits; ++i) {
            const double scale = points.scales(i)[output];
            fits = std::abs(surrogate::sum_of(terms, design.inputs(i)) - scale) <= rounding * scale;
        }
        if (fits) return {std::move(terms)};
    }
    return {};
}

}  // namespace

std::vector<double> Process::weights_of(const Kernel& kernel) const {
    std::vector<double> all;
    for (int i = 0; i < rows; ++i)
        for (const int k : kernel.components) all.push_back(weight[matrix_index(k, rows, i)]);
    return all;
}

std::vector<double> Process::columns_of(const Kernel& kernel) const {
    std::vector<double> all;
    for (const int k : kernel.components)
        for (int c = 0; c < columns; ++c) all.push_back(column[matrix_index(k, columns, c)]);
    return all;
}

std::vector<std::string> Model::input_names() const {
    std::vector<std::string> names;
    for (const Input& input : inputs) names.push_back(input.name);
    return names;
}

int Model::given_scales() const {
    return static_cast<int>(
        std::ranges::count_if(outputs, [](const Output& output) { return output.scale.terms.empty(); }));
}

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name) result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    if (result.empty() || std::isdigit(static_cast<unsigned char>(result.front())) != 0) result = "m_" + result;
    return result;
}

namespace {

double known(double factor) {
    return std::isfinite(factor) ? factor : std::numeric_limits<double>::quiet_NaN();
}

std::vector<ClassFactor> describe_classes(const SweepState& state, const Calibration& calibration) {
    const std::vector<std::size_t> columns = state.class_columns();
    std::vector<ClassFactor> classes;
    for (const Calibration::Class& each : calibration.classes) {
        ClassFactor& described = classes.emplace_back();
        described.factor = known(each.factor);
        for (std::size_t k = 0; k < columns.size() && k < each.values.size(); ++k) {
            const auto input = std::ranges::find(state.design.varying, columns[k]) - state.design.varying.begin();
            described.values.push_back({static_cast<int>(input), each.values[k]});
        }
    }
    return classes;
}

}  // namespace

Model describe(const SweepState& state, const StoredModel& stored, const std::string& name) {
    // Says what is wrong with it, and has the features as they are stored.
    const surrogate::Shape shape = restore_surrogate(learned_shape(state), stored)->shape();
    const bool networks = std::ranges::none_of(
        stored.arrays, [](const surrogate::NamedArray& array) { return array.name == "kernel.length"; });
    Model model;
    model.name = identifier(name);
    model.version = stored.version;
    model.inputs = describe_inputs(state);
    model.features = shape.features;
    if (networks) {
        model.members = shape.members;
        model.layers = describe_layers(shape, stored);
    } else {
        model.process = describe_process(stored);
    }
    model.outputs = describe_outputs(state, shape, stored, networks);
    model.factor = known(stored.calibration.factor);
    model.floor = stored.calibration.floor;
    model.classes = describe_classes(state, stored.calibration);
    const SweepPoints points(state.config, state.design);
    const std::vector<std::vector<Term>> possible = possible_scales(state.config, state.design);
    for (std::size_t k = 0; k < model.outputs.size(); ++k)
        model.outputs[k].scale = find_scale(state.design, points, k, possible);
    return model;
}

}  // namespace mdsweep::exporting
