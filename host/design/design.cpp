#include "design/design.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "config/mistakes.hpp"
#include "config/parameters.hpp"
#include "design/points_csv.hpp"
#include "design/sampling.hpp"
#include "design/table_runs.hpp"

namespace mdsweep {
namespace {

// u in (0, 1) to a value of the parameter.
double at(const DesignParameter& parameter, double u) {
    if (parameter.kind == ParameterKind::range) {
        const double value = parameter.low() + u * (parameter.high() - parameter.low());
        return std::clamp(value, parameter.low(), parameter.high());
    }
    const auto choices = static_cast<double>(parameter.numbers.size());
    const auto choice = static_cast<std::size_t>(std::floor(u * choices));
    return parameter.numbers[std::min(choice, parameter.numbers.size() - 1)];
}

Design without_points(const std::vector<DesignParameter>& parameters) {
    Design design;
    for (const DesignParameter& parameter : parameters) {
        if (parameter.low() < parameter.high()) {
            design.varying.push_back(design.names.size());
            design.low.push_back(parameter.low());
            design.high.push_back(parameter.high());
        }
        design.names.push_back(parameter.name);
    }
    return design;
}

Design sampled(const DesignConfig& config, std::uint64_t seed) {
    Design design = without_points(config.parameters);
    const std::size_t dimensions = design.varying.size();
    const UnitPoints unit = config.method == PointsMethod::sobol ? shifted_sobol(config.count, dimensions, seed)
                                                                 : latin_hypercube(config.count, dimensions, seed);
    std::vector<double> base;
    for (const DesignParameter& parameter : config.parameters) base.push_back(parameter.low());
    for (const std::vector<double>& u : unit) {
        std::vector<double>& point = design.points.emplace_back(base);
        for (std::size_t d = 0; d < dimensions; ++d) {
            point[design.varying[d]] = at(config.parameters[design.varying[d]], u[d]);
        }
    }
    return design;
}

// All combinations, the last parameter running fastest.
Design full_grid(const DesignConfig& config) {
    Design design = without_points(config.parameters);
    design.points = {{}};
    for (const DesignParameter& parameter : config.parameters) {
        std::vector<double> levels = parameter.numbers;
        if (parameter.kind == ParameterKind::range) {
            const int steps = config.steps.at(parameter.name);
            levels.clear();
            for (int i = 0; i < steps; ++i) levels.push_back(at(parameter, static_cast<double>(i) / (steps - 1)));
        }
        std::vector<std::vector<double>> longer;
        longer.reserve(design.points.size() * levels.size());
        for (const std::vector<double>& begun : design.points) {
            for (const double level : levels) longer.emplace_back(begun).push_back(level);
        }
        design.points = std::move(longer);
    }
    return design;
}

// A column of the CSV as a design parameter: its values are those that the column lists.
DesignParameter column(const PointTable& table, std::size_t index) {
    DesignParameter parameter{.name = table.names[index], .kind = ParameterKind::values, .given = true};
    for (const std::vector<double>& point : table.points) parameter.numbers.push_back(point[index]);
    return parameter;
}

Design from_csv(const Config& config) {
    const PointTable table = read_points_csv(config);
    std::vector<std::string> given = table.names;
    for (const DesignParameter& parameter : config.design.parameters) {
        if (parameter.given) given.push_back(parameter.name);
    }
    const std::vector<std::string> defaulted = defaulted_parameters(config.model.parameters, given);

    std::vector<DesignParameter> parameters;
    for (const ParameterInfo& info : config.model.parameters) {
        const auto in_csv = std::find(table.names.begin(), table.names.end(), info.name);
        const auto fixed = std::find_if(config.design.parameters.begin(), config.design.parameters.end(),
                                        [&](const DesignParameter& p) { return p.given && p.name == info.name; });
        if (in_csv != table.names.end()) {
            parameters.push_back(column(table, static_cast<std::size_t>(in_csv - table.names.begin())));
        } else if (fixed != config.design.parameters.end()) {
            parameters.push_back(*fixed);
        } else if (std::find(defaulted.begin(), defaulted.end(), info.name) != defaulted.end()) {
            parameters.push_back({.name = info.name, .numbers = {info.fallback.value_or(0)}});
        }
    }
    Design design = without_points(parameters);
    design.points.assign(table.points.size(), {});
    for (std::size_t i = 0; i < table.points.size(); ++i) {
        for (const DesignParameter& parameter : parameters) {
            const bool listed = parameter.kind == ParameterKind::values;
            design.points[i].push_back(parameter.numbers[listed ? i : 0]);
        }
    }
    return design;
}

}  // namespace

std::vector<double> Design::inputs(std::size_t point) const {
    std::vector<double> values;
    values.reserve(varying.size());
    for (const std::size_t parameter : varying) values.push_back(points.at(point)[parameter]);
    return values;
}

std::size_t Design::index(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        throw std::out_of_range("no parameter is called \"" + name + "\"; this sweep has " + list_text(names));
    }
    return static_cast<std::size_t>(found - names.begin());
}

Design make_design(const Config& config, std::uint64_t seed) {
    switch (config.design.method) {
        case PointsMethod::grid:
            return full_grid(config.design);
        case PointsMethod::csv:
            return from_csv(config);
        case PointsMethod::table:
            return table_design(config);
        case PointsMethod::sobol:
        case PointsMethod::latin_hypercube:
            break;
    }
    return sampled(config.design, seed);
}

}  // namespace mdsweep
