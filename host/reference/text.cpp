#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "reference/reference.hpp"
#include "reference/rows.hpp"

namespace mdsweep {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// The text without the marks of Markdown.
std::string plain(std::string text) {
    std::erase(text, '`');
    return text;
}

// The text in lines of at most `width` characters.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width = 100) {
    std::string lines(indent, ' ');
    std::size_t column = indent;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (column > indent && column + 1 + word.size() > width) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        }
        if (column > indent) lines += ' ', ++column;
        lines += word;
        column += word.size();
        at = end + 1;
    }
    return lines + "\n";
}

std::string entry(const KeyRow& row) {
    std::string head = fmt::format("  {:<24} ", row.path);
    const std::string allowed = row.allowed(), unit = row.unit();
    head += unit.empty() ? allowed : fmt::format("{}; {}", allowed, unit);
    if (!row.info.fallback.empty()) head += fmt::format("; default {}", row.info.fallback);
    if (row.info.needed) head += "; has to be there";
    if (!row.info.only_with.empty()) head += fmt::format("; with {}", row.info.only_with);
    std::string text = plain(head) + "\n" + wrapped(plain(row.info.help), 6);
    for (const FormWord& word : row.info.form.words)
        text += wrapped(fmt::format("{}: {}", word.word, plain(word.help)), 8);
    return text;
}

std::string entry(const OutputRow& row) {
    std::string head = fmt::format("  {:<24} {}", row.name, row.unit.empty() ? "no unit" : row.unit);
    if (!row.along.empty()) head += "; along " + row.along;
    if (!row.needs.empty()) head += "; needs " + row.needs;
    return head + "\n" + wrapped(plain(row.help), 6);
}

std::vector<std::string> entries_of(const KeyGroup& group) {
    std::vector<std::string> entries;
    for (const KeyRow& row : group.rows) entries.push_back(entry(row));
    if (group.title == "outputs")
        for (const OutputRow& row : output_rows()) entries.push_back(entry(row));
    return entries;
}

}  // namespace

std::string keys_text(const std::vector<std::string>& words) {
    const std::vector<KeyGroup> groups = key_groups();
    const auto named = [&](const KeyGroup& group) {
        return words.size() == 1 && (group.title == words.front() || group.title.starts_with(words.front() + ","));
    };
    const bool by_section = std::ranges::any_of(groups, named);
    std::string text;
    for (const KeyGroup& group : groups) {
        if (by_section && !named(group)) continue;
        std::string entries;
        for (const std::string& one : entries_of(group)) {
            const std::string content = lower(group.title + "." + one);
            const auto has = [&](const std::string& word) { return content.find(lower(word)) != std::string::npos; };
            if (by_section || std::ranges::all_of(words, has)) entries += one;
        }
        if (entries.empty() && !by_section && !words.empty()) continue;
        text += (text.empty() ? "" : "\n") + fmt::format("{}: {}\n", group.title, plain(group.help)) + entries;
    }
    return text;
}

}  // namespace mdsweep
