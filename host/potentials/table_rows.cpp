#include "potentials/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "basics/delimited.hpp"
#include "config/limits.hpp"
#include "config/mistakes.hpp"
#include "potentials/column_names.hpp"

namespace mdsweep {
namespace {

constexpr std::size_t most_rows = 10000;

struct Line {
    int number = 0;
    std::vector<std::string> cells;
};

bool is_number(const std::string& cell) {
    return parse_number(cell).has_value();
}

// The digits that a number was printed with: those that count, and those behind the point (of 1.5e-3: four).
struct Digits {
    int significant = 0, decimals = 0;

    void widen(const Digits& other) {
        significant = std::max(significant, other.significant);
        decimals = std::max(decimals, other.decimals);
    }
    // A table prints a column either to the same place or with as many digits that count.
    [[nodiscard]] double rounding(double value) const {
        const double magnitude = value == 0 ? 0 : std::pow(10, std::floor(std::log10(std::abs(value))));
        return 0.5 * std::max(std::pow(10, -decimals), magnitude * std::pow(10, 1 - significant));
    }
};

Digits digits_of(std::string_view cell) {
    Digits digits;
    const std::size_t exponent = cell.find_first_of("eE");
    bool behind = false, leading = true;
    for (const char c : cell.substr(0, exponent)) {
        if (c == '.') behind = true;
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) continue;
        leading = leading && c == '0';
        digits.significant += leading ? 0 : 1;
        digits.decimals += behind ? 1 : 0;
    }
    if (exponent != std::string_view::npos)
        if (const auto power = parse_number(cell.substr(exponent + 1))) digits.decimals -= static_cast<int>(*power);
    return digits;
}

double number_in(const Line& line, std::size_t column, const std::string& name) {
    const auto value = parse_number(line.cells[column]);
    if (!value) fail_at(name, line.number, in_quotes(line.cells[column]) + " is not a finite number");
    return *value;
}

// A column with what its numbers may have lost when they were printed.
class Column {
public:
    Column(const std::vector<Line>& lines, std::size_t column, const std::string& name) {
        for (const Line& line : lines) {
            values_.push_back(number_in(line, column, name));
            digits_.widen(digits_of(line.cells[column]));
        }
    }
    [[nodiscard]] double operator[](std::size_t row) const { return values_[row]; }
    [[nodiscard]] double rounding(std::size_t row) const { return digits_.rounding(values_[row]); }

private:
    std::vector<double> values_;
    Digits digits_;
};

// Lines with something in them, as cells.
std::vector<Line> lines_in(const std::string& text) {
    std::vector<Line> lines;
    char separator = 0;
    for (TextLine line : filled_lines(text)) {
        line.text = trimmed(line.text.substr(0, line.text.find('#')));
        if (line.text.empty() || line.text[0] == '@' || line.text == "&") continue;  // of Grace: settings, a set's end
        // A line of names may be written in another way than the rows.
        const char own = separator_of(line.text);
        std::vector<std::string> cells = split_cells(line.text, separator == 0 ? own : separator);
        if (separator == 0 && std::ranges::any_of(cells, is_number)) separator = own;
        std::erase_if(cells, [&](const std::string& cell) { return separator != 0 && cell.empty(); });
        lines.push_back({line.number, std::move(cells)});
    }
    return lines;
}

void check_same_columns(const std::vector<Line>& rows, const std::string& name) {
    for (const Line& row : rows)
        if (row.cells.size() != rows.front().cells.size())
            fail_at(
                name, row.number,
                fmt::format("{} columns, but the rows before have {}", row.cells.size(), rows.front().cells.size()));
}

// LAMMPS

bool is_lammps_header(const Line& line) {
    return line.cells.size() >= 2 && line.cells[0] == "N" && is_number(line.cells[1]);
}

struct Section {
    std::string name;
    std::size_t header = 0;  // its line
};

std::vector<Section> lammps_sections(const std::vector<Line>& lines) {
    std::vector<Section> sections;
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (is_lammps_header(lines[i])) sections.push_back({lines[i - 1].cells[0], i});
    return sections;
}

const Section& chosen_section(const std::vector<Section>& sections, const std::string& wanted, const std::string& name,
                              int line) {
    if (wanted.empty() && sections.size() == 1) return sections.front();
    std::vector<std::string> names;
    for (const Section& section : sections) {
        if (section.name == wanted) return section;
        names.push_back(section.name);
    }
    fail_at(name, line,
            wanted.empty() ? fmt::format("the file has several tables: say which beside it, section: {}, of {}",
                                         names.front(), list_text(names))
                           : fmt::format("the file has no table {}, {}", in_quotes(wanted), suggestion(wanted, names)));
}

// r of a row where R or RSQ say it.
struct Grid {
    std::string spacing = {};  // R, RSQ; empty: the rows say r
    double low = 0, high = 0;

