#include "basics/lines.hpp"

#include <algorithm>

namespace mdsweep {

std::vector<TextLine> lines_of(std::string_view text) {
    std::vector<TextLine> lines;
    // Some spreadsheets still end lines by a carriage return alone.
    const char end_of_line = text.find('\n') == std::string_view::npos ? '\r' : '\n';
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find(end_of_line), text.size());
        lines.push_back({number, text.substr(0, end)});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<TextLine> filled_lines(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<TextLine> lines = lines_of(text);
    for (TextLine& line : lines) line.text = trimmed(line.text);
    std::erase_if(lines, [](const TextLine& line) { return line.text.empty() || line.text[0] == '#'; });
    return lines;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
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

}  // namespace mdsweep
