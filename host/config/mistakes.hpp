// Collects the mistakes in a file, so that a user sees all of them at once.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "basics/words.hpp"
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

}  // namespace mdsweep