    [[nodiscard]] double at(std::size_t row, std::size_t rows) const {
        const double share = static_cast<double>(row) / static_cast<double>(rows - 1);
        if (spacing == "R") return low + share * (high - low);
        return std::sqrt(low * low + share * (high * high - low * low));
    }
};

Grid lammps_grid(const Line& header, const std::string& name) {
    Grid grid;
    for (std::size_t i = 2; i < header.cells.size(); ++i) {
        const std::string& word = header.cells[i];
        if (word == "BITMAP")
            fail_at(name, header.number,
                    "BITMAP tables have their rows in an order of their own, which is not read; write the table with R "
                    "or RSQ");
        if (word == "FPRIME") {
            i += 2;  // the spline's ends follow from the rows
        } else if ((word == "R" || word == "RSQ") && i + 2 < header.cells.size()) {
            grid = {word, number_in(header, i + 1, name), number_in(header, i + 2, name)};
            i += 2;
        } else {
            fail_at(name, header.number,
                    in_quotes(word) + " is not understood; LAMMPS has N, R or RSQ with two numbers, and FPRIME");
        }
    }
    if (!grid.spacing.empty() && !(grid.low >= 0 && grid.low < grid.high))
        fail_at(name, header.number, grid.spacing + " needs two numbers, the lower one first");
    return grid;
}

TableRows lammps_rows(const std::vector<Line>& lines, const std::string& name, const TableChoices& choices) {
    const std::vector<Section> sections = lammps_sections(lines);
    const Section& section = chosen_section(sections, choices.section, name, lines[sections.front().header].number);
    const Line& header = lines[section.header];
    const Grid grid = lammps_grid(header, name);
    std::vector<Line> rows;
    for (std::size_t i = section.header + 1; i < lines.size() && is_number(lines[i].cells[0]); ++i) {
        if (lines[i].cells.size() != 4)
            fail_at(name, lines[i].number,
                    fmt::format("{} columns; LAMMPS has four: number, r, energy, force", lines[i].cells.size()));
        rows.push_back(lines[i]);
    }
    const double wanted = number_in(header, 1, name);
    if (static_cast<double>(rows.size()) != wanted || rows.size() < 2)
        fail_at(name, header.number, fmt::format("N says {:g} rows, and {} follow", wanted, rows.size()));
    const Column r(rows, 1, name), energy(rows, 2, name), force(rows, 3, name);
    TableRows result{{}, true};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double at = grid.spacing.empty() ? r[i] : grid.at(i, rows.size());
        const double step = grid.spacing.empty() ? 1 : std::abs(grid.at(1, rows.size()) - grid.at(0, rows.size()));
        if (std::abs(at - r[i]) > 0.01 * step + 1e-3 * at && !grid.spacing.empty())
            fail_at(name, rows[i].number,
                    fmt::format("r is {:g}, and by {} it should be {:g}", r[i], grid.spacing, at));
        result.rows.push_back({rows[i].number, at, energy[i], force[i], energy.rounding(i), force.rounding(i)});
    }
    return result;
}

// GROMACS

