#include "design/table_runs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "basics/delimited.hpp"
#include "basics/quantile.hpp"
#include "config/meant_key.hpp"
#include "config/mistakes.hpp"
#include "config/text_file.hpp"

namespace mdsweep {
namespace {

// Where the numbers of a row stand.
struct Columns {
    std::vector<std::size_t> parameters, values;
    std::vector<std::optional<std::size_t>> errors;  // as values
    std::optional<std::size_t> seconds;
};

class Header {
public:
    Header(const CsvLine& line, Mistakes& mistakes) : names_(line.cells), mark_{line.number, 0}, mistakes_(mistakes) {
        for (auto name = names_.begin(); name != names_.end(); ++name)
            if (std::find(names_.begin(), name, *name) != name)
                mistakes_.add(mark_, "column " + in_quotes(*name) + " stands there twice, allowed is once");
    }
    [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const {
        const auto found = std::ranges::find(names_, name);
        if (found == names_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - names_.begin());
    }
    [[nodiscard]] std::size_t require(const std::string& name, const std::string& what) const {
        if (const auto found = find(name)) return *found;
        mistakes_.add(
            mark_, "there is no column " + in_quotes(name) + " for " + what + ", " + key_suggestion(name, outputs()));
        return 0;
    }

private:
    // The names, with those of a profile as one.
    [[nodiscard]] std::vector<std::string> outputs() const {
        std::vector<std::string> shown;
        for (const std::string& name : names_) {
            const std::size_t bar = name.find_last_of('_');
            const std::string begin = name.substr(0, bar == std::string::npos ? name.size() : bar);
            const bool of_profile = begin != name && find(begin + "_0") && find(begin + "_1") &&
                                    name.find_first_not_of("0123456789", bar + 1) == std::string::npos;
            const std::string& as = of_profile ? begin : name;
            if (std::ranges::find(shown, as) == shown.end()) shown.push_back(as);
        }
        return shown;
    }

    std::vector<std::string> names_;
    Mark mark_;
    Mistakes& mistakes_;
};

// Adds the columns of one output.
TableOutput find_output(const Header& header, const std::string& name, Columns& columns) {
    TableOutput output{.name = name, .size = 0};
    const auto add = [&](std::size_t column, const std::string& error, const std::string& otherwise) {
        columns.values.push_back(column);
        columns.errors.push_back(header.find(error) ? header.find(error) : header.find(otherwise));
        output.has_errors = output.has_errors || columns.errors.back().has_value();
        ++output.size;
    };
    const std::string error = name + "_error";
    if (const auto one = header.find(name)) {
        add(*one, error, error);
        return output;
    }
    for (int k = 0; header.find(name + "_" + std::to_string(k)); ++k) {
        const std::string number = "_" + std::to_string(k), column = name + number;
        add(*header.find(column), error + number, column + "_error");
    }
    // One column is no profile; a name that is not there at all is reported as it stands.
    if (output.size < 2) static_cast<void>(header.require(name, "the output"));
    return output;
}

class RowReader {
public:
    RowReader(const CsvLine& line, Mistakes& mistakes) : line_(line), mistakes_(mistakes) {}
    [[nodiscard]] double number(std::size_t column, const std::string& name) const {
        const auto value = parse_number(line_.cells[column]);
        if (value && std::isfinite(*value)) return *value;
        const std::string& cell = line_.cells[column];
        mistakes_.add({line_.number, 0}, "column " + name + " is " + (cell.empty() ? "empty" : in_quotes(cell)) +
                                             ", allowed is a finite number");
        return 0;
    }

private:
    const CsvLine& line_;
    Mistakes& mistakes_;
};

std::vector<CsvLine> lines_of(const Config& config) {
    const std::string name = config.table->file.string();
    if (const auto bad = find_bad_byte(config.table->text))
        throw ConfigError({mistake_at(name, {bad->mark.line, 0}, describe(*bad))});
    std::vector<CsvLine> lines = csv_lines(config.table->text);
    if (lines.size() < 2)
        throw ConfigError({mistake_at(name, {}, "allowed is a header with names and a finished simulation a line")});
    return lines;
}

void read_row(const CsvLine& line, const CsvLine& header, const Columns& columns, TableRuns& runs, Mistakes& mistakes) {
    const RowReader row(line, mistakes);
    const auto numbers = [&](const std::vector<std::size_t>& from) {
        std::vector<double> all;
        all.reserve(from.size());
        for (const std::size_t column : from) all.push_back(row.number(column, header.cells[column]));
        return all;
    };
    runs.points.push_back(numbers(columns.parameters));
    runs.values.push_back(numbers(columns.values));
    std::vector<double>& errors = runs.errors.emplace_back();
    for (const auto& column : columns.errors) {
        errors.push_back(column ? row.number(*column, header.cells[*column]) : 0);
        if (errors.back() < 0)
            mistakes.add({line.number, 0}, "column " + header.cells[*column] + " is below 0: it is a standard error");
    }
    runs.seconds.push_back(columns.seconds ? row.number(*columns.seconds, "seconds") : 0);
}

}  // namespace

TableRuns read_table_runs(const Config& config) {
    constexpr std::size_t most_shown = 20;
    const std::vector<CsvLine> lines = lines_of(config);
    Mistakes mistakes(config.table->file.string());
    const Header header(lines.front(), mistakes);
    TableRuns runs;
    Columns columns;
    for (const std::string& name : config.table->parameters)
        columns.parameters.push_back(header.require(name, "the parameter"));
    for (const std::string& name : config.outputs) runs.outputs.push_back(find_output(header, name, columns));
    columns.seconds = header.find("seconds");
    mistakes.throw_if_any();

    std::map<std::vector<double>, int> seen;  // point -> its line
    for (auto line = lines.begin() + 1; line != lines.end(); ++line) {
        if (line->cells.size() != lines.front().cells.size()) {
            mistakes.add({line->number, 0}, "has " + std::to_string(line->cells.size()) + " columns, allowed are " +
                                                std::to_string(lines.front().cells.size()) + " as in the header");
            continue;
        }
        read_row(*line, lines.front(), columns, runs, mistakes);
        const auto [first, fresh] = seen.emplace(runs.points.back(), line->number);
        if (!fresh)
            mistakes.add({line->number, 0}, "has the same parameters as line " + std::to_string(first->second) +
                                                "; average them to one row, or add the parameter that differs");
    }
    mistakes.throw_if_any(most_shown);
    std::size_t first = 0;
    for (TableOutput& output : runs.outputs) {
        bool above = false, other = false, same = true;
        for (const std::vector<double>& row : runs.values)
            for (std::size_t c = first; c < first + static_cast<std::size_t>(output.size); ++c) {
                above = above || row[c] > 0;
                other = other || row[c] <= 0;
                same = same && row[c] == runs.values.front()[c];
            }
        output.signed_value = other;
        if (same)
            mistakes.add({}, "output " + output.name +
                                 " is the same in all rows: there is nothing to learn of it; "
                                 "leave it out");
        first += static_cast<std::size_t>(output.size);
    }
    mistakes.throw_if_any();
    return runs;
}

std::vector<double> table_sizes(const TableRuns& runs) {
    std::vector<double> sizes;
    std::size_t first = 0;
    for (const TableOutput& output : runs.outputs) {
        const auto size = static_cast<std::size_t>(output.size);
        std::vector<double> of_rows;
        for (const std::vector<double>& row : runs.values) {
            double squares = 0;
            for (std::size_t c = first; c < first + size; ++c) squares += row[c] * row[c];
            of_rows.push_back(std::sqrt(squares / output.size));
        }
        const double typical = median(std::move(of_rows));
        sizes.push_back(typical > 0 ? typical : 1);
        first += size;
    }
    return sizes;
}

Design table_design(const Config& config) {
    const TableRuns runs = read_table_runs(config);
    Design design;
    design.names = config.table->parameters;
    design.points = runs.points;
    for (std::size_t k = 0; k < design.names.size(); ++k) {
        const auto [low, high] = std::ranges::minmax(runs.points, {}, [k](const auto& row) { return row[k]; });
        if (low[k] == high[k]) continue;
        design.varying.push_back(k);
        design.low.push_back(low[k]);
        design.high.push_back(high[k]);
    }
    return design;
}

}  // namespace mdsweep
