// The answer as the source of a TorchScript module, for many rows at once: a value is [rows, columns], or
// [members, rows, columns].
#include <fmt/format.h>

#include <cmath>

#include "export/answer.hpp"
#include "export/formats.hpp"

namespace mdsweep::exporting {

namespace {

// Operations on nodes a, b, c.
const std::map<Op, std::string> operations = {
    {Op::add, "({a} + {b})"},
    {Op::subtract, "({a} - {b})"},
    {Op::multiply, "({a} * {b})"},
    {Op::divide, "({a} / {b})"},
    {Op::power, "({a} ** {b})"},
    {Op::larger, "torch.maximum({a}, {b})"},
    {Op::smaller, "torch.minimum({a}, {b})"},
    {Op::negative, "(-{a})"},
    {Op::absolute, "{a}.abs()"},
    {Op::exponential, "{a}.exp()"},
    {Op::logarithm, "{a}.log()"},
    {Op::root, "{a}.sqrt()"},
    {Op::logistic, "{a}.sigmoid()"},
    {Op::less, "({a} < {b})"},
    {Op::less_equal, "({a} <= {b})"},
    {Op::both, "({a} & {b})"},
    {Op::choose, "torch.where({a}, {b}, {c})"},
    {Op::to_single, "{a}.float()"},
    {Op::to_double, "{a}.double()"},
    {Op::sum, "{a}.sum(-1, True)"},
    {Op::largest, "{a}.amax(-1, True)"},
    {Op::member_sum, "{a}.sum(0)"},
};

std::string literal(double x) {
    if (std::isnan(x)) return "float('nan')";
    if (std::isinf(x)) return x > 0 ? "float('inf')" : "float('-inf')";
    return decimal(x, Kind::real);
}

class ScriptWriter {
public:
    explicit ScriptWriter(const Graph& graph)
        : graph_(graph), uses_(graph.uses()), texts_(static_cast<std::size_t>(graph.size())) {}

    Script write(bool given_scales) {
        line(fmt::format("def forward(self, parameters: Tensor{}) -> Dict[str, Tensor]:",
                         given_scales ? ", scales: Tensor" : ""));
        for (int k = 0; k < graph_.size(); ++k)
            if (uses_[static_cast<std::size_t>(k)] > 0 && graph_[k].op != Op::constant) print(k);
        line("    answers: Dict[str, Tensor] = {}");
        for (const Graph::Answer& answer : graph_.answers()) {
            line(fmt::format("    answers[\"{}\"] = {}{}", answer.name, tensor(answer.node),
                             answer.flat ? ".squeeze(1)" : ""));
        }
        line("    return answers");
        return std::move(script_);
    }

private:
    void line(const std::string& text) { script_.source += text + "\n"; }

    // A text that is short and used once stands where it is used.
    void print(int number) {
        constexpr std::size_t long_line = 100;
        const Node& node = graph_[number];
        if (node.section != section_ && !graph_.section_of(node).empty()) line("    # " + graph_.section_of(node));
        section_ = node.section;
        std::string& text = texts_[static_cast<std::size_t>(number)];
        text = expression(node);
        if (uses_[static_cast<std::size_t>(number)] == 1 && text.size() < long_line) return;
        const std::string name = fmt::format("v{}", number);
        line(fmt::format("    {} = {}", name, text));
        text = name;
    }

    std::string expression(const Node& node) {
        const std::vector<int>& x = node.arguments;
        switch (node.op) {
            case Op::parameters:
                return "parameters.double()";
            case Op::scales:
                return "scales.double()";
            case Op::slice:
                return fmt::format("{}[..., {}:{}]", tensor(x[0]), node.first, node.first + node.columns);
            case Op::join: {
                std::string parts;
                for (const int part : x) parts += (parts.empty() ? "" : ", ") + tensor(part);
                return fmt::format("torch.cat([{}], -1)", parts);
            }
            case Op::product: {
                const std::string all = fmt::format("torch.matmul({}, {})", tensor(x[0]), tensor(x[1]));
                return starts_at_zero(graph_, node) ? all : fmt::format("({} + {})", all, tensor(x[2]));
            }
            default:
                break;
        }
        const auto operand = [&](std::size_t k) {
            if (k >= x.size()) return std::string();
            const bool plain = takes_numbers(node.op) && graph_[x[k]].is_number();
            return plain ? literal(graph_[x[k]].numbers.front()) : tensor(x[k]);
        };
        return fmt::format(fmt::runtime(operations.at(node.op)), fmt::arg("a", operand(0)), fmt::arg("b", operand(1)),
                           fmt::arg("c", operand(2)));
    }

    // Operators take plain numbers, functions want tensors.
    static bool takes_numbers(Op op) {
        return (op >= Op::add && op <= Op::power) || op == Op::less || op == Op::less_equal;
    }
    std::string tensor(int number) {
        const Node& node = graph_[number];
        std::string& text = texts_[static_cast<std::size_t>(number)];
        if (node.op != Op::constant || !text.empty()) return text;
        const std::string name = fmt::format("c{}", number);
        script_.tensors.push_back({name, node.shape(), node.numbers, node.kind == Kind::single});
        return text = "self." + name;
    }

    const Graph& graph_;
    std::vector<int> uses_;
    std::vector<std::string> texts_;  // by node
    std::size_t section_ = 0;
    Script script_;
};

}  // namespace

Script to_torchscript(const Model& model) {
    const Graph graph = answer(model);
    return ScriptWriter(graph).write(model.given_scales() > 0);
}

}  // namespace mdsweep::exporting
