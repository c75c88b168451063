#include <algorithm>

#include "config/parameters.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

constexpr std::size_t most_points = 1000000;  // all of them are kept in memory, with their profiles

DesignParameter fixed_at(const std::string& name, double number, bool given, Mark mark) {
    return {.name = name, .kind = ParameterKind::fixed, .numbers = {number}, .given = given, .mark = mark};
}

void read_range(const Value& value, const ParameterInfo& info, DesignParameter& parameter, Mistakes& mistakes) {
    const std::string allowed = "[low, high] with low < high, each " + info.limits.text();
    if (info.limits.whole) {
        mistakes.add(value.mark, value.label + ": " + info.name + " takes whole numbers only, allowed is {values: [" +
                                     number_text(info.limits.low) + ", ...]} or one number");
        return;
    }
    const auto list = read_list(value, allowed, mistakes);
    if (!list) return;
    if (list->size() != 2) {
        mistakes.add(value.mark, value.label + " has " + std::to_string(list->size()) +
                                     (list->size() == 1 ? " number" : " numbers") + ", allowed is " + allowed);
        return;
    }
    const auto low = read_number(list->front(), info.limits, mistakes);
    const auto high = read_number(list->back(), info.limits, mistakes);
    if (!low || !high) return;
    if (*low >= *high) {
        mistakes.add(value.mark, value.label + " is [" + number_text(*low) + ", " + number_text(*high) +
                                     "], which is " + (*low == *high ? "empty" : "reversed") + ", allowed is " +
                                     allowed);
        return;
    }
    parameter.numbers = {*low, *high};
}

void read_values(const Value& value, const ParameterInfo& info, DesignParameter& parameter, Mistakes& mistakes) {
    const auto list = read_list(value, "a list, each of it " + info.limits.text(), mistakes);
    if (!list) return;
    std::vector<double> numbers;
    for (const Value& element : *list) {
        const auto number = read_number(element, info.limits, mistakes);
        if (!number) continue;
        if (std::find(numbers.begin(), numbers.end(), *number) != numbers.end()) {
            mistakes.add(element.mark, value.label + " has " + number_text(*number) + " twice, allowed is once");
        } else {
            numbers.push_back(*number);
        }
    }
    if (!numbers.empty()) parameter.numbers = numbers;
}

DesignParameter read_parameter(const Entry& entry, const ParameterInfo& info, Mistakes& mistakes) {
    const Value& value = entry.value;
    DesignParameter parameter = fixed_at(info.name, info.limits.high, true, value.mark);
    if (value.node.IsScalar()) {
        if (const auto number = read_number(value, info.limits, mistakes)) parameter.numbers = {*number};
        return parameter;
    }
    const std::string allowed = "a number, {fixed: x}, {range: [low, high]} or {values: [a, b]}";
    // After a mistake the parameter counts as what it was meant to be, so that one slip gives one message.
    const auto meant_as = [&](ParameterKind kind) {
        parameter.kind = kind;
        parameter.numbers = {info.limits.low, info.limits.high};
    };
    if (!value.node.IsMap() || value.node.size() == 0) {
        report(value, allowed, mistakes);
        meant_as(ParameterKind::range);
        return parameter;
    }
    const Section how(value, {"range", "values", "fixed"}, mistakes);
    if (how.entries().size() > 1) {
        mistakes.add(value.mark, value.label + " has both " + how.entries()[0].key + " and " + how.entries()[1].key +
                                     ", allowed is one of range, values, fixed");
    } else if (const Value* const range = how.find("range")) {
        meant_as(info.limits.whole ? ParameterKind::values : ParameterKind::range);
        read_range(*range, info, parameter, mistakes);
    } else if (const Value* const values = how.find("values")) {
        meant_as(ParameterKind::values);
        read_values(*values, info, parameter, mistakes);
    } else {
        set_number(how, "fixed", info.limits, parameter.numbers[0], mistakes);
    }
    return parameter;
}

// Steps of the ranged parameters; the points of the whole grid must not be too many.
void read_grid(const Value& value, DesignConfig& design, Mistakes& mistakes) {
    const Section grid(value, slit_parameter_names(), mistakes);
    const Limits limits{.low = 2, .high = most_points, .whole = true};
    double points = 1;
    for (const DesignParameter& parameter : design.parameters) {
        if (parameter.kind == ParameterKind::values) points *= static_cast<double>(parameter.numbers.size());
        if (parameter.kind != ParameterKind::range) continue;
        const Value* const steps = grid.find(parameter.name);
        if (steps == nullptr) {
            if (!grid.is_map()) continue;
            mistakes.add(value.mark, "missing key " + in_quotes(parameter.name) + " in " + value.label +
                                         ", allowed is the number of points along that range");
        } else if (const auto number = read_number(*steps, limits, mistakes)) {
            design.steps[parameter.name] = static_cast<int>(*number);
            points *= *number;
        }
    }
    for (const Entry& entry : grid.entries()) {
        const auto ranged = [&](const DesignParameter& p) {
            return p.name == entry.key && p.kind == ParameterKind::range;
        };
        if (std::none_of(design.parameters.begin(), design.parameters.end(), ranged)) {
            mistakes.add(entry.key_mark, entry.value.label + ": " + entry.key +
                                             " has no range in design, allowed are parameters with a range");
        }
    }
    if (points > static_cast<double>(most_points)) {
        mistakes.add(value.mark, value.label + " has " + number_text(points) + " points, allowed are at most " +
                                     number_text(most_points));
    }
}

