#include "design/points_csv.hpp"

#include <algorithm>
#include <map>

#include "basics/delimited.hpp"
#include "config/meant_key.hpp"
#include "config/mistakes.hpp"
#include "config/parameters.hpp"
#include "config/text_file.hpp"

namespace mdsweep {
namespace {

void check_header(const CsvLine& header, const Config& config, Mistakes& mistakes) {
    const Mark mark{header.number, 0};
    const ParameterList& known = config.model.parameters;
    std::vector<std::string> names = header.cells;
    for (auto name = names.begin(); name != names.end(); ++name) {
        const auto fixed = std::find_if(config.design.parameters.begin(), config.design.parameters.end(),
                                        [&](const DesignParameter& p) { return p.given && p.name == *name; });
        if (find_parameter(known, *name) == nullptr) {
            mistakes.add(mark, "unknown column " + in_quotes(*name) + ", " + key_suggestion(*name, names_of(known)));
        } else if (std::find(names.begin(), name, *name) != name) {
            mistakes.add(mark, "column " + in_quotes(*name) + " stands there twice, allowed is once");
        } else if (fixed != config.design.parameters.end()) {
            mistakes.add(mark, "column " + in_quotes(*name) + " is fixed in " + config.name + " (line " +
                                   std::to_string(fixed->mark.line) + "); allowed is one of both");
        }
    }
    for (const DesignParameter& parameter : config.design.parameters) {
        if (parameter.given) names.push_back(parameter.name);
    }
    if (const ParameterInfo* const whole = clashing_parameter(known, names)) mistakes.add(mark, clash_text(*whole));
    for (const std::string& name : missing_parameters(known, names)) {
        mistakes.add(mark, "missing column \"" + name + "\", " + find_parameter(known, name)->limits.text() +
                               " (or fix it in " + config.name + ")");
    }
}

std::vector<double> read_point(const CsvLine& line, const std::vector<std::string>& names, const ParameterList& known,
                               Mistakes& mistakes) {
    const Mark mark{line.number, 0};
    if (line.cells.size() != names.size()) {
        mistakes.add(mark, "has " + std::to_string(line.cells.size()) + " columns, allowed are " +
                               std::to_string(names.size()) + " as in the header");
        return {};
    }
    std::vector<double> point;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Limits& limits = find_parameter(known, names[i])->limits;
        const auto number = parse_number(line.cells[i]);
        if (number && limits.contain(*number)) {
            point.push_back(*number);
        } else {
            const std::string& cell = line.cells[i];
            const std::string found = cell.empty() ? "empty" : number ? cell : "the text " + in_quotes(cell);
            mistakes.add(mark,
                         names[i] + " is " + found + ", allowed is " + (number ? limits.advice() : limits.text()));
        }
    }
    return point;
}

}  // namespace

PointTable read_points_csv(const Config& config) {
    constexpr std::uintmax_t largest = 200000000;  // bytes; a million points of seven long numbers fit
    constexpr std::size_t most_points = 1000000;
    constexpr std::size_t most_shown = 20;  // a file with a wrong column has a mistake in every line
    const TextFile content = read_text_file(config.design.csv, largest);
    const std::string name = config.design.csv.string();
    if (!content.problem.empty()) {
        throw ConfigError({mistake_at(config.name, config.design.points_mark, name + ": " + content.problem)});
    }
    if (const auto bad = find_bad_byte(content.text)) {
        throw ConfigError({mistake_at(name, {bad->mark.line, 0}, describe(*bad))});
    }
    const std::vector<CsvLine> lines = csv_lines(content.text);
    if (lines.empty())
        throw ConfigError({name + ": is empty, allowed is a header such as h_nm,c_M and a point a line"});

    Mistakes mistakes(name);
    check_header(lines.front(), config, mistakes);
    mistakes.throw_if_any();
    PointTable table{lines.front().cells, {}};
    std::map<std::vector<double>, int> seen;  // point -> its line
    for (auto line = lines.begin() + 1; line != lines.end(); ++line) {
        std::vector<double> point = read_point(*line, table.names, config.model.parameters, mistakes);
        if (point.size() != table.names.size()) continue;
        const auto [first, fresh] = seen.emplace(point, line->number);
        if (!fresh) {
            mistakes.add({line->number, 0}, "is the same point as line " + std::to_string(first->second));
        }
        table.points.push_back(std::move(point));
    }
    if (lines.size() == 1) mistakes.add({lines[0].number, 0}, "has a header, but no points");
    if (lines.size() > most_points + 1) {
        mistakes.add({},
                     std::to_string(lines.size() - 1) + " points, allowed are at most " + std::to_string(most_points));
    }
    mistakes.throw_if_any(most_shown);
    return table;
}

}  // namespace mdsweep
