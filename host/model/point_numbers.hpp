// The numbers of a model at one point of the design: as they stand, or formulas of its parameters.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/particle_model.hpp"

namespace mdsweep {

class PointNumbers {
public:
    PointNumbers(std::vector<std::string> names, std::vector<double> row)
        : names_(std::move(names)), row_(std::move(row)) {}

    // `what` names the number in messages: "the height". Each throws ImpossiblePoint at the number's mark.
    [[nodiscard]] double finite(const ModelNumber& number, const std::string& what) const;
    [[nodiscard]] double positive(const ModelNumber& number, const std::string& what) const;
    [[nodiscard]] double not_negative(const ModelNumber& number, const std::string& what) const;
    // The number when it is given, else `otherwise`.
    [[nodiscard]] double positive_or(const ModelNumber& number, double otherwise, const std::string& what) const;

private:
    std::vector<std::string> names_;
    std::vector<double> row_;
};

}  // namespace mdsweep
