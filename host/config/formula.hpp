// Formulas of a sweep file, such as "2 * eps": read and evaluated by muParser, which only formula.cpp knows.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/particle_model.hpp"

namespace mdsweep {

// A mistake in a formula, in words, with its place if that is known.
class FormulaError : public std::runtime_error {
public:
    explicit FormulaError(const std::string& what, std::size_t column = 0)
        : std::runtime_error(what), column_(column) {}
    // Place of the character in the formula, from 1; 0: unknown.
    [[nodiscard]] std::size_t column() const { return column_; }

private:
    std::size_t column_;
};

// Whether a formula may use it as the name of a number: it is an identifier, and neither a function nor a constant.
[[nodiscard]] bool is_variable_name(std::string_view name);

// The names that a formula uses, each once, in alphabetical order. Throws FormulaError when it is no formula.
[[nodiscard]] std::vector<std::string> variables_of(const std::string& formula);

// A formula that is evaluated often. A name that is no identifier ("A-A.epsilon") can be the whole formula, not a part
// of one.
class Formula {
public:
    // Throws FormulaError when it is no formula, or uses what is not among `names`.
    Formula(const std::string& text, const std::vector<std::string>& names);
    Formula(const Formula&) = delete;
    Formula& operator=(const Formula&) = delete;
    Formula(Formula&&) noexcept;
    Formula& operator=(Formula&&) noexcept;
    ~Formula();
    // `values` in the order of `names`. The result may be infinite or no number, as of 1/0.
    [[nodiscard]] double operator()(std::span<const double> values);

private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
};

[[nodiscard]] double evaluate(const std::string& formula, const std::vector<std::string>& names,
                              std::span<const double> values);
// The number's value at a point of the design: its own, or that of its formula.
[[nodiscard]] double evaluate(const ModelNumber& number, const std::vector<std::string>& names,
                              std::span<const double> values);

}  // namespace mdsweep
