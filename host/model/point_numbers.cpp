#include "model/point_numbers.hpp"

#include <fmt/format.h>

#include <cmath>

#include "config/formula.hpp"
#include "model/system.hpp"

namespace mdsweep {

namespace {

[[noreturn]] void refuse(const ModelNumber& number, const std::string& what, double value, const char* allowed) {
    const std::string from = number.formula.empty() ? "" : fmt::format(", from \"{}\"", number.formula);
    throw ImpossiblePoint(fmt::format("{} is {:.6g}{}; allowed is {}", what, value, from, allowed), number.mark);
}

}  // namespace

double PointNumbers::finite(const ModelNumber& number, const std::string& what) const {
    const double value = evaluate(number, names_, row_);
    if (!std::isfinite(value)) refuse(number, what, value, "a finite number");
    return value;
}

double PointNumbers::positive(const ModelNumber& number, const std::string& what) const {
    const double value = finite(number, what);
    if (!(value > 0)) refuse(number, what, value, "a number above 0");
    return value;
}

double PointNumbers::not_negative(const ModelNumber& number, const std::string& what) const {
    const double value = finite(number, what);
    if (value < 0) refuse(number, what, value, "0 or a number above");
    return value;
}

double PointNumbers::positive_or(const ModelNumber& number, double otherwise, const std::string& what) const {
    return number.given ? positive(number, what) : otherwise;
}

}  // namespace mdsweep
