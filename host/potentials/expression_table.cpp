#include "potentials/expression_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/formula.hpp"
#include "config/mistakes.hpp"
#include "potentials/fit.hpp"

namespace mdsweep {
namespace {

constexpr double core_energy = 100;     // kT
constexpr double nearest_tried = 1e-4;  // of the cutoff
constexpr double nearest_without_core = 2e-3;

std::string named(const std::string& formula) {
    return "the potential " + in_quotes(formula);
}

void check_parameters(const std::string& formula, const std::map<std::string, double>& parameters) {
    const std::vector<std::string> used = parameters_of_expression(formula);
    std::vector<std::string> given;
    given.reserve(parameters.size());
    for (const auto& [name, value] : parameters) given.push_back(name);
    for (const std::string& name : used)
        if (!parameters.contains(name))
            throw PotentialError(fmt::format("{} uses {}, which is no parameter; it may use r{}{}", named(formula),
                                             name, given.empty() ? "" : ", ", list_text(given)));
    for (const auto& [name, value] : parameters) {
        if (!std::ranges::binary_search(used, name))
            throw PotentialError(fmt::format("{} does not use the parameter {}", named(formula), name));
        if (!std::isfinite(value)) throw PotentialError(fmt::format("{}: {} is not finite", named(formula), name));
    }
}

// A formula as a function of r.
class Expression {
public:
    Expression(const std::string& formula, const std::map<std::string, double>& parameters)
        : name_(named(formula)), formula_(formula, names(parameters)), values_{0} {
        for (const auto& [name, value] : parameters) values_.push_back(value);
    }
    [[nodiscard]] const std::string& name() const { return name_; }
    // As it comes: it may be infinite or no number.
    double value(double r) {
        values_[0] = r;
        return formula_(values_);
    }
    double finite_value(double r) {
        const double energy = value(r);
        if (!std::isfinite(energy)) throw PotentialError(fmt::format("{} is not finite at r = {:.6g}", name_, r));
        return energy;
    }

private:
    static std::vector<std::string> names(const std::map<std::string, double>& parameters) {
        std::vector<std::string> result{"r"};
        for (const auto& [name, value] : parameters) result.push_back(name);
        return result;
    }

    std::string name_;
    Formula formula_;
    std::vector<double> values_;
};

// The end of the core between `outer`, where the energy is below `core`, and `inner`, where it is not.
double end_of_core(Expression& expression, double inner, double outer, double core) {
    for (int halving = 0; halving < 50; ++halving) {
        const double middle = 0.5 * (inner + outer);
        (expression.value(middle) < core ? outer : inner) = middle;
    }
    expression.finite_value(inner);
    return inner;
}

// For a potential that never reaches the energy of a core.
double shortest_without_core(Expression& expression, double cutoff, double kT) {
    const double near = expression.value(nearest_tried * cutoff);
    const double nearer = expression.value(nearest_tried * nearest_tried * cutoff);
    if (near < -10 * kT && (nearer < 10 * near || !std::isfinite(nearer)))
        throw PotentialError(
            fmt::format("{} falls without bound at r -> 0 ({:.4g} at r = {:.4g}): particles would "
                        "collapse; add a repulsive core or give the shortest r",
                        expression.name(), near, nearest_tried * cutoff));
    return std::isfinite(expression.value(0)) ? 0 : nearest_without_core * cutoff;
}

double choose_shortest(Expression& expression, double cutoff, double kT) {
    constexpr int steps = 1200;
    const double core = core_energy * kT;
    if (expression.finite_value(cutoff) >= core)
        throw PotentialError(fmt::format("{} is {:.4g} at its cutoff, r = {:.4g}: more than {:g} kT", expression.name(),
                                         expression.value(cutoff), cutoff, core_energy));
    double outer = cutoff;
    for (int i = 1; i <= steps; ++i) {
        const double r = cutoff * std::pow(nearest_tried, static_cast<double>(i) / steps);
        const double energy = expression.value(r);
        if (energy >= core) return end_of_core(expression, r, outer, core);
        expression.finite_value(r);
        outer = r;
    }
    return shortest_without_core(expression, cutoff, kT);
}

}  // namespace

std::vector<std::string> parameters_of_expression(const std::string& formula) {
    try {
        std::vector<std::string> names = variables_of(formula);
        std::erase(names, "r");
        return names;
    } catch (const FormulaError& error) {
        const std::string place = error.column() > 0 ? fmt::format(" at its column {}", error.column()) : "";
        throw PotentialError(fmt::format("{}{}: {}", named(formula), place, error.what()));
    }
}

SplineTable make_expression_table(const std::string& formula, const std::map<std::string, double>& parameters,
                                  double cutoff, std::optional<double> shortest, double kT) {
    check_parameters(formula, parameters);
    Expression expression(formula, parameters);
    if (!(cutoff > 0) || !std::isfinite(cutoff))
        throw PotentialError(fmt::format("{} needs a cutoff above 0", expression.name()));
    const double first = shortest ? *shortest : choose_shortest(expression, cutoff, kT);
    if (!(first >= 0 && first < cutoff))
        throw PotentialError(fmt::format("{}: the shortest r, {:.4g}, must lie between 0 and the cutoff, {:.4g}",
                                         expression.name(), first, cutoff));
    const auto value = [&](double r) { return expression.value(r); };
    const auto derivatives = [&](double r) {
        expression.finite_value(r);
        return differentiate(value, r, first, cutoff);
    };
    return fit(derivatives, first, cutoff, kT, expression.name());
}

}  // namespace mdsweep