void read_csv(const Value& value, const std::filesystem::path& folder, DesignConfig& design, Mistakes& mistakes) {
    const auto path = read_text(value, "the path of a CSV file, relative to the sweep file", mistakes);
    if (path) design.csv = (folder / *path).lexically_normal();
    for (const DesignParameter& parameter : design.parameters) {
        if (parameter.kind == ParameterKind::fixed) continue;
        mistakes.add(parameter.mark, "design." + parameter.name +
                                         " varies, but the points come from a CSV; allowed is a fixed number, or to "
                                         "leave it out and give the CSV such a column");
    }
}

void check_variety(const Value& points, const DesignConfig& design, Mistakes& mistakes) {
    const auto has = [&](ParameterKind kind) {
        return std::any_of(design.parameters.begin(), design.parameters.end(),
                           [&](const DesignParameter& parameter) { return parameter.kind == kind; });
    };
    if (design.count < 2 || has(ParameterKind::range)) return;
    if (has(ParameterKind::values)) {
        mistakes.add(points.mark,
                     "no parameter has a range, so that points would repeat; allowed is {grid: {}}, which "
                     "takes every combination of the values once");
    } else {
        mistakes.add(points.mark, "no parameter varies, so that all " + std::to_string(design.count) +
                                      " points would be the same; give one a range or values");
    }
}

void read_points(const Value& value, const std::filesystem::path& folder, DesignConfig& design, Mistakes& mistakes) {
    constexpr auto allowed = "one of {sobol: 800}, {latin_hypercube: 200}, {grid: {h_nm: 5}}, {csv: points.csv}";
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, mistakes);
    const Section points(value, {"sobol", "latin_hypercube", "grid", "csv"}, mistakes);
    if (points.entries().size() > 1) {
        mistakes.add(value.mark, value.label + " has both " + points.entries()[0].key + " and " +
                                     points.entries()[1].key + ", allowed is " + allowed);
        return;
    }
    const Limits count{.low = 1, .high = most_points, .whole = true};
    if (points.find("sobol") != nullptr) {
        design.method = PointsMethod::sobol;
        set_number(points, "sobol", count, design.count, mistakes);
    } else if (points.find("latin_hypercube") != nullptr) {
        design.method = PointsMethod::latin_hypercube;
        set_number(points, "latin_hypercube", count, design.count, mistakes);
    } else if (const Value* const grid = points.find("grid")) {
        design.method = PointsMethod::grid;
        read_grid(*grid, design, mistakes);
    } else if (const Value* const csv = points.find("csv")) {
        design.method = PointsMethod::csv;
        read_csv(*csv, folder, design, mistakes);
    }
}

std::vector<std::string> names_of(const std::vector<DesignParameter>& parameters) {
    std::vector<std::string> names;
    names.reserve(parameters.size());
    for (const DesignParameter& parameter : parameters) names.push_back(parameter.name);
    return names;
}

// Those under `model`, those under `design`, and the defaults of the rest, in the model's order.
void gather_parameters(const Section& section, const std::vector<DesignParameter>& fixed, DesignConfig& design,
                       Mistakes& mistakes) {
    design.parameters = fixed;
    for (const Entry& entry : section.entries()) {
        const ParameterInfo* const info = find_parameter(entry.key);
        if (info == nullptr) continue;
        const auto same = [&](const DesignParameter& parameter) { return parameter.name == entry.key; };
        DesignParameter parameter = read_parameter(entry, *info, mistakes);
        const auto twice = std::find_if(fixed.begin(), fixed.end(), same);
        if (twice == fixed.end()) {
            design.parameters.push_back(std::move(parameter));
        } else {
            mistakes.add(entry.key_mark, entry.key + " stands under design and, in line " +
                                             std::to_string(twice->mark.line) +
                                             ", under model; allowed is one of them");
        }
    }
    const std::vector<std::string> names = names_of(design.parameters);
    if (diameters_clash(names)) {
        const auto both = [](const DesignParameter& parameter) { return parameter.name == "d_nm"; };
        const auto at = std::find_if(design.parameters.begin(), design.parameters.end(), both);
        mistakes.add(at->mark, "d_nm sets both diameters, allowed is either d_nm or d_p_nm and d_n_nm");
    }
    for (const std::string& name : defaulted_parameters(names)) {
        design.parameters.push_back(fixed_at(name, find_parameter(name)->fallback.value_or(0), false, design.mark));
    }
    const std::vector<std::string>& order = slit_parameter_names();
    const auto place = [&](const DesignParameter& p) { return std::find(order.begin(), order.end(), p.name); };
    std::stable_sort(design.parameters.begin(), design.parameters.end(),
                     [&](const DesignParameter& a, const DesignParameter& b) { return place(a) < place(b); });
}

}  // namespace

void read_design(const Value& value, const std::vector<DesignParameter>& fixed, const std::filesystem::path& folder,
                 DesignConfig& design, Mistakes& mistakes) {
    std::vector<std::string> keys = slit_parameter_names();
    keys.emplace_back("points");
    const std::size_t before = mistakes.count();
    const Section section(value, keys, mistakes);
    design.mark = design.points_mark = value.mark;
    gather_parameters(section, fixed, design, mistakes);

    const Value* const points = section.find("points");
    if (points != nullptr) {
        design.points_mark = points->mark;
        read_points(*points, folder, design, mistakes);
    } else if (section.is_map()) {
        mistakes.add(value.mark, "missing key \"points\" in design, such as {sobol: 800}");
    }
    if (!section.is_map() || design.method == PointsMethod::csv) return;  // the CSV may have them
    for (const std::string& name : missing_parameters(names_of(design.parameters))) {
        std::string what = "missing key \"" + name;
        what.append("\" in design, such as ").append(name).append(": {range: [low, high]}, ");
        mistakes.add(value.mark, what + find_parameter(name)->limits.text());
    }
    if (points != nullptr && mistakes.count() == before) check_variety(*points, design, mistakes);
}

}  // namespace mdsweep
