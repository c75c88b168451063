// Collects what is wrong in a file, so that a user sees all of it at once.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

class Mistakes {
public:
    explicit Mistakes(std::string file) : file_(std::move(file)) {}
    void add(Mark mark, std::string what) { found_.push_back({mark, std::move(what)}); }
    [[nodiscard]] std::size_t count() const { return found_.size(); }
    // Throws a ConfigError with the mistakes in the order of the file, if there are any: all of them, or the first
    // `most` and how many more there are.
    void throw_if_any(std::size_t most = std::numeric_limits<std::size_t>::max()) const;

private:
    struct Mistake {
        Mark mark;
        std::string what;
    };
    std::string file_;
    std::vector<Mistake> found_;
};

// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn a into b.
[[nodiscard]] std::size_t edit_distance(const std::string& a, const std::string& b);

// How to go on after an unknown name: "did you mean \"steps\"? Allowed are members, width, steps".
[[nodiscard]] std::string suggestion(const std::string& name, std::span<const std::string> known);

// A scalar of the file in quotes, cut short and without control characters.
[[nodiscard]] std::string in_quotes(const std::string& text);

// "a, b, c"
[[nodiscard]] std::string list_text(std::span<const std::string> words);

}  // namespace mdsweep
