#include "config/constraints.hpp"

#include <algorithm>
#include <cmath>

#include "config/meant_key.hpp"
#include "config/mistakes.hpp"

namespace mdsweep {
namespace {

// How many comparisons stand beside each other at most, with nothing of && and || between them: in "0.1 < c < 2" two.
// Each pair of brackets counts by itself.
std::size_t most_in_a_row(const std::string& text, bool& compares) {
    std::size_t most = 0;
    std::vector<std::size_t> counts = {0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '(') counts.push_back(0);
        if (c == ')' && counts.size() > 1) counts.pop_back();
        if (c == ',' || c == '&' || c == '|' || c == '?' || c == ':') counts.back() = 0;
        const bool equal = i + 1 < text.size() && text[i + 1] == '=';
        if (c != '<' && c != '>' && !((c == '=' || c == '!') && equal)) continue;
        compares = true;
        most = std::max(most, ++counts.back());
        if (equal) ++i;
    }
    return most;
}

}  // namespace

std::string problem_of_constraint(const std::string& text, const std::vector<std::string>& names) {
    bool compares = false;
    const bool chain = most_in_a_row(text, compares) > 1;
    try {
        const std::vector<std::string> used = variables_of(text);
        for (const std::string& name : used)
            if (std::ranges::find(names, name) == names.end())
                return in_quotes(name) + " is no parameter of the design, " + key_suggestion(name, names);
        if (!compares) return "it compares nothing; allowed is such as c_M * h_nm < 3, with <, <=, >, >=, == or !=";
        if (chain) return "comparisons do not chain: write a < b && b < c, or two entries of the list";
        if (used.empty()) return "it uses no parameter of the design, which has " + list_text(names);
    } catch (const FormulaError& error) {
        return error.what();
    }
    return {};
}

Constraints::Constraints(const Config& config, const std::vector<std::string>& names) : all_(config.design.where) {
    for (const Constraint& one : all_) {
        // The names of a CSV are not known before.
        if (const std::string problem = problem_of_constraint(one.formula, names); !problem.empty())
            throw ConfigError(
                {mistake_at(config.name, one.mark, "design.where is " + in_quotes(one.formula) + ": " + problem)});
        formulas_.emplace_back(one.formula, names);
    }
}

const Constraint* Constraints::broken_by(std::span<const double> point) {
    for (std::size_t k = 0; k < formulas_.size(); ++k) {
        const double holds = formulas_[k](point);
        if (!(std::abs(holds) > 0)) return &all_[k];
    }
    return nullptr;
}

std::string where_text(const DesignConfig& design) {
    std::string text;
    for (const Constraint& one : design.where) text += (text.empty() ? "" : " and ") + one.formula;
    return text;
}

}  // namespace mdsweep
