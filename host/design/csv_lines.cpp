#include "design/csv_lines.hpp"

#include <algorithm>

namespace mdsweep {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

void skip_byte_order_mark(std::string_view& text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
}

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> cells;
    for (std::size_t comma = 0; comma != std::string_view::npos; text.remove_prefix(comma + 1)) {
        comma = text.find(',');
        cells.emplace_back(trimmed(text.substr(0, comma)));
        if (comma == std::string_view::npos) break;
    }
    return cells;
}

std::vector<CsvLine> csv_lines(std::string_view text) {
    skip_byte_order_mark(text);
    std::vector<CsvLine> lines;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        if (!line.empty() && line[0] != '#') lines.push_back({number, split_at_commas(line)});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace mdsweep
