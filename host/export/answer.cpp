#include "export/answer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace mdsweep::exporting {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Expr is_finite(const Expr& a) {
    return abs(a) <= std::numeric_limits<double>::max();
}

Expr square(const Expr& a) {
    return a * a;
}

// -- what is asked ----------------------------------------------------------------------------------------------------

struct Asked {
    Expr parameters;  // what is no finite number is replaced by the range's low end
    Expr finite;      // whether nothing was
};

Asked read_parameters(Graph& graph, const Model& model) {
    const int count = static_cast<int>(model.inputs.size());
    const Expr given = graph.parameters(count);
    std::vector<double> low;
    for (const Input& input : model.inputs) low.push_back(input.low);
    Expr finite = is_finite(column(given, 0));
    for (int k = 1; k < count; ++k) finite = both(finite, is_finite(column(given, k)));
    return {choose(is_finite(given), given, graph.row(low)), finite};
}

Expr is_inside(const Input& input, const Expr& x) {
    if (input.choices.empty()) return both(input.low - input.rounding <= x, x <= input.high + input.rounding);
    Expr away = abs(x - input.choices.front());
    for (const double choice : input.choices) away = smaller(away, abs(x - choice));
    return away <= input.rounding;
}

Expr in_range(const Model& model, const Asked& asked) {
    Expr inside = asked.finite;
    for (std::size_t k = 0; k < model.inputs.size(); ++k)
        inside = both(inside, is_inside(model.inputs[k], column(asked.parameters, static_cast<int>(k))));
    return inside;
}

// -- what the surrogate sees of it ------------------------------------------------------------------------------------

Expr mapped(const Expr& x, const Operand& low, const Operand& size) {
    return 2.0 * (x - low) / size - 1.0;
}

Expr sum_of(const std::vector<Term>& terms, const Expr& parameters) {
    Expr total = parameters.graph().number(0);
    for (const Term& term : terms) {
        Expr product = parameters.graph().number(term.coefficient);
        for (std::size_t k = 0; k < term.powers.size(); ++k)
            if (term.powers[k] != 0) product = product * power(column(parameters, static_cast<int>(k)), term.powers[k]);
        total = total + product;
    }
    return total;
}

Expr feature(const Feature& feature, const Expr& parameters) {
    return mapped(log(sum_of(feature.terms, parameters)), feature.low, feature.high - feature.low);
}

Expr seen(const Model& model, const Expr& parameters) {
    std::vector<double> low, size;
    for (const Input& input : model.inputs) {
        low.push_back(input.low);
        size.push_back(input.high - input.low);
    }
    Graph& graph = parameters.graph();
    std::vector<Expr> parts = {mapped(parameters, graph.row(low), graph.row(size))};
    for (const Feature& one : model.features) parts.push_back(feature(one, parameters));
    return to_single(join(parts));
}

// -- means and standard deviations, in units of the scales ------------------------------------------------------------

struct Moments {
    Expr mean, deviation;
};

// In single precision.
Expr last_layer(const Model& model, Expr h) {
    Expr kept = h;
    for (const Layer& layer : model.layers) switch (layer.kind) {
            case LayerKind::dense:
                h = product(h, h.graph().matrices(layer.weight, model.members, layer.in),
                            h.graph().members(layer.bias, model.members));
                break;
            case LayerKind::silu:
                h = h * logistic(h);
                break;
            case LayerKind::keep:
                kept = h;
                break;
            case LayerKind::add_kept:
                h = h + kept;
                break;
        }
    return h;
}

Moments of_members(const Expr& members, int count) {
    const Expr mean = member_sum(members) / static_cast<double>(count);
    return {mean, sqrt(member_sum(square(members - mean)) / static_cast<double>(std::max(count - 1, 1)))};
}

std::vector<Moments> of_networks(const Model& model, const Expr& seen) {
    const Expr last = last_layer(model, seen);
    std::vector<Moments> all;
    for (const Output& output : model.outputs) {
        Expr h = slice(last, output.first, output.size);
        if (output.softmax) {
            const Expr shares = exp(h - largest(h));
            h = static_cast<double>(output.size) * shares / sum(shares);
        } else {
            h = h.graph().members(output.mean, 1) + h.graph().members(output.deviation, 1) * h;
        }
        all.push_back(of_members(to_double(h), model.members));
    }
    return all;
}

// [seen][rows]
std::vector<double> transposed(const Process& process) {
    std::vector<double> all;
    for (int s = 0; s < process.seen; ++s)
        for (int i = 0; i < process.rows; ++i) all.push_back(process.x[matrix_index(i, process.seen, s)]);
    return all;
}

// Squared norms of the process's rows, with each coordinate over the kernel's length.
std::vector<double> squared_norms(const Process& process, const Kernel& kernel) {
    std::vector<double> all(static_cast<std::size_t>(process.rows));
    for (std::size_t k = 0; k < process.x.size(); ++k) {
        const auto seen = static_cast<std::size_t>(process.seen);
        const double part = process.x[k] / kernel.length[k % seen];
        all[k / seen] += part * part;
    }
    return all;
}

// How well a component is known along a direction: [directions][components of the kernel].
std::vector<double> certainty(const Process& process, const Kernel& kernel) {
    std::vector<double> all;
    for (const double value : kernel.value)
        for (const int k : kernel.components) all.push_back(1 / (value + process.noise[static_cast<std::size_t>(k)]));
    return all;
}

