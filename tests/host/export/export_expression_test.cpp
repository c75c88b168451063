// Graphs of formulas: what they mean.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "export/answer.hpp"
#include "export/loops.hpp"

namespace mdsweep::exporting {

namespace {

std::vector<double> value(Graph& graph, const Expr& formula, const std::vector<double>& parameters) {
    graph.answer("value", formula);
    return evaluate(graph, parameters).at("value");
}

std::string count(const Graph& graph) {
    const std::vector<int> uses = graph.uses();
    return std::to_string(uses.size() - static_cast<std::size_t>(std::ranges::count(uses, 0)));
}

}  // namespace

TEST_CASE("formulas are calculated as they read, column by column") {
    Graph graph;
    const Expr p = graph.parameters(3), x = column(p, 0);
    CHECK(value(graph, (2.0 * p - 1.0) / graph.row({1, 2, 4}), {1, 2, 3}) == std::vector{1.0, 1.5, 1.25});
    CHECK(value(graph, join({x, sum(p), largest(-p)}), {1, 2, 3}) == std::vector{1.0, 6.0, -1.0});
    CHECK(value(graph, choose(x < 2.0, x, 9.0), {1, 2, 3}) == std::vector{1.0});
    CHECK(value(graph, choose(both(x <= 2.0, column(p, 1) < x), x, 9.0), {2, 2, 3}) == std::vector{9.0});
    CHECK(value(graph, slice(p, 1, 2), {1, 2, 3}) == std::vector{2.0, 3.0});
    CHECK(value(graph, product(p, graph.matrix({1, 0, 0, 1, 1, 1}, 3)), {1, 2, 3}) == std::vector{4.0, 5.0});
    CHECK(value(graph, power(x, -0.5) + power(x, 3), {4, 0, 0}) == std::vector{64.5});
    CHECK(value(graph, logistic(-x), {std::log(3.0), 0, 0}).front() == Approx(0.25));
    CHECK(value(graph, to_double(to_single(x)), {0.1, 0, 0}).front() == static_cast<double>(0.1F));
}

TEST_CASE("members of an ensemble have weights of their own") {
    Graph graph;
    const Expr h = to_single(graph.parameters(2));
    const Expr both = product(h, graph.matrices({1, 1, 2, -1}, 2, 2)) + graph.members({0, 10}, 2);
    CHECK(both.columns() == 1);
    CHECK(value(graph, both, {3, 4}) == std::vector{7.0, 12.0});
    CHECK(value(graph, member_sum(both), {3, 4}) == std::vector{19.0});
}

TEST_CASE("equal formulas are one node, what is known is folded, what is not used does not count") {
    Graph graph;
    const Expr x = graph.parameters(1);
    CHECK((exp(x) + 1.0).node() == (exp(x) + 1.0).node());
    CHECK((1.0 * x).node() == x.node());
    CHECK((x + 0.0).node() == x.node());
    CHECK((x / 1.0).node() == x.node());
    CHECK(power(x, 1).node() == x.node());
    const Expr known = sqrt(graph.number(9)) + graph.row({1, 2});
    CHECK((*known).numbers == std::vector{4.0, 5.0});
    CHECK(choose(graph.number(0.5) <= 0.5, x, 7.0).node() == x.node());
    CHECK(choose(both(x < 1.0, graph.number(2) < 1.0), 7.0, x).node() == x.node());
    graph.answer("one", exp(x));
    CHECK(count(graph) == "2");
    CHECK_THROWS_AS(to_single(x) + x, std::logic_error);  // of different precision
    CHECK_THROWS_AS(slice(x, 1, 1), std::logic_error);
    CHECK_THROWS_AS(graph.row({1, 2}) + graph.row({1, 2, 3}), std::logic_error);
}

TEST_CASE("a number is written as a decimal that is read as the same one, and as none that is whole") {
    CHECK(decimal(2, Kind::real) == "2.0");
    CHECK(decimal(0.1F, Kind::single) == "0.1");
    CHECK(decimal(0.1F, Kind::real) == "0.10000000149011612");
    CHECK(decimal(1e300, Kind::real) == "1e+300");
    CHECK(are_exact_in_single(std::vector{0.5, 3.0}));
    CHECK_FALSE(are_exact_in_single(std::vector{0.5, 0.1}));
}

TEST_CASE("loops: what is used once stands where it is used, what is used twice is computed once") {
    LoopLanguage language;
    language.format = [](Op op, Kind) -> std::string { return op == Op::multiply ? "{a} * {b}" : "f({a})"; };
    language.literal = [](double x, Kind) { return std::to_string(static_cast<int>(x)); };
    language.fixed = language.variable = [](Kind, const std::string& name) { return "let " + name; };
    language.array = [](Kind, const std::string& name, int size) { return name + "[" + std::to_string(size) + "]"; };
    language.parameters = "p";
    language.target = [](const Graph::Answer& answer, int) { return answer.name; };
    Graph graph;
    const Expr p = graph.parameters(2), once = exp(column(p, 1)), twice = exp(p);
    graph.answer("a", 2.0 * once);
    graph.answer("b", twice * twice);
    CHECK(write_loops(graph, language).statements ==
          "    v3[2];\n"
          "    for (int k = 0; k < 2; ++k) {\n"
          "        v3[k] = f(p[k]);\n"
          "    }\n"
          "    a = 2 * f(p[1]);\n"
          "    for (int k = 0; k < 2; ++k) {\n"
          "        b[k] = v3[k] * v3[k];\n"
          "    }\n");
}

TEST_CASE("loops: a language may keep its arrays, and have a call for a product where arrays are multiplied") {
    LoopLanguage language;
    language.format = [](Op, Kind) -> std::string { return "f({a})"; };
    language.literal = [](double, Kind) { return "0"; };
    language.fixed = language.variable = [](Kind, const std::string& name) { return "let " + name; };
    language.array = [](Kind, const std::string& name, int size) { return name + "[" + std::to_string(size) + "]"; };
    language.arrays_are_kept = true;
    language.constants = [](const Node&, const std::string& name) { return name + "\n"; };
    language.add_product = "add({to}, {to_at}, {a}, {a_at}, {matrix}, {matrix_at}, {rows}, {columns})";
    language.parameters = "p";
    language.target = [](const Graph::Answer& answer, int) { return answer.name; };
    Graph graph;
    const Expr p = graph.parameters(3), last = slice(to_single(p), 1, 2);
    const Expr members = product(last, graph.matrices({1, 2, 3, 4, 5, 6, 7, 8}, 2, 2));
    graph.answer("all", product(members, graph.matrices({1, 2, 3, 4, 5, 6, 7, 8}, 2, 2)));
    graph.answer("number", product(slice(p, 1, 2), graph.matrix({5, 6}, 2)));
    const Loops loops = write_loops(graph, language);
    CHECK(loops.constants == "v1[3];\nv5[4];\n_c3\n_c7\n");
    const auto part = [&](const std::string& text) { return loops.statements.find(text) != std::string::npos; };
    CHECK(part("        add(v5, m * 2 + 0, v1, 1, _c3, m * 4, 2, 2);\n"));
    CHECK(part("        add(all, m * 2 + 0, v5, m * 2 + 0, _c3, m * 4, 2, 2);\n"));
    CHECK(part("        number += p[i + 1] * _c7[i];\n"));  // no array to add to
    CHECK_FALSE(part("v5[4]"));
}

TEST_CASE("loops: a section's comment stands before its first statement, and there is none where it has no statement") {
    LoopLanguage language;
    language.format = [](Op, Kind) -> std::string { return "f({a})"; };
    language.parameters = "p";
    language.target = [](const Graph::Answer& answer, int) { return answer.name; };
    Graph graph;
    const Expr p = graph.parameters(1);
    graph.section("without a statement");
    const Expr inner = exp(p);
    graph.section("of the answer");
    graph.answer("a", sqrt(inner), true);
    CHECK(write_loops(graph, language).statements == "    // of the answer\n    a = f(f(p[0]));\n");
}

}  // namespace mdsweep::exporting
