#include <algorithm>

#include "config/constraints.hpp"
#include "config/keys.hpp"
#include "config/read_parameter.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

constexpr double most_points = 1e6;  // all of them are kept in memory, with their profiles

// A grid's own entry for a parameter: so many points along its range, the points themselves, or a range in place.
// Where the section design does not name the parameter, the entry makes it one.
struct GridAxis {
    DesignParameter parameter;  // with the range of its points
    std::vector<double> levels;
};

Form axis_form() {
    Form number = number_form(any_number());
    Form map =
        map_form({{.name = "range",
                   .form = list_form("[low, high]", number, 2, 2),
                   .help = "Where they lie; of a "
                           "parameter with a range under `design`, that one by default."},
                  {.name = "points", .form = number_form(whole(2, most_points)), .help = "How many.", .needed = true},
                  log_key(),
                  scale_key()});
    return either_form("the number of points along its range, a list of points, or {range: [low, high], points: 5}",
                       {number_form(whole(2, most_points)), list_form("a list of points", number), map});
}

std::vector<double> even_levels(const DesignParameter& parameter, double count) {
    std::vector<double> levels;
    for (double i = 0; i < count; ++i) levels.push_back(parameter.at(i / (count - 1)));
    return levels;
}

// The points of an entry that is a map. `parameter` has a range, or is to get one here.
void read_axis_map(const Value& value, const ParameterInfo& info, bool has_range, GridAxis& axis, Mistakes& mistakes) {
    const std::size_t before = mistakes.count();
    const Section how(value, {"range", "points", "log", "scale"}, mistakes);
    if (const Value* const range = how.find("range")) {
        axis.parameter.kind = ParameterKind::range;
        read_range(*range, info, axis.parameter, mistakes);
    } else if (!has_range && how.lacks("range")) {
        mistakes.add(value.mark, "missing key \"range\" in " + value.label + ", as " + info.name +
                                     " has no range in design; allowed is [low, high]");
    }
    double count = 0;
    if (how.lacks("points"))
        mistakes.add(value.mark, "missing key \"points\" in " + value.label + ", allowed is the number of points");
    set_number(how, "points", whole(2, most_points), count, mistakes);
    if (mistakes.count() == before) read_log(how, axis.parameter, mistakes);
    if (mistakes.count() == before) axis.levels = even_levels(axis.parameter, count);
}

// `known`: what the section design says of the parameter; nullptr: nothing.
GridAxis read_axis(const Value& value, const ParameterInfo& info, const DesignParameter* known, Mistakes& mistakes) {
    GridAxis axis;
    axis.parameter = known != nullptr ? *known : fixed_at(info.name, info.limits.high, true, value.mark);
    const std::size_t before = mistakes.count();
    if (value.node.IsSequence()) {
        axis.parameter.kind = ParameterKind::values;
        read_values(value, info, axis.parameter, mistakes);
        axis.levels = axis.parameter.numbers;
        // What may lie between the points is a range to the surrogate; of whole numbers there is nothing between.
        if (!info.limits.whole && axis.levels.size() > 1) axis.parameter.kind = ParameterKind::range;
    } else if (value.node.IsMap()) {
        read_axis_map(value, info, known != nullptr, axis, mistakes);
    } else if (known == nullptr) {
        mistakes.add(value.mark, value.label + ": " + info.name +
                                     " has no range in design, allowed are parameters with a range, a list of points, "
                                     "or {range: [low, high], points: 5}");
    } else if (const auto count = read_number(value, whole(2, most_points), mistakes)) {
        axis.levels = even_levels(*known, *count);
    }
    if (known == nullptr || mistakes.count() != before) return axis;
    for (const double level : axis.levels)
        if (level < known->low() || level > known->high()) {
            mistakes.add(value.mark, value.label + " has " + number_text(level) + ", outside of the range " +
                                         number_text(known->low()) + " to " + number_text(known->high()) +
                                         " in design");
            break;
        }
    return axis;
}

