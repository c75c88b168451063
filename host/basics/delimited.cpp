#include "basics/delimited.hpp"

#include <algorithm>
#include <cmath>

#include "basics/number_text.hpp"

namespace mdsweep {
namespace {

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

// Where the quotes end that open at text[at].
std::size_t end_of_quotes(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] != quote) continue;
        if (i + 1 < text.size() && text[i + 1] == quote) {
            ++i;  // a doubled one stands for itself
            continue;
        }
        return i;
    }
    return std::string_view::npos;
}

std::string without_quotes(std::string_view cell) {
    if (cell.size() < 2 || !is_quote(cell.front()) || end_of_quotes(cell, 0) != cell.size() - 1)
        return std::string(cell);
    std::string text;
    for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
        text += cell[i];
        if (cell[i] == cell.front()) ++i;
    }
    return std::string(trimmed(text));
}

// "0,5" as "0.5"
std::string with_point(std::string cell) {
    const std::size_t comma = cell.find(',');
    if (comma == std::string::npos) return cell;
    std::string number = cell;
    number[comma] = '.';
    return parse_number(number) ? number : cell;
}

bool may_begin(std::string_view text, std::size_t at, char separator) {
    const std::string_view before = trimmed(text.substr(0, at));
    return before.empty() || before.back() == separator ||
           (separator == ' ' && trimmed(text.substr(at - 1, 1)).empty());
}

// Where the cell ends that begins the text.
std::size_t end_of_cell(std::string_view text, char separator) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quote(text[i]) && may_begin(text, i, separator)) {
            const std::size_t end = end_of_quotes(text, i);
            if (end != std::string_view::npos) i = end;
        } else if (text[i] == separator || (separator == ' ' && text[i] == '\t')) {
            return i;
        }
    }
    return text.size();
}

// Whether these are 0, 1, 2, ... or 1, 2, 3, ...
bool counts_up(std::span<const TextLine> rows, char separator) {
    double next = -1;
    for (const TextLine& row : rows) {
        const std::string first = split_cells(row.text.substr(0, end_of_cell(row.text, separator)), separator).front();
        const auto number = parse_number(first);
        if (!number || (next < 0 ? *number != 0 && *number != 1 : *number != next)) return false;
        next = *number + 1;
    }
    return !rows.empty();
}

bool one_longer(std::span<const TextLine> rows, char separator, std::size_t columns) {
    return std::ranges::all_of(rows, [&](const TextLine& row) {
        const std::vector<std::string> cells = split_cells(row.text, separator);
        return cells.size() == columns + 1 && !cells.back().empty();
    });
}

std::vector<std::string> without_first(std::vector<std::string> cells, bool drop) {
    if (drop && !cells.empty()) cells.erase(cells.begin());
    return cells;
}

}  // namespace

char separator_of(std::string_view line) {
    std::string bare;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const std::size_t end = is_quote(line[i]) ? end_of_quotes(line, i) : std::string_view::npos;
        if (end != std::string_view::npos)
            i = end;
        else
            bare += line[i];
    }
    for (const char separator : {'\t', ';', ','})
        if (trimmed(bare).find(separator) != std::string_view::npos) return separator;
    return ' ';
}

std::vector<std::string> split_cells(std::string_view line, char separator) {
    std::vector<std::string> cells;
    if (separator == ' ') line = trimmed(line);
    while (true) {
        const std::size_t end = end_of_cell(line, separator);
        std::string cell = without_quotes(trimmed(line.substr(0, end)));
        cells.push_back(separator == ',' ? cell : with_point(std::move(cell)));
        if (end == line.size()) return cells;
        line.remove_prefix(end + 1);
        if (separator == ' ') line = trimmed(line);
    }
}

std::vector<std::string> TableLayout::header(const TextLine& line) const {
    return without_first(split_cells(line.text, separator), index_in_header);
}

std::vector<std::string> TableLayout::row(const TextLine& line) const {
    return without_first(split_cells(line.text, separator), index_in_header || index_in_rows);
}

TableLayout layout_of(std::span<const TextLine> lines) {
    TableLayout layout{separator_of(lines.front().text)};
    const std::vector<std::string> header = split_cells(lines.front().text, layout.separator);
    const std::span<const TextLine> rows = lines.subspan(1);
    if (header.size() > 1)
        layout.index_in_header = header[0].empty() || header[0] == "Unnamed: 0" ||
                                 (header[0] == "index" && counts_up(rows, layout.separator));
    if (!layout.index_in_header && rows.size() > 1)
        layout.index_in_rows = counts_up(rows, layout.separator) && one_longer(rows, layout.separator, header.size());
    return layout;
}

std::vector<CsvLine> csv_lines(std::string_view text) {
    const std::vector<TextLine> filled = filled_lines(text);
    std::vector<CsvLine> lines;
    if (filled.empty()) return lines;
    const TableLayout layout = layout_of(filled);
    lines.push_back({filled[0].number, layout.header(filled[0])});
    for (std::size_t i = 1; i < filled.size(); ++i) lines.push_back({filled[i].number, layout.row(filled[i])});
    return lines;
}

}  // namespace mdsweep
