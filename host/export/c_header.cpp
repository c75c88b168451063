// The answer as a header in C99: its constants as arrays, and one function for one row.
#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <iterator>

#include "export/answer.hpp"
#include "export/formats.hpp"
#include "export/loops.hpp"

namespace mdsweep::exporting {

namespace {

// {f}: the ending of what is in single precision.
const std::map<Op, std::string> operations = {
    {Op::add, "({a} + {b})"},
    {Op::subtract, "({a} - {b})"},
    {Op::multiply, "({a} * {b})"},
    {Op::divide, "({a} / {b})"},
    {Op::power, "pow{f}({a}, {b})"},
    {Op::larger, "fmax{f}({a}, {b})"},
    {Op::smaller, "fmin{f}({a}, {b})"},
    {Op::negative, "(-{a})"},
    {Op::absolute, "fabs{f}({a})"},
    {Op::exponential, "exp{f}({a})"},
    {Op::logarithm, "log{f}({a})"},
    {Op::root, "sqrt{f}({a})"},
    {Op::logistic, "(1.0{f} / (1.0{f} + exp{f}(-{a})))"},
    {Op::less, "({a} < {b})"},
    {Op::less_equal, "({a} <= {b})"},
    {Op::both, "({a} && {b})"},
    {Op::choose, "({a} ? {b} : {c})"},
    {Op::to_single, "(float){a}"},
    {Op::to_double, "(double){a}"},
};

std::string format_of(Op op, Kind kind) {
    std::string text = operations.at(op);
    for (std::size_t at = text.find("{f}"); at != std::string::npos; at = text.find("{f}"))
        text.replace(at, 3, kind == Kind::single ? "f" : "");
    return text;
}

std::string literal(double x, Kind kind) {
    if (std::isnan(x)) return "NAN";
    if (std::isinf(x)) return x > 0 ? "INFINITY" : "-INFINITY";
    if (kind == Kind::truth) return x != 0 ? "1" : "0";
    return decimal(x, kind) + (kind == Kind::single ? "f" : "");
}

std::string variable(Kind kind, const std::string& name) {
    return fmt::format("{} {}", kind == Kind::real ? "double" : kind == Kind::single ? "float" : "int", name);
}

// Numbers that are exact in single precision are written with its digits.
std::string constants(const Node& node, const std::string& name) {
    constexpr std::size_t in_a_line = 8;
    const std::vector<double>& x = node.numbers;
    const Kind kind = are_exact_in_single(x) ? Kind::single : Kind::real;
    std::string text = fmt::format("static const {}[{}] = {{\n", variable(kind, name), x.size());
    for (std::size_t k = 0; k < x.size(); ++k) {
        text += (k % in_a_line == 0 ? "    " : " ") + literal(x[k], kind) + ",";
        if (k % in_a_line == in_a_line - 1 || k + 1 == x.size()) text += '\n';
    }
    return text + "};\n";
}

LoopLanguage c_language(const std::string& name) {
    LoopLanguage c;
    c.format = format_of;
    c.literal = literal;
    c.variable = variable;
    c.fixed = [](Kind kind, const std::string& own) { return "const " + variable(kind, own); };
    c.array = [](Kind kind, const std::string& own, int size) {
        return fmt::format("{}[{}]", variable(kind, own), size);
    };
    c.constants = constants;
    c.prefix = name;
    c.parameters = "p";
    c.scales = "scales";
    c.target = [](const Graph::Answer& answer, int columns) {
        return "answer->" + identifier(answer.name) + (!answer.flat && columns == 1 ? "[0]" : "");
    };
    return c;
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string answer_struct(const Model& model) {
    std::string text = fmt::format("struct {}_answer {{\n", model.name);
    for (const Output& output : model.outputs)
        text += fmt::format("    double {0}[{1}], {0}_spread[{1}], {0}_error_bar[{1}]; /* {2} */\n",
                            identifier(output.name), output.size, output.unit == "1" ? "no unit" : output.unit);
    return text +
           "    double bound; /* on the error, in units of the tolerances */\n"
           "    int in_range; /* 1: within what the surrogate was trained on */\n};\n";
}

}  // namespace

std::string to_c_header(const Model& model, const std::string& title) {
    const Loops loops = write_loops(answer(model), c_language(model.name));
    return fmt::format(R"(// {title}
// Generated. C99, or C++; link with the C library's mathematics (-lm). Use:
//
//     const double parameters[{inputs}] = {{...}};  // {names}
//     struct {name}_answer answer;
//     if (!{name}_predict(parameters, {given}&answer)) ...  // outside of the trained range
#ifndef {upper}_H
#define {upper}_H

#include <math.h>

#define {upper}_INPUTS {inputs}
#define {upper}_VERSION {version}

{answer_struct}
{constants}
/* Returns in_range. Where a parameter is no finite number, neither are the answers. */
static inline int {name}_predict(const double *p, {given_parameter}struct {name}_answer *answer) {{
{statements}    return answer->in_range;
}}

#endif
)",
                       fmt::arg("title", title), fmt::arg("inputs", model.inputs.size()),
                       fmt::arg("names", fmt::join(model.input_names(), ", ")), fmt::arg("name", model.name),
                       fmt::arg("upper", upper(model.name)), fmt::arg("version", model.version),
                       fmt::arg("given", model.given_scales() > 0 ? "scales, " : ""),
                       fmt::arg("given_parameter", model.given_scales() > 0 ? "const double *scales, " : ""),
                       fmt::arg("answer_struct", answer_struct(model)), fmt::arg("constants", loops.constants),
                       fmt::arg("statements", loops.statements));
}

}  // namespace mdsweep::exporting
