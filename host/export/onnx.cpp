// The answer as an ONNX graph, for many rows at once: a value is [rows, columns], or [members, rows, columns].
#include "export/answer.hpp"
#include "export/formats.hpp"
#include "export/onnx_graph.hpp"

namespace mdsweep::exporting {

namespace {

using Value = OnnxGraph::Value;

const std::map<Op, std::string> operations = {
    {Op::add, "Add"},          {Op::subtract, "Sub"},  {Op::multiply, "Mul"},
    {Op::divide, "Div"},       {Op::power, "Pow"},     {Op::larger, "Max"},
    {Op::smaller, "Min"},      {Op::negative, "Neg"},  {Op::absolute, "Abs"},
    {Op::exponential, "Exp"},  {Op::logarithm, "Log"}, {Op::root, "Sqrt"},
    {Op::logistic, "Sigmoid"}, {Op::less, "Less"},     {Op::less_equal, "LessOrEqual"},
    {Op::both, "And"},         {Op::choose, "Where"},
};

OnnxType type_of(Kind kind) {
    return kind == Kind::real ? OnnxType::float64 : kind == Kind::single ? OnnxType::float32 : OnnxType::boolean;
}

class OnnxWriter {
public:
    explicit OnnxWriter(const Graph& graph) : graph_(graph), values_(static_cast<std::size_t>(graph.size())) {}

    OnnxGraph write(int inputs, int scales) {
        g_.input("parameters", OnnxType::float64, inputs);
        if (scales > 0) g_.input("scales", OnnxType::float64, scales);
        const std::vector<int> uses = graph_.uses();
        for (int k = 0; k < graph_.size(); ++k)
            if (uses[static_cast<std::size_t>(k)] > 0) value(k) = print(graph_[k]);
        for (const Graph::Answer& answer : graph_.answers()) {
            const Node& node = graph_[answer.node];
            g_.output(answer.name,
                      answer.flat ? g_.node("Squeeze", {value(answer.node), g_.integers({1})}) : value(answer.node),
                      type_of(node.kind), answer.flat ? 0 : node.columns);
        }
        return std::move(g_);
    }

private:
    Value& value(int node) { return values_[static_cast<std::size_t>(node)]; }

    Value print(const Node& node) {
        std::vector<Value> x;
        for (const int argument : node.arguments) x.push_back(value(argument));
        switch (node.op) {
            case Op::parameters:
                return "parameters";
            case Op::scales:
                return "scales";
            case Op::constant:
                return g_.constant(node.numbers, node.shape(), type_of(node.kind));
            case Op::to_single:
            case Op::to_double:
                return g_.cast(x[0], type_of(node.kind));
            case Op::slice:
                return g_.node("Slice", {x[0], g_.integers({node.first}), g_.integers({node.first + node.columns}),
                                         g_.integers({-1})});
            case Op::join:
                return g_.node("Concat", x, {{"axis", -1}});
            case Op::sum:
                return g_.node("ReduceSum", {x[0], g_.integers({-1})}, {{"keepdims", 1}});
            case Op::largest:
                return g_.node("ReduceMax", {x[0]}, {{"keepdims", 1}}, {{"axes", {-1}}});
            case Op::member_sum:
                return g_.node("ReduceSum", {x[0], g_.integers({0})}, {{"keepdims", 0}});
            case Op::product: {
                const Value all = g_.node("MatMul", {x[0], x[1]});
                return starts_at_zero(graph_, node) ? all : g_.node("Add", {all, x[2]});
            }
            default:
                return g_.node(operations.at(node.op), x);
        }
    }

    const Graph& graph_;
    OnnxGraph g_;
    std::vector<Value> values_;
};

}  // namespace

std::string to_onnx(const Model& model, const std::string& card, const std::string& producer_version) {
    const Graph graph = answer(model);
    return OnnxWriter(graph)
        .write(static_cast<int>(model.inputs.size()), model.given_scales())
        .model(model.name, producer_version, model.version, {{"card", card}});
}

}  // namespace mdsweep::exporting
