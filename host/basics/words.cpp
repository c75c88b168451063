#include "basics/words.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "basics/number_text.hpp"

namespace mdsweep {

std::size_t edit_distance(const std::string& a, const std::string& b) {
    // Optimal string alignment, three rows of the table at a time.
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::optional<std::string> near_name(const std::string& name, std::span<const std::string> known) {
    constexpr std::size_t longest_name = 64;  // longer ones are no typing slips
    if (name.empty() || known.empty() || name.size() > longest_name) return std::nullopt;
    const auto lower = [](std::string text) {
        for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    };
    // A name without its unit stands for the shortest that begins with it: h for h_nm. So does temp for temperature.
    const auto distance = [&](const std::string& word) {
        constexpr std::size_t tells_something = 3;
        const bool unit_left_out = word.starts_with(name + "_");
        const bool begins = name.size() >= tells_something && lower(word).starts_with(lower(name));
        const std::size_t slips = edit_distance(lower(name), lower(word));
        return std::pair(unit_left_out ? 0 : begins ? std::min<std::size_t>(slips, 1) : slips, word.size());
    };
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return distance(a) < distance(b);
    });
    const std::size_t near = std::max<std::size_t>(2, nearest->size() / 2);
    return distance(*nearest).first > near ? std::nullopt : std::optional(*nearest);
}

std::string did_you_mean(const std::optional<std::string>& meant, std::span<const std::string> known) {
    const std::string allowed = "allowed: " + list_text(known);
    return meant ? "did you mean \"" + *meant + "\"? (" + allowed + ")" : allowed;
}

std::string suggestion(const std::string& name, std::span<const std::string> known) {
    return did_you_mean(near_name(name, known), known);
}

std::string in_quotes(const std::string& text) {
    constexpr std::size_t longest = 40;
    std::string shown = text.substr(0, longest);
    if (text.size() > longest) {
        // Not in the middle of a UTF-8 character.
        while (!shown.empty() && (static_cast<unsigned char>(text[shown.size()]) & 0xC0U) == 0x80U) shown.pop_back();
        shown += "...";
    }
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    }
    return "\"" + shown + "\"";
}

std::string list_text(std::span<const std::string> words, const std::string& between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
    return text;
}

std::string numbers_text(std::span<const double> numbers) {
    std::vector<std::string> words;
    words.reserve(numbers.size());
    for (const double number : numbers) words.push_back(number_text(number));
    return list_text(words);
}

}  // namespace mdsweep
