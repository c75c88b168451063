// The answer as an ES module of JavaScript: its constants as typed arrays, and one function for one row.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "basics/base64.hpp"
#include "export/answer.hpp"
#include "export/formats.hpp"
#include "export/loops.hpp"

namespace mdsweep::exporting {

namespace {

const std::map<Op, std::string> operations = {
    {Op::add, "({a} + {b})"},
    {Op::subtract, "({a} - {b})"},
    {Op::multiply, "({a} * {b})"},
    {Op::divide, "({a} / {b})"},
    {Op::power, "Math.pow({a}, {b})"},
    {Op::larger, "Math.max({a}, {b})"},
    {Op::smaller, "Math.min({a}, {b})"},
    {Op::negative, "(-{a})"},
    {Op::absolute, "Math.abs({a})"},
    {Op::exponential, "Math.exp({a})"},
    {Op::logarithm, "Math.log({a})"},
    {Op::root, "Math.sqrt({a})"},
    {Op::logistic, "(1.0 / (1.0 + Math.exp(-{a})))"},
    {Op::less, "({a} < {b})"},
    {Op::less_equal, "({a} <= {b})"},
    {Op::both, "({a} && {b})"},
    {Op::choose, "({a} ? {b} : {c})"},
    {Op::to_single, "{a}"},
    {Op::to_double, "{a}"},
};

// All numbers are in double precision here: what is in single is rounded to it.
std::string format_of(Op op, Kind kind) {
    const std::string& text = operations.at(op);
    return kind == Kind::single ? "Math.fround(" + text + ")" : text;
}

// The digits are those of double precision, as which they are read.
std::string literal(double x, Kind kind) {
    if (std::isnan(x)) return "NaN";
    if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
    if (kind == Kind::truth) return x != 0 ? "true" : "false";
    return decimal(x, Kind::real);
}

template <class T>
std::string base64_of(std::span<const double> numbers) {
    static_assert(std::endian::native == std::endian::little);
    const std::vector<T> all(numbers.begin(), numbers.end());
    return base64(std::as_bytes(std::span(all)));
}

std::string constants(const Node& node, const std::string& name) {
    const bool single = are_exact_in_single(node.numbers);
    return fmt::format("const {} = numbers({}, \"{}\");\n", name, single ? "Float32Array" : "Float64Array",
                       single ? base64_of<float>(node.numbers) : base64_of<double>(node.numbers));
}

// JSON as JavaScript that may stand inside of a page: no end of a script is in it.
std::string in_a_page(std::string json) {
    for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<')) json.replace(at, 1, "\\u003c");
    return json;
}

std::string quoted(const std::string& text) {
    return in_a_page(nlohmann::json(text).dump());
}

LoopLanguage javascript_language() {
    LoopLanguage js;
    js.format = format_of;
    js.literal = literal;
    js.fixed = [](Kind, const std::string& own) { return "const " + own; };
    js.variable = [](Kind, const std::string& own) { return "let " + own; };
    js.array = [](Kind, const std::string& own, int size) {
        return fmt::format("const {} = new Float64Array({})", own, size);
    };
    js.arrays_are_kept = true;
    js.add_product = "addProduct({to}, {to_at}, {a}, {a_at}, {matrix}, {matrix_at}, {rows}, {columns})";
    js.constants = constants;
    js.index = "let";
    js.parameters = "p";
    js.scales = "s";
    js.target = [](const Graph::Answer& answer, int) { return fmt::format("answer[{}]", quoted(answer.name)); };
    return js;
}

// An object that has room for the answers.
std::string room_for_answers(const Graph& graph) {
    std::string text;
    for (const Graph::Answer& answer : graph.answers()) {
        const Node& node = graph[answer.node];
        text += fmt::format("        {}: {},\n", quoted(answer.name),
                            node.columns > 1           ? fmt::format("new Float64Array({})", node.columns)
                            : node.kind == Kind::truth ? "false"
                                                       : "NaN");
    }
    return text;
}

std::vector<std::string> given_scales(const Model& model) {
    std::vector<std::string> names;
    for (const Output& output : model.outputs)
        if (output.scale.terms.empty()) names.push_back(output.name);
    return names;
}

}  // namespace

std::string to_javascript(const Model& model, const std::string& card, const std::string& title) {
    const Graph graph = answer(model);
    const Loops loops = write_loops(graph, javascript_language());
    const std::vector<std::string> given = given_scales(model);
    const std::string names = fmt::format("{}", fmt::join(model.input_names(), ", "));
    return fmt::format(R"js(// {title}
// Generated. An ES module for node and browsers, which needs no other one. Use:
//
//     import {{ inputs, outputs, predict }} from "./{name}.mjs";
//     const answer = predict([{names}]{and_scales});
//     if (!answer.in_range) ...  // outside of the trained range

// What the numbers mean.
export const card = {card};
export const {{ inputs, outputs }} = card;

// As all machines with browsers keep them in memory: little-endian.
function numbers(Type, base64) {{
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let k = 0; k < bytes.length; ++k) bytes[k] = text.charCodeAt(k);
    return new Type(bytes.buffer);
}}

const p = new Float64Array({inputs});
const s = new Float64Array({given});
{constants}
// Nearly all of the time is spent here: a small function is compiled soon and well, four rows share a sum.
function addProduct(to, toAt, a, aAt, matrix, matrixAt, rows, columns) {{
    let i = 0, at = matrixAt;
    for (; i + 4 <= rows; i += 4, at += 4 * columns) {{
        const a0 = a[aAt + i], a1 = a[aAt + i + 1], a2 = a[aAt + i + 2], a3 = a[aAt + i + 3];
        const second = at + columns, third = second + columns, fourth = third + columns;
        for (let k = 0; k < columns; ++k)
            to[toAt + k] += a0 * matrix[at + k] + a1 * matrix[second + k] + a2 * matrix[third + k] + a3 * matrix[fourth + k];
    }}
    for (; i < rows; ++i, at += columns) {{
        const a0 = a[aAt + i];
        for (let k = 0; k < columns; ++k) to[toAt + k] += a0 * matrix[at + k];
    }}
}}

function take(given, into, names) {{
    if (given?.length !== into.length) throw new RangeError(`predict() takes ${{into.length}} ${{names}}`);
    into.set(given);
}}

// For each of the outputs the answer has NAME, NAME_spread and NAME_error_bar: a number, or an array where the output has
// several columns. Where a parameter is no finite number, neither are they.
export function predict(parameters, scales = []) {{
    take(parameters, p, {parameters});
    take(scales, s, {scales});
    const answer = {{
{room}    }};
{statements}    return answer;
}}
)js",
                       fmt::arg("title", title), fmt::arg("name", model.name), fmt::arg("names", names),
                       fmt::arg("and_scales", given.empty() ? "" : ", scales"),
                       fmt::arg("card", in_a_page(card.substr(0, card.find_last_not_of('\n') + 1))),
                       fmt::arg("inputs", model.inputs.size()), fmt::arg("given", given.size()),
                       fmt::arg("constants", loops.constants),
                       fmt::arg("parameters", quoted(fmt::format("parameters ({})", names))),
                       fmt::arg("scales", quoted(fmt::format("scales ({})", fmt::join(given, ", ")))),
                       fmt::arg("room", room_for_answers(graph)), fmt::arg("statements", loops.statements));
}

}  // namespace mdsweep::exporting
