// A graph as statements for one row, in languages that have numbers, arrays and loops (C and those that look like it).
#pragma once

#include <functional>
#include <string>

#include "export/expression.hpp"

namespace mdsweep::exporting {

// The differences between these languages.
struct LoopLanguage {
    // Number by number: a format of {a}, {b} and {c}, the operands.
    std::function<std::string(Op op, Kind kind)> format;
    std::function<std::string(double number, Kind kind)> literal;
    // The text before " = ..." where a number is made: one that does not change, or one that does.
    std::function<std::string(Kind kind, const std::string&name)> fixed, variable;
    // A statement that makes room for so many numbers.
    std::function<std::string(Kind kind, const std::string& name, int size)> array;
    // A constant array, [members][matrix_rows][columns].
    std::function<std::string(const Node& node, const std::string& name)> constants;
    std::string index = "int";       // the type of one
    std::string section = "// {}";   // a comment, with its text
    std::string prefix;              // of the names of constant arrays
    std::string parameters, scales;  // the names of these arrays
    // An answer: where it is stored, an array or, if it is flat, a number.
    std::function<std::string(const Graph::Answer& answer)> target;
};

struct Loops {
    std::string constants;   // arrays
    std::string statements;  // of a function's body
};

[[nodiscard]] Loops write_loops(const Graph& graph, const LoopLanguage& language);

}  // namespace mdsweep::exporting