// With the process's rows, [rows]; `dots`: the dot products with them. |a - b|^2 is |a|^2 + |b|^2 - 2 a b.
Expr covariance(const Process& process, const Kernel& kernel, const Expr& x, const Expr& dots, const Expr& rows) {
    const Expr length = x.graph().row(kernel.length);
    const Expr shrunk = x / length;
    const Expr distance2 =
        sum(square(shrunk)) + x.graph().row(squared_norms(process, kernel)) - 2.0 * product(shrunk / length, rows);
    const Expr r = sqrt(5.0 * larger(distance2, 1e-12));
    return kernel.variance * ((1.0 + r + r * r / 3.0) * exp(-r)) + kernel.linear * dots;
}

// As surrogate/libtorch/gaussian_process.hpp has it.
Moments of_process(const Process& process, const Expr& x) {
    Graph& graph = x.graph();
    const Expr rows = graph.matrix(transposed(process), process.seen), dots = product(x, rows), norm = sum(square(x));
    Expr mean = graph.row(process.mean), variance = graph.number(0);
    for (const Kernel& kernel : process.kernels) {
        if (kernel.components.empty()) continue;
        graph.section("a kernel of the Gaussian process");
        const Expr with_rows = covariance(process, kernel, x, dots, rows);
        std::vector<double> columns = process.columns_of(kernel), squares;
        for (const double c : columns) squares.push_back(c * c);
        const int components = static_cast<int>(kernel.components.size());
        const Expr scores = product(with_rows, graph.matrix(process.weights_of(kernel), process.rows));
        mean = product(scores, graph.matrix(std::move(columns), components), mean);
        const Expr known = product(with_rows, graph.matrix(kernel.direction, process.rows));
        const Expr certain = product(square(known), graph.matrix(certainty(process, kernel), kernel.directions));
        const Expr left = larger(kernel.variance + kernel.linear * norm - certain, 0.0);
        variance = product(left, graph.matrix(std::move(squares), components), variance);
    }
    return {mean, sqrt(variance)};
}

std::vector<Moments> of_process(const Model& model, const Expr& seen) {
    const Moments moments = of_process(*model.process, to_double(seen));
    std::vector<Moments> all;
    for (const Output& output : model.outputs) {
        const Expr mean = slice(moments.mean, output.first, output.size);
        all.push_back(
            {output.positive ? larger(mean, 0.0) : mean, slice(moments.deviation, output.first, output.size)});
    }
    return all;
}

// -- in the outputs' own units ----------------------------------------------------------------------------------------

std::vector<Expr> scales(const Model& model, const Expr& parameters) {
    Graph& graph = parameters.graph();
    std::vector<Expr> all;
    int given = 0;
    for (const Output& output : model.outputs)
        all.push_back(output.scale.terms.empty() ? column(graph.scales(model.given_scales()), given++)
                                                 : sum_of(output.scale.terms, parameters));
    return all;
}

// The factor of the error bars for the class of a row, or else for all.
Expr error_factor(const Model& model, const Expr& parameters) {
    Graph& graph = parameters.graph();
    Expr factor = graph.number(model.factor);
    for (const ClassFactor& each : model.classes) {
        if (each.values.empty()) continue;
        Expr holds = graph.number(1, Kind::truth);
        for (const auto& [input, value] : each.values) {
            const double rounding = model.inputs[static_cast<std::size_t>(input)].rounding;
            holds = both(holds, abs(column(parameters, input) - value) <= rounding);
        }
        factor = choose(holds, each.factor, factor);
    }
    return factor;
}

// The root of the mean square of the columns.
Expr root_mean_square(const Expr& a) {
    return sqrt(sum(square(a)) / static_cast<double>(a.columns()));
}

Expr together(const Operand& a, const Expr& b) {
    return sqrt(square(a.in(b.graph(), Kind::real)) + square(b));
}

void write_answers(Graph& graph, const Model& model, const Asked& asked, const std::vector<Moments>& moments) {
    graph.section("scales of the outputs");
    const std::vector<Expr> scale = scales(model, asked.parameters);
    graph.section("factor of the error bars");
    const Expr factor = error_factor(model, asked.parameters);
    std::optional<Expr> worst;  // how far the surrogate disagrees with itself, in tolerances
    for (std::size_t k = 0; k < model.outputs.size(); ++k) {
        const Output& output = model.outputs[k];
        graph.section(output.name);
        const Expr own = choose(asked.finite, scale[k], not_a_number);
        const Expr mean = moments[k].mean * own, deviation = moments[k].deviation * own;
        const Expr unit = output.tolerance * larger(root_mean_square(mean), output.least);
        const Expr disagreement = root_mean_square(deviation);
        const Expr own_worst = choose(disagreement <= 0.0, 0.0, disagreement / unit);
        worst = worst ? larger(*worst, own_worst) : own_worst;
        graph.answer(output.name, mean);
        graph.answer(output.name + "_spread", deviation);
        graph.answer(output.name + "_error_bar", factor * together(model.floor * unit, deviation));
    }
    graph.section("bound on the error");
    graph.answer("bound",
                 choose(asked.finite, factor * together(model.floor, worst.value_or(graph.number(0))), not_a_number),
                 true);
}

}  // namespace

Graph answer(const Model& model) {
    Graph graph;
    const Asked asked = read_parameters(graph, model);
    const Expr inside = in_range(model, asked);
    graph.section("what the surrogate sees");
    const Expr all = seen(model, asked.parameters);
    graph.section("what it says");
    write_answers(graph, model, asked, model.process ? of_process(model, all) : of_networks(model, all));
    graph.answer("in_range", inside, true);
    return graph;
}

}  // namespace mdsweep::exporting