// Whether the columns are those of Lennard-Jones.
bool is_lennard_jones(const Column& r, const Column& g, const Column& h, std::size_t first, std::size_t rows) {
    for (std::size_t i = first; i < rows; ++i) {
        const double six = std::pow(r[i], -6);
        if (std::abs(g[i] + six) > 1e-3 * six + g.rounding(i) ||
            std::abs(h[i] - six * six) > 1e-3 * six * six + h.rounding(i))
            return false;
    }
    return true;
}

TableRows gromacs_rows(const std::vector<Line>& lines, const std::string& name, const TableChoices& choices) {
    const Column r(lines, 0, name), g(lines, 3, name), g_force(lines, 4, name), h(lines, 5, name),
        h_force(lines, 6, name);
    std::size_t first = 0;
    while (first < lines.size() && g[first] == 0 && h[first] == 0) ++first;
    if (first == lines.size()) fail_at(name, lines.front().number, "the columns g and h are 0 everywhere");
    const bool both = choices.c6 && choices.c12;
    if (!both && (choices.c6 || choices.c12 || !is_lennard_jones(r, g, h, first, lines.size())))
        fail_at(name, lines[first].number,
                "the energy of a GROMACS table is c6 g + c12 h, by its columns g and h: give c6 and c12 beside it, as "
                "the topology has them, or c6: 1 and c12: 1 where the columns are energies");
    const double usual = 4 * std::pow(choices.sigma, 6);
    const double c6 = choices.c6.value_or(usual), c12 = choices.c12.value_or(usual * std::pow(choices.sigma, 6));
    TableRows result{{}, true};
    for (std::size_t i = first; i < lines.size(); ++i)
        result.rows.push_back({lines[i].number, r[i], c6 * g[i] + c12 * h[i], c6 * g_force[i] + c12 * h_force[i],
                               std::abs(c6) * g.rounding(i) + std::abs(c12) * h.rounding(i),
                               std::abs(c6) * g_force.rounding(i) + std::abs(c12) * h_force.rounding(i)});
    return result;
}

// VOTCA

bool is_flag(const std::string& cell) {
    return cell == "i" || cell == "o" || cell == "u";
}

TableRows votca_rows(std::vector<Line> lines, const std::string& name) {
    const auto undefined = [](const Line& line) { return line.cells.back() == "u"; };
    const auto begin = std::ranges::find_if_not(lines, undefined);
    lines.erase(lines.begin(), begin);
    while (!lines.empty() && undefined(lines.back())) lines.pop_back();
    for (const Line& line : lines) {
        if (line.cells.size() < 3 || line.cells.size() > 4 || !is_flag(line.cells.back()))
            fail_at(name, line.number, "VOTCA has r, energy, perhaps an error, and a flag i, o or u");
        if (undefined(line)) fail_at(name, line.number, "the energy is undefined (u) between rows where it is not");
    }
    const Column r(lines, 0, name), energy(lines, 1, name);
    TableRows result;
    for (std::size_t i = 0; i < lines.size(); ++i)
        result.rows.push_back({lines[i].number, r[i], energy[i], 0, energy.rounding(i), 0});
    return result;
}

// Plain columns

// Whether the first column numbers the rows and the second is r.
bool has_index(const std::vector<Line>& rows) {
    if (rows.size() < 2 || rows.front().cells.size() < 3) return false;
    double r = -1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto number = parse_number(rows[i].cells[0]), next = parse_number(rows[i].cells[1]);
        const auto first = parse_number(rows[0].cells[0]);
        if (!number || !next || (*first != 0 && *first != 1) || *number != *first + static_cast<double>(i))
            return false;
        if (*next <= r) return false;
        r = *next;
    }
    return true;
}

// The rows with the columns r, energy and perhaps force, in this order.
std::vector<Line> in_order(std::vector<Line> lines, const NamedColumns& columns) {
    for (Line& line : lines) {
        std::vector<std::string> cells = {line.cells[columns.r], line.cells[columns.energy]};
        if (columns.force) cells.push_back(line.cells[*columns.force]);
        line.cells = std::move(cells);
    }
    return lines;
}

