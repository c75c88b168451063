// A graph as statements for one row, in languages whose loops and arrays look like those of C:
//     for (int k = 0; k < 3; ++k) {
//         x[k] += a[k] * b[3 * i + k];
//     }
// Its own names are m, i and k for indices, and v or _c with a number.
#pragma once

#include <functional>
#include <string>

#include "export/expression.hpp"

namespace mdsweep::exporting {

// The differences between these languages.
struct LoopLanguage {
    // Number by number: a format of {a}, {b} and {c}, the operands. Parentheses and, for Kind::single, rounding are in
    // it: {a} may be an expression. Sums (+=) do without it; they may be more precise than Kind::single.
    std::function<std::string(Op op, Kind kind)> format;
    std::function<std::string(double number, Kind kind)> literal;
    // What is put before " = ..." where a number gets its value for good, and where it gets its first value.
    std::function<std::string(Kind kind, const std::string& name)> fixed;
    std::function<std::string(Kind kind, const std::string& name)> variable;
    // Makes room for so many numbers; a semicolon follows.
    std::function<std::string(Kind kind, const std::string& name, int size)> array;
    bool arrays_are_kept = false;  // from call to call: they are made beside the constants
    // A constant array, [members][matrix_rows][columns], with its semicolon and line end.
    std::function<std::string(const Node& node, const std::string& name)> constants;
    // Where a function of its own does better than loops, its call. It adds to the `columns` numbers of an array {to}
    // from {to_at} on a row times a matrix: `rows` numbers of {a} from {a_at} on, and the rows of {matrix} from
    // {matrix_at} on.
    std::string add_product;
    std::string index = "int";       // what is put before " k = 0"
    std::string section = "// {}";   // a comment, with its text
    std::string prefix;              // of the names of constant arrays
    std::string parameters, scales;  // the names of these arrays
    // Where an answer is stored: an array that has room for it, or a number where it has one column.
    std::function<std::string(const Graph::Answer& answer, int columns)> target;
};

struct Loops {
    std::string constants;   // arrays, and those that are kept
    std::string statements;  // of a function's body
};

[[nodiscard]] Loops write_loops(const Graph& graph, const LoopLanguage& language);

}  // namespace mdsweep::exporting
