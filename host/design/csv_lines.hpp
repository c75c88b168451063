// A CSV file's text as cells. Numbers and names only: no quoting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mdsweep {

struct CsvLine {
    int number = 0;  // from 1
    std::vector<std::string> cells;
};

// Empty lines and lines that begin with # are passed over, as are a byte order mark and space around cells.
[[nodiscard]] std::vector<CsvLine> csv_lines(std::string_view text);

// Without the space around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

void skip_byte_order_mark(std::string_view& text);

// The text between commas, without the space around it.
[[nodiscard]] std::vector<std::string> split_at_commas(std::string_view text);

}  // namespace mdsweep
