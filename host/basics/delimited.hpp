// Text in columns as spreadsheets, data frames and people write it. This is the one place that knows about separators,
// quotes, decimal commas and index columns.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "basics/lines.hpp"

namespace mdsweep {

// A tab, a semicolon or a comma, whichever of these, in this order, stands in the line outside of quotes; otherwise a
// blank, which stands for any number of blanks and tabs.
[[nodiscard]] char separator_of(std::string_view line);

// The text between separators, without the space and the quotes around it. Where the separator is no comma, a number
// with a decimal comma gets a point.
[[nodiscard]] std::vector<std::string> split_cells(std::string_view line, char separator);

// How the lines of a table with a header are written.
struct TableLayout {
    char separator = ',';
    bool index_in_header = false;  // the first column numbers the rows: its name is empty, or "index"
    bool index_in_rows = false;    // the same where the header leaves it out, as R's write.table() does

    [[nodiscard]] std::vector<std::string> header(const TextLine& line) const;
    [[nodiscard]] std::vector<std::string> row(const TextLine& line) const;
};

// `lines`: those that filled_lines() finds, the header first; there is one at least.
[[nodiscard]] TableLayout layout_of(std::span<const TextLine> lines);

struct CsvLine {
    int number = 0;  // from 1
    std::vector<std::string> cells;
};

// The filled lines of a table with a header as cells, without an index column.
[[nodiscard]] std::vector<CsvLine> csv_lines(std::string_view text);

}  // namespace mdsweep