// Adds the parameters that a grid makes by itself: neither the design nor the model says how they vary.
void add_own_axes(const Section& section, const ParameterList& parameters, DesignConfig& design, Mistakes& mistakes) {
    const Value* const points = section.find("points");
    if (points == nullptr) return;
    for (const auto& [name, mark, value] : axes_of_grid(points->node)) {
        const ParameterInfo* const info = find_parameter(parameters, name);
        if (info == nullptr || section.find(name) != nullptr ||
            std::ranges::count(design.parameters, name, &DesignParameter::name) > 0)
            continue;
        GridAxis axis = read_axis(value, *info, nullptr, mistakes);
        if (axis.parameter.kind == ParameterKind::range) design.levels[name] = std::move(axis.levels);
        design.parameters.push_back(std::move(axis.parameter));
    }
}

// Whether the parameter was made by this entry.
bool is_at(const DesignParameter& parameter, const Value& value) {
    return parameter.mark.line == value.mark.line && parameter.mark.column == value.mark.column;
}

// Points along the ranged parameters; those of the whole grid must not be too many.
void read_grid(const Value& value, const ParameterList& parameters, DesignConfig& design, Mistakes& mistakes) {
    const Section grid(value, names_of(parameters), mistakes);
    double points = 1;
    for (DesignParameter& parameter : design.parameters) {
        if (parameter.kind == ParameterKind::values) points *= static_cast<double>(parameter.numbers.size());
        if (parameter.kind != ParameterKind::range) continue;
        const Value* const entry = grid.find(parameter.name);
        if (entry != nullptr) {
            std::vector<double>& levels = design.levels[parameter.name];
            if (!is_at(parameter, *entry)) {
                GridAxis axis = read_axis(*entry, *find_parameter(parameters, parameter.name), &parameter, mistakes);
                levels = std::move(axis.levels);
                parameter.log = axis.parameter.log;
            }
            points *= static_cast<double>(std::max<std::size_t>(levels.size(), 1));
        } else if (grid.lacks(parameter.name)) {
            mistakes.add(value.mark, "missing key " + in_quotes(parameter.name) + " in " + value.label +
                                         ", allowed is the number of points along that range");
        }
    }
    for (const Entry& entry : grid.entries()) {
        const auto its = std::ranges::find(design.parameters, entry.key, &DesignParameter::name);
        if (its != design.parameters.end() && (its->kind == ParameterKind::range || is_at(*its, entry.value))) continue;
        mistakes.add(entry.key_mark, entry.value.label + ": " + entry.key +
                                         " has no range in design, allowed are parameters with a range, or that "
                                         "design does not name and the grid lists");
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
                     .form = names_form("PARAMETER",
                                        "Points along its range. Where `design` does not name the parameter, a list "
                                        "of points or a range here makes it one.",
                                        axis_form()),
                     .help = "Every combination of the points along each range and of all listed values."},
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

Key<DesignConfig> skip_key() {
    const auto read = [](const Value& value, DesignConfig& design, const KeyContext& context) {
        if (const auto flag = read_flag(value, context.mistakes)) design.skip_impossible = *flag;
    };
    return {.info = {.name = "skip_impossible",
                     .form = flag_form(),
                     .help = "Leaves out points that cannot be simulated, such as those whose particles have no room; "
                             "without it they are a mistake of the file. `mdsweep validate` lists them with their "
                             "reasons.",
                     .fallback = "false",
                     .beside = true},
            .read = read,
            .shown = {}};
}

Form where_form() {
    const Form one = text_form("a comparison of parameters, such as c_M * h_nm < 3");
    return either_form(one.wanted + ", or a list of them", {one, list_form("a list of comparisons", one)});
}

// `names`: parameters that the comparisons may use.
void read_where(const Value& value, const std::vector<std::string>& names, DesignConfig& design, Mistakes& mistakes) {
    std::vector<Value> all = {value};
    if (!value.node.IsScalar()) {
        const auto list = read_list(value, where_form().wanted, mistakes);
        if (!list) return;
        all = *list;
    }
    for (const Value& one : all) {
        const auto text = read_text(one, where_form().parts[0].wanted, mistakes);
        if (!text) continue;
        if (const std::string problem = problem_of_constraint(*text, names); !problem.empty())
            mistakes.add(one.mark, one.label + " is " + in_quotes(*text) + ": " + problem);
        else
            design.where.push_back({*text, one.mark});
    }
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
    std::vector<std::string> ways;
    for (const Entry& entry : points.entries())
        if (entry.key != "skip_impossible") ways.push_back(entry.key);
    if (ways.size() == 1) return read_keys(points, points_keys(), design, context);
    if (ways.empty() && points.entries().size() < value.node.size()) return;  // of keys that there are not
    if (ways.empty()) return report(value, allowed, context.mistakes);
    context.mistakes.add(value.mark,
                         value.label + " has both " + ways[0] + " and " + ways[1] + ", allowed is " + allowed);
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
    add_own_axes(section, parameters, design, mistakes);
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

std::vector<Entry> axes_of_grid(const YAML::Node& points) {
    std::vector<Entry> axes;
    if (!points.IsMap()) return axes;
    const YAML::Node grid = points["grid"];
    if (!grid || !grid.IsMap()) return axes;
    const Value whole_grid = value_of(grid, "design.points.grid");
    for (const auto& pair : grid)
        if (pair.first.IsScalar() && (pair.second.IsSequence() || pair.second.IsMap()))
            axes.push_back({pair.first.Scalar(), value_of(pair.first, "").mark,
                            child(whole_grid, pair.second, pair.first.Scalar())});
    return axes;
}

const Keys<DesignConfig>& points_keys() {
    static const Keys<DesignConfig> keys = {
        count_key("sobol", PointsMethod::sobol, "A Sobol sequence, which fills the ranges evenly."),
        count_key("latin_hypercube", PointsMethod::latin_hypercube, "A Latin hypercube, even along each parameter."),
        grid_key(),
        csv_key(),
        skip_key(),
    };
    return keys;
}

Form design_form() {
    Form points = map_form(infos_of(points_keys()));
    points.one_key = true;
    for (KeyInfo& key : points.keys)
        if (!key.beside) key.fallback.clear();  // a design says which it is
    return names_form(
        "PARAMETER", "A parameter of the model; a number alone is the same for all points.",
        parameter_form({.low = -unlimited, .high = unlimited}),
        {{.name = "points", .form = points, .help = "Which points there are.", .needed = true},
         {.name = "where",
          .form = where_form(),
          .help = "Comparisons of parameters that hold at every point. A sequence goes on until it has as "
                  "many points as are asked for; a grid and a CSV lose the points that break one."}});
}

void read_design(const Value& value, const std::vector<DesignParameter>& in_place, const KeyContext& context,
                 DesignConfig& design) {
    const ParameterList& parameters = context.config.model.parameters;
    Mistakes& mistakes = context.mistakes;
    std::vector<std::string> keys = names_of(parameters);
    keys.insert(keys.end(), {"points", "where"});
    const std::size_t before = mistakes.count();
    const Section section(value, keys, mistakes);
    design.mark = design.points_mark = value.mark;
    gather_parameters(section, parameters, in_place, design, mistakes);

    const Value* const points = section.find("points");
    if (points != nullptr) {
        design.points_mark = points->mark;
        read_points(*points, context, design);
    } else if (section.lacks("points")) {
        mistakes.add(value.mark, "missing key \"points\" in design, such as {sobol: 800}");
    }
    if (const Value* const where = section.find("where"))
        read_where(*where, design.method == PointsMethod::csv ? names_of(parameters) : given_names(design.parameters),
                   design, mistakes);
    if (!section.is_map() || design.method == PointsMethod::csv) return;  // the CSV may have them
    for (const std::string& name : missing_parameters(parameters, given_names(design.parameters))) {
        if (!section.lacks(name)) continue;
        std::string what = "missing key \"" + name;
        what.append("\" in design, such as ").append(name).append(": {range: [low, high]}, ");
        mistakes.add(value.mark, what + find_parameter(parameters, name)->limits.text());
    }
    if (points != nullptr && mistakes.count() == before) check_variety(*points, design, mistakes);
}

}  // namespace mdsweep
