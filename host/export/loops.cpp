#include "export/loops.hpp"

#include <fmt/format.h>

#include <iterator>
#include <limits>
#include <optional>

namespace mdsweep::exporting {

namespace {

// Where in a value: at member m if the loop runs over them, and at a column, named by the loop's variable (or empty,
// where it runs over none) and an offset.
struct Place {
    bool by_member = false;
    std::string column;
    int offset = 0;
};

class LoopWriter {
public:
    LoopWriter(const Graph& graph, const LoopLanguage& language)
        : graph_(graph), language_(language), uses_(graph.uses()), names_(size()), inlined_(size()), user_(size()) {}

    Loops write() {
        for (int k = 0; k < graph_.size(); ++k)
            if (uses_[at(k)] > 0)
                for (const int argument : graph_[k].arguments) user_[at(argument)] = k;
        name_answers();
        for (int k = 0; k < graph_.size(); ++k)
            if (uses_[at(k)] > 0) print(k);
        for (const Graph::Answer& answer : graph_.answers()) copy_answer(answer);
        return std::move(loops_);
    }

private:
    static std::size_t at(int node) { return static_cast<std::size_t>(node); }
    [[nodiscard]] std::size_t size() const { return at(graph_.size()); }
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
        loops_.statements.append(at(4 * depth_), ' ');
        fmt::format_to(std::back_inserter(loops_.statements), text, std::forward<Arguments>(arguments)...);
        loops_.statements += '\n';
    }

    // -- loops --------------------------------------------------------------------------------------------------------
    void open(const std::string& variable, int count) {
        line("for ({0} {1} = 0; {1} < {2}; ++{1}) {{", language_.index, variable, count);
        ++depth_;
    }
    void close() {
        --depth_;
        line("}}");
    }
    // Over the members and columns, where there are several; the statement is made for the place of each.
    template <class Statement>
    void over(int members, int columns, Statement statement) {
        if (members > 1) open("m", members);
        if (columns > 1) open("k", columns);
        statement(Place{members > 1, columns > 1 ? "k" : "", 0});
        if (columns > 1) close();
        if (members > 1) close();
    }

    // -- what stands for a node ---------------------------------------------------------------------------------------
    static std::string element(const Node& node, const std::string& name, const Place& place) {
        if (node.members == 1 && node.columns == 1) return name;
        std::string column = node.columns > 1 ? place.column : "";
        if (node.columns > 1 && (place.offset > 0 || column.empty()))
            column += fmt::format("{}{}", column.empty() ? "" : " + ", place.offset);
        if (node.members == 1 || !place.by_member) return fmt::format("{}[{}]", name, column);
        if (node.columns == 1) return fmt::format("{}[m]", name);
        return fmt::format("{}[m * {} + {}]", name, node.columns, column);
    }
    std::string text(int number, const Place& place) {
        const Node& node = graph_[number];
        if (node.is_number()) return language_.literal(node.numbers.front(), node.kind);
        if (node.op == Op::slice) {
            const Place within = node.columns > 1 ? place : Place{place.by_member, "", 0};
            return text(node.arguments[0], {within.by_member, within.column, within.offset + node.first});
        }
        if (inlined_[at(number)]) return expression(node, place);
        if (node.op == Op::constant && names_[at(number)].empty()) name_constant(number);
        return element(node, names_[at(number)], place);
    }
    std::string expression(const Node& node, const Place& place) {
        const auto operand = [&](std::size_t k) {
            return k < node.arguments.size() ? text(node.arguments[k], place) : std::string();
        };
        return fmt::format(fmt::runtime(language_.format(node.op, node.kind)), fmt::arg("a", operand(0)),
                           fmt::arg("b", operand(1)), fmt::arg("c", operand(2)));
    }
    // Where a value's columns stand one after the other; nowhere where it is a number by itself.
    struct Run {
        std::string array, first;
    };
    std::optional<Run> run(int number, bool by_member, int offset = 0) {
        const Node& node = graph_[number];
        if (node.op == Op::slice) return run(node.arguments[0], by_member, offset + node.first);
        if (node.members == 1 && node.columns == 1) return {};
        if (node.op == Op::constant && names_[at(number)].empty()) name_constant(number);
        const bool own = node.members > 1 && by_member;
        return Run{names_[at(number)], own ? fmt::format("m * {} + {}", node.columns, offset) : std::to_string(offset)};
    }
    void name_constant(int number) {
        names_[at(number)] = fmt::format("{}_c{}", language_.prefix, number);
        loops_.constants += language_.constants(graph_[number], names_[at(number)]);
    }
    void name_answers() {
        for (const Graph::Answer& answer : graph_.answers()) {
            const Op op = graph_[answer.node].op;
            std::string& name = names_[at(answer.node)];
            if (op > Op::constant && op != Op::slice && name.empty()) name = target(answer);
        }
    }
    std::string target(const Graph::Answer& answer) { return language_.target(answer, graph_[answer.node].columns); }
    // For an answer that is not computed into its place: a constant, a slice, or the same as another answer.
    void copy_answer(const Graph::Answer& answer) {
        if (names_[at(answer.node)] == target(answer)) return;
        over(1, graph_[answer.node].columns, [&](const Place& place) {
            line("{} = {};", element(graph_[answer.node], target(answer), place), text(answer.node, place));
        });
    }

