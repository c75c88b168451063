// A formula as a graph: the formulas of answer.cpp for one row of parameters, for the languages to print and for
// evaluate() to compute. A value is a row of `columns` numbers, or a row for each member where an ensemble's members
// differ. Equal formulas are one node, and constants are folded, so that nothing is computed twice.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace mdsweep::exporting {

enum class Op {
    parameters,  // the row, in double precision
    scales,      // given along with it, for the outputs whose scale no formula gives
    constant,

    // Number by number. A value with one column serves all columns, one with one member all members. Where a number is
    // not a number, `larger` and `smaller` may yield either: no answer depends on that.
    add,
    subtract,
    multiply,
    divide,
    power,
    larger,
    smaller,
    negative,
    absolute,
    exponential,
    logarithm,
    root,
    logistic,  // 1 / (1 + exp(-a)): as one node because libraries are quick at it
    less,
    less_equal,
    both,    // and
    choose,  // a ? b : c
    to_single,
    to_double,

    slice,       // columns from `first` on
    join,        // columns of all, one after the other
    sum,         // over the columns
    largest,     // of the columns
    member_sum,  // over the members
    product,     // (a, matrix, start): column o is start[o] plus the sum over i of a[i] * matrix[i][o], a constant
};

enum class Kind { real, single, truth };  // in double precision, in single, yes or no

struct Node {
    Op op = Op::constant;
    Kind kind = Kind::real;
    int members = 1, columns = 1;
    int matrix_rows = 0;               // constant: of a matrix for `product`, else 0
    int first = 0;                     // slice
    std::vector<int> arguments = {};   // nodes before this one
    std::vector<double> numbers = {};  // constant: [members][matrix_rows][columns]
    std::size_t section = 0;

    [[nodiscard]] bool is_number() const { return op == Op::constant && numbers.size() == 1 && matrix_rows == 0; }
    // The shape of a constant for languages that do many rows at once: its last dimension meets the columns, and where
    // there are members the one before it meets the rows.
    [[nodiscard]] std::vector<std::int64_t> shape() const;
    // Where its number for a member and a column stands: one column serves all columns, one member all members.
    [[nodiscard]] std::size_t place(int member, int column) const;
    [[nodiscard]] bool by_number() const { return op >= Op::add && op <= Op::to_double; }
};

// One of the operations number by number; truths are 0 or 1. The result is of the given kind.
[[nodiscard]] double calculate(Op op, Kind kind, std::span<const double> x);
// To single precision, if the kind is such.
[[nodiscard]] double rounded(double x, Kind kind);
[[nodiscard]] bool are_exact_in_single(std::span<const double> numbers);
// The shortest decimal that is read as the same finite number, and never as a whole one: "2.0".
[[nodiscard]] std::string decimal(double x, Kind kind);

class Expr;

class Graph {
public:
    [[nodiscard]] Expr parameters(int columns);
    [[nodiscard]] Expr scales(int columns);
    [[nodiscard]] Expr number(double value, Kind kind = Kind::real);
    [[nodiscard]] Expr row(std::vector<double> numbers);
    // [members][columns]
    [[nodiscard]] Expr members(const std::vector<float>& numbers, int members);
    // For product(): [rows][columns], [members][rows][columns]
    [[nodiscard]] Expr matrix(std::vector<double> numbers, int rows);
    [[nodiscard]] Expr matrices(const std::vector<float>& numbers, int members, int rows);
    [[nodiscard]] Expr add(Node node);

    // Names the purpose of the nodes made from here on: a comment in the languages that have comments.
    void section(std::string text) { sections_.push_back(std::move(text)); }
    // `flat`: one number for each row, in place of columns.
    void answer(std::string name, const Expr& value, bool flat = false);

    struct Answer {
        std::string name;
        int node = 0;
        bool flat = false;
    };
    [[nodiscard]] const Node& operator[](int node) const { return nodes_[static_cast<std::size_t>(node)]; }
    [[nodiscard]] int size() const { return static_cast<int>(nodes_.size()); }
    [[nodiscard]] const std::vector<Answer>& answers() const { return answers_; }
    [[nodiscard]] const std::string& section_of(const Node& node) const { return sections_[node.section]; }
    // How often other nodes and answers use each; 0: it need not be printed.
    [[nodiscard]] std::vector<int> uses() const;

private:
    std::vector<Node> nodes_;
    std::vector<Answer> answers_;
    std::vector<std::string> sections_ = {""};
    std::map<std::string, int> known_;
};

// Whether a product has no start of its own.
[[nodiscard]] bool starts_at_zero(const Graph& graph, const Node& product);

// A node, to calculate with.
class Expr {
public:
    Expr(Graph& graph, int node) : graph_(&graph), node_(node) {}
    [[nodiscard]] Graph& graph() const { return *graph_; }
    [[nodiscard]] int node() const { return node_; }
    [[nodiscard]] const Node& operator*() const { return (*graph_)[node_]; }
    [[nodiscard]] int columns() const { return (**this).columns; }

private:
    Graph* graph_;
    int node_;
};

// An expression or a number: one operand of an operation is an expression.
class Operand {
public:
    Operand(double number) : number_(number) {}
    Operand(const Expr& expression) : graph_(&expression.graph()), node_(expression.node()) {}
    [[nodiscard]] Graph* graph() const { return graph_; }
    [[nodiscard]] Kind kind() const { return graph_ != nullptr ? (*graph_)[node_].kind : Kind::real; }
    [[nodiscard]] Expr in(Graph& graph, Kind kind) const;

private:
    Graph* graph_ = nullptr;
    int node_ = 0;
    double number_ = 0;
};

[[nodiscard]] Expr operator+(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator-(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator*(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator/(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator<(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator<=(const Operand& a, const Operand& b);
[[nodiscard]] Expr operator-(const Expr& a);
[[nodiscard]] Expr larger(const Operand& a, const Operand& b);
[[nodiscard]] Expr smaller(const Operand& a, const Operand& b);
[[nodiscard]] Expr both(const Expr& a, const Expr& b);
[[nodiscard]] Expr choose(const Expr& condition, const Operand& yes, const Operand& no);
[[nodiscard]] Expr power(const Expr& a, double exponent);
[[nodiscard]] Expr abs(const Expr& a);
[[nodiscard]] Expr exp(const Expr& a);
[[nodiscard]] Expr log(const Expr& a);
[[nodiscard]] Expr sqrt(const Expr& a);
[[nodiscard]] Expr logistic(const Expr& a);
[[nodiscard]] Expr to_single(const Expr& a);
[[nodiscard]] Expr to_double(const Expr& a);

[[nodiscard]] Expr slice(const Expr& a, int first, int columns);
[[nodiscard]] Expr column(const Expr& a, int column);
[[nodiscard]] Expr join(const std::vector<Expr>& parts);
[[nodiscard]] Expr sum(const Expr& a);
[[nodiscard]] Expr largest(const Expr& a);
[[nodiscard]] Expr member_sum(const Expr& a);
// Without a start: 0.
[[nodiscard]] Expr product(const Expr& a, const Expr& matrix);
[[nodiscard]] Expr product(const Expr& a, const Expr& matrix, const Expr& start);

}  // namespace mdsweep::exporting
