// A file's text as lines, and a list of words. Tables: basics/delimited.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mdsweep {

struct TextLine {
    int number = 0;         // from 1
    std::string_view text;  // without its end
};

[[nodiscard]] std::vector<TextLine> lines_of(std::string_view text);

// The lines that hold something, without the space around it. Passed over: empty lines, lines that begin with #, and a
// byte order mark.
[[nodiscard]] std::vector<TextLine> filled_lines(std::string_view text);

// Without the space around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// The text between commas, without the space around it.
[[nodiscard]] std::vector<std::string> split_at_commas(std::string_view text);

}  // namespace mdsweep