    // Used once, at the same places, and short: it stands where it is used.
    bool may_stand_inline(int number) {
        constexpr std::size_t long_line = 100;
        const Node& node = graph_[number];
        if (!node.by_number() || uses_[at(number)] != 1 || !names_[at(number)].empty()) return false;
        const Node& user = graph_[user_[at(number)]];
        if (user.op == Op::slice || user.op == Op::product) return false;
        const bool all_columns = !user.by_number() || user.columns == node.columns;
        const bool all_members = user.op == Op::member_sum || user.members == node.members;
        return all_columns && all_members && expression(node, {true, "k", 0}).size() < long_line;
    }

    // -- statements ---------------------------------------------------------------------------------------------------
    void print(int number) {
        const Node& node = graph_[number];
        if (node.op == Op::constant || node.op == Op::slice) return;
        if (node.op == Op::parameters || node.op == Op::scales) {
            names_[at(number)] = node.op == Op::scales ? language_.scales : language_.parameters;
            if (node.columns == 1) names_[at(number)] += "[0]";
            return;
        }
        if (may_stand_inline(number)) {
            inlined_[at(number)] = true;
            return;
        }
        if (node.section != section_ && !graph_.section_of(node).empty())
            line("{}", fmt::format(fmt::runtime(language_.section), graph_.section_of(node)));
        section_ = node.section;
        const bool is_answer = !names_[at(number)].empty();
        if (!is_answer) names_[at(number)] = fmt::format("v{}", number);
        const std::string& name = names_[at(number)];
        if (node.by_number() && node.members == 1 && node.columns == 1) {
            line("{} = {};", is_answer ? name : language_.fixed(node.kind, name), expression(node, {}));
            return;
        }
        const bool array = node.members > 1 || node.columns > 1;
        if (array && !is_answer) make_room(node, name);
        compute(node, number, array || is_answer ? name : language_.variable(node.kind, name));
    }

    void make_room(const Node& node, const std::string& name) {
        const std::string room = language_.array(node.kind, name, node.members * node.columns) + ";";
        if (language_.arrays_are_kept) {
            loops_.constants += room + "\n";
        } else {
            line("{}", room);
        }
    }

