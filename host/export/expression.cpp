#include "export/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mdsweep::exporting {

namespace {

template <class T>
void append(std::string& key, const T& value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Nodes with the same key are the same value.
std::string key_of(const Node& node) {
    std::string key;
    for (const int part : {static_cast<int>(node.op), static_cast<int>(node.kind), node.members, node.columns,
                           node.matrix_rows, node.first})
        append(key, part);
    for (const int argument : node.arguments) append(key, argument);
    for (const double number : node.numbers) append(key, number);
    return key;
}

bool is(const Expr& a, double number) {
    return (*a).is_number() && (*a).numbers.front() == number;
}

int common(int a, int b) {
    if (a != b && a != 1 && b != 1) throw std::logic_error("values of different sizes");
    return std::max(a, b);
}

// The shape of what is made of these.
Node shaped(Op op, Kind kind, const std::vector<Expr>& arguments) {
    Node node{.op = op, .kind = kind};
    for (const Expr& argument : arguments) {
        if ((*argument).matrix_rows > 0) throw std::logic_error("a matrix is for product()");
        node.members = common(node.members, (*argument).members);
        node.columns = common(node.columns, (*argument).columns);
        node.arguments.push_back(argument.node());
    }
    return node;
}

bool is_known(const Expr& a) {
    return (*a).op == Op::constant;
}

// The node's numbers, where all arguments are constants: [members][columns] of the node.
std::vector<double> fold(const Node& node, const std::vector<Expr>& arguments) {
    std::vector<double> results;
    for (int m = 0; m < node.members; ++m)
        for (int c = 0; c < node.columns; ++c) {
            std::vector<double> x;
            x.reserve(arguments.size());
            for (const Expr& argument : arguments) x.push_back((*argument).numbers[(*argument).place(m, c)]);
            results.push_back(calculate(node.op, node.kind, x));
        }
    return results;
}

Expr by_number(Op op, Kind kind, const std::vector<Expr>& arguments) {
    Node node = shaped(op, kind, arguments);
    if (std::ranges::all_of(arguments, is_known)) {
        node.numbers = fold(node, arguments);
        node.op = Op::constant;
        node.arguments.clear();
    }
    return arguments.front().graph().add(std::move(node));
}

Expr binary(Op op, const Operand& a, const Operand& b, bool compares = false) {
    Graph* graph = a.graph() != nullptr ? a.graph() : b.graph();
    if (graph == nullptr) throw std::logic_error("an operation of numbers, none of them an expression");
    const Kind kind = a.graph() != nullptr ? a.kind() : b.kind();
    const Expr x = a.in(*graph, kind), y = b.in(*graph, kind);
    const double nothing = op == Op::multiply ? 1 : 0;  // as one of the two
    if ((op == Op::multiply || op == Op::add) && is(x, nothing)) return y;
    if ((op == Op::multiply || op == Op::add) && is(y, nothing)) return x;
    if (op == Op::divide && is(y, 1)) return x;
    return by_number(op, compares ? Kind::truth : kind, {x, y});
}

Expr unary(Op op, const Expr& a) {
    return by_number(op, (*a).kind, {a});
}

double in_double(Op op, std::span<const double> x) {
    switch (op) {
        case Op::add:
            return x[0] + x[1];
        case Op::subtract:
            return x[0] - x[1];
        case Op::multiply:
            return x[0] * x[1];
        case Op::divide:
            return x[0] / x[1];
        case Op::power:
            return std::pow(x[0], x[1]);
        case Op::larger:
            return std::max(x[0], x[1]);
        case Op::smaller:
            return std::min(x[0], x[1]);
        case Op::negative:
            return -x[0];
        case Op::absolute:
            return std::abs(x[0]);
        case Op::exponential:
            return std::exp(x[0]);
        case Op::logarithm:
            return std::log(x[0]);
        case Op::root:
            return std::sqrt(x[0]);
        case Op::logistic:
            return 1 / (1 + std::exp(-x[0]));
        case Op::less:
            return x[0] < x[1] ? 1 : 0;
        case Op::less_equal:
            return x[0] <= x[1] ? 1 : 0;
        case Op::both:
            return x[0] != 0 && x[1] != 0 ? 1 : 0;
        case Op::choose:
            return x[0] != 0 ? x[1] : x[2];
        case Op::to_single:
            return static_cast<float>(x[0]);
        case Op::to_double:
            return x[0];
        default:
            throw std::logic_error("no operation number by number");
    }
}

}  // namespace

double rounded(double x, Kind kind) {
    return kind == Kind::single ? static_cast<float>(x) : x;
}

bool are_exact_in_single(std::span<const double> numbers) {
    return std::ranges::all_of(numbers, [](double x) { return static_cast<float>(x) == x; });
}

std::string decimal(double x, Kind kind) {
    std::string text = kind == Kind::single ? fmt::format("{}", static_cast<float>(x)) : fmt::format("{}", x);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

double calculate(Op op, Kind kind, std::span<const double> x) {
    return rounded(in_double(op, x), kind);
}

std::size_t Node::place(int member, int column) const {
    const std::size_t row = members > 1 ? static_cast<std::size_t>(member) : 0;
    const std::size_t within = columns > 1 ? static_cast<std::size_t>(column) : 0;
    return row * static_cast<std::size_t>(columns) + within;
}

std::vector<std::int64_t> Node::shape() const {
    if (is_number()) return {};
    if (members > 1) return {members, std::max(matrix_rows, 1), columns};
    return matrix_rows > 0 ? std::vector<std::int64_t>{matrix_rows, columns} : std::vector<std::int64_t>{columns};
}

// -- the graph --------------------------------------------------------------------------------------------------------

Expr Graph::add(Node node) {
    std::string key = key_of(node);
    if (const auto found = known_.find(key); found != known_.end()) return {*this, found->second};
    node.section = sections_.size() - 1;
    nodes_.push_back(std::move(node));
    known_.emplace(std::move(key), size() - 1);
    return {*this, size() - 1};
}

Expr Graph::parameters(int columns) {
    return add({.op = Op::parameters, .columns = columns});
}

Expr Graph::scales(int columns) {
    return add({.op = Op::scales, .columns = columns});
}

Expr Graph::number(double value, Kind kind) {
    return add({.kind = kind, .numbers = {rounded(value, kind)}});
}

Expr Graph::row(std::vector<double> numbers) {
    const int columns = static_cast<int>(numbers.size());
    return add({.columns = columns, .numbers = std::move(numbers)});
}

Expr Graph::members(const std::vector<float>& numbers, int members) {
    return add({.kind = Kind::single,
                .members = members,
                .columns = static_cast<int>(numbers.size()) / members,
                .numbers = {numbers.begin(), numbers.end()}});
}

Expr Graph::matrix(std::vector<double> numbers, int rows) {
    const int columns = static_cast<int>(numbers.size()) / rows;
    return add({.columns = columns, .matrix_rows = rows, .numbers = std::move(numbers)});
}

Expr Graph::matrices(const std::vector<float>& numbers, int members, int rows) {
    return add({.kind = Kind::single,
                .members = members,
                .columns = static_cast<int>(numbers.size()) / (members * rows),
                .matrix_rows = rows,
                .numbers = {numbers.begin(), numbers.end()}});
}

void Graph::answer(std::string name, const Expr& value, bool flat) {
    if (flat && value.columns() != 1) throw std::logic_error("a flat answer of several columns");
    answers_.push_back({std::move(name), value.node(), flat});
}

std::vector<int> Graph::uses() const {
    std::vector<int> uses(nodes_.size());
    for (const Answer& answer : answers_) ++uses[static_cast<std::size_t>(answer.node)];
    for (std::size_t k = nodes_.size(); k-- > 0;)
        if (uses[k] > 0)
            for (const int argument : nodes_[k].arguments) ++uses[static_cast<std::size_t>(argument)];
    return uses;
}

bool starts_at_zero(const Graph& graph, const Node& product) {
    const Node& start = graph[product.arguments[2]];
    return start.is_number() && start.numbers.front() == 0;
}

Expr Operand::in(Graph& graph, Kind kind) const {
    if (graph_ == nullptr) return graph.number(number_, kind);
    if (this->kind() != kind) throw std::logic_error("values of different precision");
    return {*graph_, node_};
}

// -- number by number -------------------------------------------------------------------------------------------------

Expr operator+(const Operand& a, const Operand& b) {
    return binary(Op::add, a, b);
}
Expr operator-(const Operand& a, const Operand& b) {
    return binary(Op::subtract, a, b);
}
Expr operator*(const Operand& a, const Operand& b) {
    return binary(Op::multiply, a, b);
}
Expr operator/(const Operand& a, const Operand& b) {
    return binary(Op::divide, a, b);
}
Expr operator<(const Operand& a, const Operand& b) {
    return binary(Op::less, a, b, true);
}
Expr operator<=(const Operand& a, const Operand& b) {
    return binary(Op::less_equal, a, b, true);
}
Expr operator-(const Expr& a) {
    return unary(Op::negative, a);
}
Expr larger(const Operand& a, const Operand& b) {
    return binary(Op::larger, a, b);
}
Expr smaller(const Operand& a, const Operand& b) {
    return binary(Op::smaller, a, b);
}
Expr both(const Expr& a, const Expr& b) {
    if (is(a, 1) || is(b, 0)) return b;
    if (is(b, 1) || is(a, 0)) return a;
    return binary(Op::both, a, b);
}
Expr choose(const Expr& condition, const Operand& yes, const Operand& no) {
    const Kind kind = yes.graph() != nullptr ? yes.kind() : no.kind();
    const Expr one = yes.in(condition.graph(), kind), other = no.in(condition.graph(), kind);
    if ((*condition).is_number()) return is(condition, 1) ? one : other;
    return by_number(Op::choose, kind, {condition, one, other});
}
// Without a call of pow() where the exponent is a simple one.
Expr power(const Expr& a, double exponent) {
    if (exponent == 1) return a;
    if (exponent == 2) return a * a;
    if (exponent == 0.5) return sqrt(a);
    if (exponent < 0) return 1.0 / power(a, -exponent);
    return binary(Op::power, a, exponent);
}
Expr abs(const Expr& a) {
    return unary(Op::absolute, a);
}
Expr exp(const Expr& a) {
    return unary(Op::exponential, a);
}
Expr log(const Expr& a) {
    return unary(Op::logarithm, a);
}
Expr sqrt(const Expr& a) {
    return unary(Op::root, a);
}
Expr logistic(const Expr& a) {
    return unary(Op::logistic, a);
}
Expr to_single(const Expr& a) {
    return (*a).kind == Kind::single ? a : by_number(Op::to_single, Kind::single, {a});
}
Expr to_double(const Expr& a) {
    return (*a).kind == Kind::real ? a : by_number(Op::to_double, Kind::real, {a});
}

// -- shapes, sums, search ---------------------------------------------------------------------------------------------

Expr slice(const Expr& a, int first, int columns) {
    if (first < 0 || first + columns > a.columns()) throw std::logic_error("columns that are not there");
    if (columns == a.columns()) return a;
    Node node = shaped(Op::slice, (*a).kind, {a});
    node.first = first;
    node.columns = columns;
    return a.graph().add(std::move(node));
}

Expr column(const Expr& a, int column) {
    return slice(a, column, 1);
}

Expr join(const std::vector<Expr>& parts) {
    if (parts.size() == 1) return parts.front();
    Node node{.op = Op::join, .kind = (*parts.front()).kind, .columns = 0};
    for (const Expr& part : parts) {
        node.members = common(node.members, (*part).members);
        node.columns += part.columns();
        node.arguments.push_back(part.node());
    }
    return parts.front().graph().add(std::move(node));
}

Expr sum(const Expr& a) {
    if (a.columns() == 1) return a;
    Node node = shaped(Op::sum, (*a).kind, {a});
    node.columns = 1;
    return a.graph().add(std::move(node));
}

Expr largest(const Expr& a) {
    if (a.columns() == 1) return a;
    Node node = shaped(Op::largest, (*a).kind, {a});
    node.columns = 1;
    return a.graph().add(std::move(node));
}

Expr member_sum(const Expr& a) {
    if ((*a).members == 1) return a;
    Node node = shaped(Op::member_sum, (*a).kind, {a});
    node.members = 1;
    return a.graph().add(std::move(node));
}

Expr product(const Expr& a, const Expr& matrix) {
    return product(a, matrix, a.graph().number(0, (*a).kind));
}

Expr product(const Expr& a, const Expr& matrix, const Expr& start) {
    const Node& constant = *matrix;
    if (a.columns() != constant.matrix_rows || (*a).kind != constant.kind || (*a).kind != (*start).kind)
        throw std::logic_error("a product with a matrix of another size or precision");
    Node node = shaped(Op::product, (*a).kind, {a});
    node.members = common(common(node.members, constant.members), (*start).members);
    node.columns = constant.columns;
    if (common(node.columns, start.columns()) != node.columns) throw std::logic_error("a start that is too long");
    node.arguments = {a.node(), matrix.node(), start.node()};
    return a.graph().add(std::move(node));
}

}  // namespace mdsweep::exporting
