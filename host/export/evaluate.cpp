#include <algorithm>
#include <stdexcept>

#include "export/answer.hpp"

namespace mdsweep::exporting {

namespace {

class Evaluator {
public:
    Evaluator(const Graph& graph, std::span<const double> parameters, std::span<const double> scales)
        : graph_(graph), parameters_(parameters), scales_(scales), values_(static_cast<std::size_t>(graph.size())) {}

    std::map<std::string, std::vector<double>> answers() {
        for (int k = 0; k < graph_.size(); ++k) value(k) = compute(graph_[k]);
        std::map<std::string, std::vector<double>> all;
        for (const Graph::Answer& answer : graph_.answers()) all[answer.name] = value(answer.node);
        return all;
    }

private:
    // [members][columns]
    std::vector<double>& value(int node) { return values_[static_cast<std::size_t>(node)]; }

    double at(int node, int member, int column) { return value(node)[graph_[node].place(member, column)]; }

    std::vector<double> compute(const Node& node) {
        switch (node.op) {
            case Op::parameters:
                return {parameters_.begin(), parameters_.end()};
            case Op::scales:
                return {scales_.begin(), scales_.end()};
            case Op::constant:
                return node.numbers;
            default:
                break;
        }
        std::vector<double> result;
        for (int m = 0; m < node.members; ++m)
            for (int c = 0; c < node.columns; ++c)
                result.push_back(node.by_number() ? by_number(node, m, c) : rounded(of_columns(node, m, c), node.kind));
        return result;
    }

    double by_number(const Node& node, int m, int c) {
        std::vector<double> arguments;
        for (const int argument : node.arguments) arguments.push_back(at(argument, m, c));
        return calculate(node.op, node.kind, arguments);
    }

    double of_columns(const Node& node, int m, int c) {
        const int a = node.arguments.front();
        double result = node.op == Op::largest ? at(a, m, 0) : 0;
        switch (node.op) {
            case Op::slice:
                return at(a, m, node.first + c);
            case Op::join:
                for (const int part : node.arguments) {
                    if (c < graph_[part].columns) return at(part, m, c);
                    c -= graph_[part].columns;
                }
                break;
            case Op::sum:
                for (int k = 0; k < graph_[a].columns; ++k) result += at(a, m, k);
                return result;
            case Op::largest:
                for (int k = 0; k < graph_[a].columns; ++k) result = std::max(result, at(a, m, k));
                return result;
            case Op::member_sum:
                for (int k = 0; k < graph_[a].members; ++k) result += at(a, k, c);
                return result;
            case Op::product:
                result = at(node.arguments[2], m, c);
                for (int i = 0; i < graph_[a].columns; ++i) result += at(a, m, i) * weight(node.arguments[1], m, i, c);
                return result;
            default:
                break;
        }
        throw std::logic_error("a node that evaluate() does not know");
    }

    double weight(int matrix, int m, int i, int c) {
        const Node& node = graph_[matrix];
        const int row = (node.members > 1 ? m : 0) * node.matrix_rows + i;
        return node.numbers[matrix_index(row, node.columns, c)];
    }

    const Graph& graph_;
    std::span<const double> parameters_, scales_;
    std::vector<std::vector<double>> values_;
};

}  // namespace

std::map<std::string, std::vector<double>> evaluate(const Graph& graph, std::span<const double> parameters,
                                                    std::span<const double> scales) {
    return Evaluator(graph, parameters, scales).answers();
}

}  // namespace mdsweep::exporting