    // `made`: how a number is given its first value.
    void compute(const Node& node, int number, const std::string& made) {
        const int a = node.arguments[0];
        const auto start = [&](const Place& place, double value) {
            const bool array = node.members > 1 || node.columns > 1;
            line("{} = {};", array ? element(node, names_[at(number)], place) : made,
                 language_.literal(value, node.kind));
        };
        const auto add = [&](const Place& to, const Place& from) {
            line("{} += {};", element(node, names_[at(number)], to), text(a, from));
        };
        switch (node.op) {
            case Op::join:
                return join(node, number);
            case Op::product:
                return product(node, number, made);
            case Op::sum:
                return over(node.members, 1, [&](const Place& place) {
                    start(place, 0);
                    over(1, graph_[a].columns, [&](const Place& each) {
                        add(place, {place.by_member, each.column, 0});
                    });
                });
            case Op::largest:
                return over(node.members, 1, [&](const Place& place) {
                    start(place, -std::numeric_limits<double>::infinity());
                    over(1, graph_[a].columns, [&](const Place& each) {
                        const std::string x = text(a, {place.by_member, each.column, 0});
                        const std::string most = element(node, names_[at(number)], place);
                        line("if ({0} > {1}) {1} = {0};", x, most);
                    });
                });
            case Op::member_sum:
                over(1, node.columns, [&](const Place& place) { start(place, 0); });
                return over(graph_[a].members, node.columns, [&](const Place& place) { add(place, place); });
            default:
                return over(node.members, node.columns, [&](const Place& place) {
                    line("{} = {};", element(node, names_[at(number)], place), expression(node, place));
                });
        }
    }

    void join(const Node& node, int number) {
        int first = 0;
        for (const int part : node.arguments) {
            over(node.members, graph_[part].columns, [&](const Place& place) {
                line("{} = {};", element(node, names_[at(number)], {place.by_member, place.column, first}),
                     text(part, place));
            });
            first += graph_[part].columns;
        }
    }

    void product(const Node& node, int number, const std::string& made) {
        if (names_[at(node.arguments[1])].empty()) name_constant(node.arguments[1]);
        const bool array = node.members > 1 || node.columns > 1;
        if (node.members > 1) open("m", node.members);
        over(1, node.columns, [&](const Place& each) {
            const Place place{node.members > 1, each.column, 0};
            line("{} = {};", array ? element(node, names_[at(number)], place) : made, text(node.arguments[2], place));
        });
        if (!call_add_product(node, number)) loop_add_product(node, number);
        if (node.members > 1) close();
    }

    // Is there such a call, and are there arrays for it?
    bool call_add_product(const Node& node, int number) {
        const Node& matrix = graph_[node.arguments[1]];
        const auto to = run(number, node.members > 1), a = run(node.arguments[0], node.members > 1);
        if (language_.add_product.empty() || !to || !a) return false;
        const int size = matrix.matrix_rows * node.columns;
        line("{};", fmt::format(fmt::runtime(language_.add_product), fmt::arg("to", to->array),
                                fmt::arg("to_at", to->first), fmt::arg("a", a->array), fmt::arg("a_at", a->first),
                                fmt::arg("matrix", names_[at(node.arguments[1])]),
                                fmt::arg("matrix_at", matrix.members > 1 ? fmt::format("m * {}", size) : "0"),
                                fmt::arg("rows", matrix.matrix_rows), fmt::arg("columns", node.columns)));
        return true;
    }

    // Nothing but loops around one statement: compilers do best with that.
    void loop_add_product(const Node& node, int number) {
        const Node& matrix = graph_[node.arguments[1]];
        open("i", matrix.matrix_rows);
        const std::string row = matrix.members > 1 ? fmt::format("(m * {} + i)", matrix.matrix_rows) : "i";
        over(1, node.columns, [&](const Place& each) {
            const Place place{node.members > 1, each.column, 0};
            line("{} += {} * {}[{}{}];", element(node, names_[at(number)], place),
                 text(node.arguments[0], {place.by_member, "i", 0}), names_[at(node.arguments[1])],
                 node.columns > 1 ? fmt::format("{} * {} + ", row, node.columns) : row, place.column);
        });
        close();
    }

    const Graph& graph_;
    const LoopLanguage& language_;
    std::vector<int> uses_;
    std::vector<std::string> names_;  // by node: a variable's
    std::vector<bool> inlined_;
    std::vector<int> user_;  // the last one
    std::size_t section_ = 0;
    int depth_ = 1;
    Loops loops_;
};

}  // namespace

Loops write_loops(const Graph& graph, const LoopLanguage& language) {
    return LoopWriter(graph, language).write();
}

}  // namespace mdsweep::exporting
