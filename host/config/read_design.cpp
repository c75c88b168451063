#include <algorithm>

#include "config/keys.hpp"
#include "config/read_parameter.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

constexpr double most_points = 1e6;  // all of them are kept in memory, with their profiles

// Steps of the ranged parameters; the points of the whole grid must not be too many.
void read_grid(const Value& value, const ParameterList& parameters, DesignConfig& design, Mistakes& mistakes) {
    const Section grid(value, names_of(parameters), mistakes);
    const Limits limits = whole(2, most_points);
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
    if (points > most_points) {
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

// Points of one of the sequences.
Key<DesignConfig> count_key(std::string name, PointsMethod method, std::string help) {
    auto key = number_key(std::move(name), &DesignConfig::count, whole(1, most_points), "points", std::move(help));
    key.read = [method, read = key.read](const Value& value, DesignConfig& design, const KeyContext& context) {
        design.method = method;
        read(value, design, context);
    };
    return key;
}

Key<DesignConfig> grid_key() {
    const auto read = [](const Value& value, DesignConfig& design, const KeyContext& context) {
        design.method = PointsMethod::grid;
        read_grid(value, context.config.model.parameters, design, context.mistakes);
    };
    return {.info = {.name = "grid",
                     .form = names_form("PARAMETER", "Points along its range.", number_form(whole(2, most_points))),
                     .help = "Every combination of so many points along each range and of all listed values."},
            .read = read,
            .shown = {}};
}

Key<DesignConfig> csv_key() {
    const auto read = [](const Value& value, DesignConfig& design, const KeyContext& context) {
        design.method = PointsMethod::csv;
        read_csv(value, context.folder, design, context.mistakes);
    };
    return {.info = {.name = "csv",
                     .form = text_form("the path of a CSV file, relative to the sweep file"),
                     .help = "Points of your own: a CSV with a column for each parameter that the sweep does not fix."},
            .read = read,
            .shown = {}};
}

void check_variety(const Value& points, const DesignConfig& design, Mistakes& mistakes) {
    const auto has = [&](ParameterKind kind) {
        return std::any_of(design.parameters.begin(), design.parameters.end(),
                           [&](const DesignParameter& parameter) { return parameter.kind == kind; });
    };
    const auto varying = std::ranges::count_if(design.parameters, [](const DesignParameter& parameter) {
        return parameter.kind != ParameterKind::fixed && parameter.low() < parameter.high();
    });
    if (design.method == PointsMethod::sobol && varying > static_cast<std::ptrdiff_t>(sobol_dimensions)) {
        mistakes.add(points.mark, std::to_string(varying) + " parameters vary, allowed are at most " +
                                      std::to_string(sobol_dimensions) +
                                      " with sobol, and any number with "
                                      "latin_hypercube");
    }
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

void read_points(const Value& value, const KeyContext& context, DesignConfig& design) {
    constexpr auto allowed = "one of {sobol: 800}, {latin_hypercube: 200}, {grid: {h_nm: 5}}, {csv: points.csv}";
    if (!value.node.IsMap() || value.node.size() == 0) return report(value, allowed, context.mistakes);
    const Section points(value, names_of_keys(points_keys()), context.mistakes);
    if (points.entries().size() <= 1) return read_keys(points, points_keys(), design, context);
    context.mistakes.add(value.mark, value.label + " has both " + points.entries()[0].key + " and " +
                                         points.entries()[1].key + ", allowed is " + allowed);
}

std::vector<std::string> given_names(const std::vector<DesignParameter>& parameters) {
    std::vector<std::string> names;
    names.reserve(parameters.size());
    for (const DesignParameter& parameter : parameters) names.push_back(parameter.name);
    return names;
}

// Gathers the parameters under `model`, those under `design`, and the defaults of the rest, in the model's order.
void gather_parameters(const Section& section, const ParameterList& parameters,
                       const std::vector<DesignParameter>& in_place, DesignConfig& design, Mistakes& mistakes) {
    design.parameters = in_place;
    for (const Entry& entry : section.entries()) {
        const ParameterInfo* const info = find_parameter(parameters, entry.key);
        if (info == nullptr) continue;
        DesignParameter parameter = read_parameter(entry.value, *info, mistakes);
        const auto twice = std::ranges::find(in_place, entry.key, &DesignParameter::name);
        if (twice == in_place.end()) {
            design.parameters.push_back(std::move(parameter));
        } else {
            mistakes.add(entry.key_mark, entry.key + " stands under design and, in line " +
                                             std::to_string(twice->mark.line) +
                                             ", under model; allowed is one of them");
        }
    }
    const std::vector<std::string> names = given_names(design.parameters);
    if (const ParameterInfo* const whole = clashing_parameter(parameters, names)) {
        const auto at = std::ranges::find(design.parameters, whole->name, &DesignParameter::name);
        mistakes.add(at->mark, clash_text(*whole));
    }
    for (const std::string& name : defaulted_parameters(parameters, names)) {
        const double fallback = find_parameter(parameters, name)->fallback.value_or(0);
        design.parameters.push_back(fixed_at(name, fallback, false, design.mark));
    }
    const std::vector<std::string> order = names_of(parameters);
    const auto place = [&](const DesignParameter& p) { return std::find(order.begin(), order.end(), p.name); };
    std::stable_sort(design.parameters.begin(), design.parameters.end(),
                     [&](const DesignParameter& a, const DesignParameter& b) { return place(a) < place(b); });
}

}  // namespace

const Keys<DesignConfig>& points_keys() {
    static const Keys<DesignConfig> keys = {
        count_key("sobol", PointsMethod::sobol, "A Sobol sequence, which fills the ranges evenly."),
        count_key("latin_hypercube", PointsMethod::latin_hypercube, "A Latin hypercube, even along each parameter."),
        grid_key(),
        csv_key(),
    };
    return keys;
}

Form design_form() {
    Form points = map_form(infos_of(points_keys()));
    points.one_key = true;
    for (KeyInfo& key : points.keys) key.fallback.clear();  // a design says which it is
    return names_form("PARAMETER", "A parameter of the model; a number alone is the same for all points.",
                      parameter_form({.low = -unlimited, .high = unlimited}),
                      {{.name = "points", .form = points, .help = "Which points there are.", .needed = true}});
}

void read_design(const Value& value, const std::vector<DesignParameter>& in_place, const KeyContext& context,
                 DesignConfig& design) {
    const ParameterList& parameters = context.config.model.parameters;
    Mistakes& mistakes = context.mistakes;
    std::vector<std::string> keys = names_of(parameters);
    keys.emplace_back("points");
    const std::size_t before = mistakes.count();
    const Section section(value, keys, mistakes);
    design.mark = design.points_mark = value.mark;
    gather_parameters(section, parameters, in_place, design, mistakes);

    const Value* const points = section.find("points");
    if (points != nullptr) {
        design.points_mark = points->mark;
        read_points(*points, context, design);
    } else if (section.is_map()) {
        mistakes.add(value.mark, "missing key \"points\" in design, such as {sobol: 800}");
    }
    if (!section.is_map() || design.method == PointsMethod::csv) return;  // the CSV may have them
    for (const std::string& name : missing_parameters(parameters, given_names(design.parameters))) {
        std::string what = "missing key \"" + name;
        what.append("\" in design, such as ").append(name).append(": {range: [low, high]}, ");
        mistakes.add(value.mark, what + find_parameter(parameters, name)->limits.text());
    }
    if (points != nullptr && mistakes.count() == before) check_variety(*points, design, mistakes);
}

}  // namespace mdsweep
