// Comparisons that the points of a design keep (design.where): "c_M * h_nm < 3".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/formula.hpp"

namespace mdsweep {

// What is wrong with it, in words; empty where it is a comparison of these names.
[[nodiscard]] std::string problem_of_constraint(const std::string& text, const std::vector<std::string>& names);

// Those of a design, for points that list the parameters in the order of `names`.
class Constraints {
public:
    // Throws ConfigError where one uses what is not among `names`.
    Constraints(const Config& config, const std::vector<std::string>& names);
    // The first that the point breaks; nullptr where it keeps all. A comparison with what is no number is broken.
    [[nodiscard]] const Constraint* broken_by(std::span<const double> point);
    [[nodiscard]] bool empty() const { return formulas_.empty(); }

private:
    const std::vector<Constraint>& all_;
    std::vector<Formula> formulas_;
};

// "c_M * h_nm < 3 and d_nm > 0.2"; empty without constraints.
[[nodiscard]] std::string where_text(const DesignConfig& design);

}  // namespace mdsweep
