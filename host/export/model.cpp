#include "export/model.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "model/slit_electrolyte.hpp"
#include "model/sweep_points.hpp"
#include "surrogate.hpp"
#include "sweep/learned.hpp"
#include "sweep/predict.hpp"

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
        Input input{state.design.names[state.design.varying[k]], state.design.low[k], state.design.high[k], {}};
        for (const DesignParameter& parameter : state.config.design.parameters)
            if (parameter.name == input.name && parameter.kind == ParameterKind::values)
                input.choices = parameter.numbers;
        inputs.push_back(std::move(input));
    }
    return inputs;
}

// The networks of surrogate/network.cpp, as Ensemble::arrays() describes them.
std::vector<Layer> describe_layers(const surrogate::Shape& shape, const StoredModel& stored) {
    std::vector<Layer> layers;
    for (std::size_t l = 0; l <= shape.layers.size(); ++l) {
        const std::string name = "layer" + std::to_string(l);
        const surrogate::NamedArray& weight = find(stored, name + ".weight");
        if (l > 0) layers.push_back({.kind = LayerKind::silu, .weight = {}, .bias = {}});
        layers.push_back({LayerKind::dense, static_cast<int>(weight.shape.at(1)), static_cast<int>(weight.shape.at(2)),
                          weight.data, find(stored, name + ".bias").data});
    }
    return layers;
}

std::vector<Output> describe_outputs(const SweepState& state, const surrogate::Shape& shape,
                                     const StoredModel& stored) {
    const std::vector<float>& mean = find(stored, "output.mean").data;
    const std::vector<float>& deviation = find(stored, "output.deviation").data;
    std::vector<Output> outputs;
    int first = 0;
    for (const surrogate::Output& learned : shape.outputs) {
        Output output;
        output.name = learned.name;
        for (const Observable& observable : state.observables)
            if (observable.name == learned.name) output.unit = observable.unit;
        output.size = output.raw = learned.size;
        output.first = first;
        output.softmax = learned.kind == surrogate::OutputKind::profile;
        if (!output.softmax) {
            output.mean.assign(mean.begin() + first, mean.begin() + first + output.raw);
            output.deviation.assign(deviation.begin() + first, deviation.begin() + first + output.raw);
        }
        output.tolerance = learned.tolerance;
        output.least = learned.least;
        first += output.raw;
        outputs.push_back(std::move(output));
    }
    return outputs;
}

// -- scales -----------------------------------------------------------------------------------------------------------

Number number_of(const Design& design, const std::string& name) {
    const std::size_t column = design.index(name);
    const auto varying = std::ranges::find(design.varying, column);
    if (varying != design.varying.end()) return {static_cast<int>(varying - design.varying.begin()), 0};
    return {-1, design.points.front()[column]};
}

SlitBox describe_box(const SweepState& state) {
    const ModelConfig& model = state.config.model;
    const Design& design = state.design;
    return {model.box,
            model.lateral_nm,
            model.target_ions,
            number_of(design, "h_nm"),
            number_of(design, "c_M"),
            number_of(design, "sigma_C_m2"),
            number_of(design, "z_p"),
            number_of(design, "z_n")};
}

double scale_of(const Scale& scale, const System& system, const std::vector<double>& inputs) {
    switch (scale.kind) {
        case ScaleKind::constant:
            return scale.value;
        case ScaleKind::input:
            return scale.value * inputs[static_cast<std::size_t>(scale.input)];
        case ScaleKind::cations:
            return to_density(system, system.count_of(system.profiles.at(0)) / system.volume());
        case ScaleKind::anions:
            return to_density(system, system.count_of(system.profiles.at(1)) / system.volume());
        case ScaleKind::ions:
            return system.ions() / system.volume();
        case ScaleKind::given:
            break;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

// A formula is taken only where it gives the sweep's own scale at every point.
Scale find_scale(const Design& design, const std::vector<PreparedPoint>& prepared, std::size_t output,
                 bool electrolyte) {
    const double first = prepared.front().scales[output];
    std::vector<Scale> candidates = {{ScaleKind::constant, first}};
    for (std::size_t k = 0; k < design.varying.size(); ++k)
        if (const double x = design.inputs(0)[k]; x != 0)
            candidates.push_back({ScaleKind::input, first / x, static_cast<int>(k)});
    if (electrolyte)
        for (const ScaleKind kind : {ScaleKind::cations, ScaleKind::anions, ScaleKind::ions})
            candidates.push_back({kind, 1});
    for (const Scale& candidate : candidates) {
        bool fits = true;
        for (std::size_t i = 0; i < prepared.size() && fits; ++i) {
            const double scale = prepared[i].scales[output];
            fits = std::abs(scale_of(candidate, prepared[i].system, design.inputs(i)) - scale) <= 1e-9 * scale;
        }
        if (fits) return candidate;
    }
    return {ScaleKind::given, 1};
}

bool needs_box(const Output& output) {
    const ScaleKind kind = output.scale.kind;
    return kind == ScaleKind::cations || kind == ScaleKind::anions || kind == ScaleKind::ions;
}

}  // namespace

int Model::given_scales() const {
    return static_cast<int>(
        std::ranges::count_if(outputs, [](const Output& output) { return output.scale.kind == ScaleKind::given; }));
}

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name) result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    if (result.empty() || std::isdigit(static_cast<unsigned char>(result.front())) != 0) result = "m_" + result;
    return result;
}

Model describe(const SweepState& state, const StoredModel& stored, const std::string& name) {
    const surrogate::Shape shape = learned_shape(state);
    (void)restore_surrogate(shape, stored);  // says what is wrong with it
    Model model;
    model.name = identifier(name);
    model.version = stored.version;
    model.inputs = describe_inputs(state);
    model.members = shape.members;
    model.layers = describe_layers(shape, stored);
    model.outputs = describe_outputs(state, shape, stored);
    model.factor =
        std::isfinite(stored.calibration.factor) ? stored.calibration.factor : std::numeric_limits<double>::quiet_NaN();
    model.floor = stored.calibration.floor;
    const auto prepared = prepare_points(state.config, state.design, state.config.name);
    const bool electrolyte = state.config.model.is_electrolyte();
    for (std::size_t k = 0; k < model.outputs.size(); ++k)
        model.outputs[k].scale = find_scale(state.design, prepared, k, electrolyte);
    if (std::ranges::any_of(model.outputs, needs_box)) model.box = describe_box(state);
    return model;
}

}  // namespace mdsweep::exporting
