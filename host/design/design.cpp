#include "design/design.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "config/constraints.hpp"
#include "config/mistakes.hpp"
#include "config/parameters.hpp"
#include "design/points_csv.hpp"
#include "design/sampling.hpp"
#include "design/table_runs.hpp"

namespace mdsweep {
namespace {

// u in (0, 1) to a value of the parameter.
double at(const DesignParameter& parameter, double u) {
    if (parameter.kind == ParameterKind::range) return parameter.at(u);
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

// Makes the points of a sequence from points of the unit cube.
class PointMaker {
public:
    PointMaker(const DesignConfig& config, const Design& design) : config_(config), varying_(design.varying) {
        for (const DesignParameter& parameter : config.parameters) base_.push_back(parameter.low());
    }
    [[nodiscard]] std::vector<double> operator()(const std::vector<double>& u) const {
        std::vector<double> point = base_;
        for (std::size_t d = 0; d < varying_.size(); ++d)
            point[varying_[d]] = at(config_.parameters[varying_[d]], u[d]);
        return point;
    }

private:
    const DesignConfig& config_;
    const std::vector<std::size_t>& varying_;
    std::vector<double> base_;
};

// Points drawn at most in search of those that keep the constraints: below that a share of a thousandth finds them.
std::size_t most_drawn(std::size_t wanted) {
    constexpr std::size_t least = 100'000, most = 10'000'000;  // the latter takes seconds
    return std::clamp(1000 * wanted, least, most);
}

[[noreturn]] void refuse_as_out_of_reach(const Config& config, std::size_t found, std::size_t drawn) {
    const DesignConfig& design = config.design;
    throw ConfigError({mistake_at(
        config.name, design.where.front().mark,
        "of " + std::to_string(drawn) + " points drawn from the ranges " + std::to_string(found) +
            " keep design.where (" + where_text(design) + "), and " + std::to_string(design.count) +
            " are asked for; allowed are fewer points, ranges closer to what it allows, or a wider condition")});
}

// The sequence goes on until enough of its points keep the constraints.
void draw_sobol(const Config& config, std::uint64_t seed, Constraints& constraints, Design& design) {
    const std::size_t wanted = config.design.count, most = constraints.empty() ? wanted : most_drawn(wanted);
    const ShiftedSobol sobol(design.varying.size(), seed);
    const PointMaker make(config.design, design);
    for (design.drawn = 0; design.points.size() < wanted; ++design.drawn) {
        if (design.drawn == most) refuse_as_out_of_reach(config, design.points.size(), most);
        std::vector<double> point = make(sobol.point(design.drawn));
        if (constraints.broken_by(point) == nullptr) design.points.push_back(std::move(point));
    }
}

// Of a hypercube of so many points that enough of them keep the constraints, the first of these.
void draw_hypercube(const Config& config, std::uint64_t seed, Constraints& constraints, Design& design) {
    const std::size_t wanted = config.design.count, most = constraints.empty() ? wanted : most_drawn(wanted);
    const PointMaker make(config.design, design);
    std::size_t kept = 0;
    for (std::size_t count = wanted;;
         count = std::min(most, kept == 0 ? 10 * count : count * wanted / kept * 11 / 10 + 1)) {
        design.points.clear();
        kept = 0;
        for (const std::vector<double>& u : latin_hypercube(count, design.varying.size(), seed)) {
            std::vector<double> point = make(u);
            if (constraints.broken_by(point) != nullptr) continue;
            if (++kept <= wanted) design.points.push_back(std::move(point));
        }
        design.drawn = count;
        if (kept >= wanted) return;
        if (count == most) refuse_as_out_of_reach(config, kept, most);
    }
}

Design sampled(const Config& config, std::uint64_t seed) {
    Design design = without_points(config.design.parameters);
    Constraints constraints(config, design.names);
    if (config.design.method == PointsMethod::sobol)
        draw_sobol(config, seed, constraints, design);
    else
        draw_hypercube(config, seed, constraints, design);
    return design;
}

// Those of the listed points that keep the constraints.
Design constrained(Design design, const Config& config) {
    design.drawn = design.points.size();
    Constraints constraints(config, design.names);
    std::erase_if(design.points, [&](const auto& point) { return constraints.broken_by(point) != nullptr; });
    if (design.points.empty() && design.drawn > 0)
        throw ConfigError({mistake_at(config.name, config.design.where.front().mark,
                                      "none of the " + std::to_string(design.drawn) + " points keeps design.where (" +
                                          where_text(config.design) + ")")});
    return design;
}

// All combinations, the last parameter running fastest.
Design full_grid(const DesignConfig& config) {
    Design design = without_points(config.parameters);
    design.points = {{}};
    for (const DesignParameter& parameter : config.parameters) {
        const std::vector<double>& levels =
            parameter.kind == ParameterKind::range ? config.levels.at(parameter.name) : parameter.numbers;
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

double Design::unit(std::size_t k, double value) const {
    const double least = low.at(k), most = high.at(k);
    if (k < log.size() && log[k] && value / least > 0) return std::log(value / least) / std::log(most / least);
    return (value - least) / (most - least);
}

std::vector<double> Design::unit_inputs(std::size_t point) const {
    std::vector<double> row = inputs(point);
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = unit(k, row[k]);
    return row;
}

std::size_t Design::index(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        throw std::out_of_range("no parameter is called \"" + name + "\"; this sweep has " + list_text(names));
    }
    return static_cast<std::size_t>(found - names.begin());
}

void set_logs(const DesignConfig& config, Design& design) {
    design.log.assign(design.varying.size(), false);
    for (std::size_t k = 0; k < design.varying.size(); ++k) {
        const std::string& name = design.names.at(design.varying[k]);
        const auto known = std::ranges::find(config.parameters, name, &DesignParameter::name);
        if (known != config.parameters.end()) design.log[k] = known->log;
    }
}

namespace {

Design with_points(const Config& config, std::uint64_t seed) {
    switch (config.design.method) {
        case PointsMethod::grid:
            return constrained(full_grid(config.design), config);
        case PointsMethod::csv:
            return constrained(from_csv(config), config);
        case PointsMethod::table:
            return table_design(config);
        case PointsMethod::sobol:
        case PointsMethod::latin_hypercube:
            break;
    }
    return sampled(config, seed);
}

}  // namespace

Design make_design(const Config& config, std::uint64_t seed) {
    Design design = with_points(config, seed);
    set_logs(config.design, design);
    return design;
}

}  // namespace mdsweep