std::vector<Line> without_index(std::vector<Line> lines) {
    if (has_index(lines))
        for (Line& line : lines) line.cells.erase(line.cells.begin());
    return lines;
}

TableRows plain_rows(const std::vector<Line>& lines, const std::string& name) {
    for (const Line& line : lines) {
        if (line.cells.size() < 2 || line.cells.size() > 3)
            fail_at(name, line.number,
                    fmt::format("{} columns; r, energy and perhaps force are expected", line.cells.size()));
        for (std::size_t column = 0; column < line.cells.size(); ++column)
            static_cast<void>(number_in(line, column, name));
    }
    check_same_columns(lines, name);
    TableRows result{{}, !lines.empty() && lines.front().cells.size() == 3};
    if (lines.empty()) return result;
    const Column r(lines, 0, name), energy(lines, 1, name), force(lines, result.forces ? 2 : 1, name);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        result.rows.push_back({lines[i].number, r[i], energy[i], 0, energy.rounding(i), 0});
        if (!result.forces) continue;
        result.rows.back().force = force[i];
        result.rows.back().force_rounding = force.rounding(i);
    }
    return result;
}

// A line of names, or a title: the first one, taken out of the lines. Where there is none, a comment just above the
// rows, as NumPy writes it.
Line take_header(std::vector<Line>& lines, const std::string& text) {
    Line header;
    if (lines.empty()) return header;
    if (std::ranges::none_of(lines.front().cells, is_number)) {
        header = std::move(lines.front());
        lines.erase(lines.begin());
        return header;
    }
    for (const TextLine& line : lines_of(text)) {
        if (line.number >= lines.front().number) break;
        std::string_view comment = trimmed(line.text);
        if (!comment.starts_with('#')) continue;
        comment = trimmed(comment.substr(std::min(comment.find_first_not_of('#'), comment.size())));
        header = {line.number, split_cells(comment, separator_of(comment))};
    }
    return header;
}

TableRows rows_by_format(std::vector<Line> lines, const std::string& text, const std::string& name,
                         const TableChoices& choices) {
    if (!lammps_sections(lines).empty()) return lammps_rows(lines, name, choices);
    if (!choices.section.empty())
        fail_at(name, 1, "section is for files of LAMMPS, which hold several tables by name; this one does not");
    const Line header = take_header(lines, text);
    const std::size_t columns = lines.empty() ? 0 : lines.front().cells.size();
    if (columns == 7) {
        check_same_columns(lines, name);
        return gromacs_rows(lines, name, choices);
    }
    if (choices.c6 || choices.c12)
        fail_at(name, 1, "c6 and c12 are for tables of GROMACS, which have seven columns; this one does not");
    if (columns > 2 && is_flag(lines.front().cells.back())) return votca_rows(std::move(lines), name);
    if (const auto named = named_columns(header.cells, columns, has_index(lines))) {
        if (!named->problem.empty()) fail_at(name, header.number, named->problem);
        check_same_columns(lines, name);
        return plain_rows(in_order(std::move(lines), *named), name);
    }
    return plain_rows(without_index(std::move(lines)), name);
}

}  // namespace

void fail_at(const std::string& name, int line, const std::string& what) {
    throw PotentialError(fmt::format("{}:{}: {}", name, line, what));
}

TableRows read_table_rows(const std::string& text, const std::string& name, const TableChoices& choices) {
    TableRows table = rows_by_format(lines_in(text), text, name, choices);
    if (table.rows.size() > most_rows)
        fail_at(name, table.rows[most_rows].line, fmt::format("more than {} rows", most_rows));
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const TableRow& row = table.rows[i];
        if (i == 0 && row.r < 0) fail_at(name, row.line, "r is negative");
        if (i > 0 && row.r <= table.rows[i - 1].r)
            fail_at(name, row.line, fmt::format("r = {:g} is not above the row before", row.r));
    }
    return table;
}

}  // namespace mdsweep
