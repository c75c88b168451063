#include "answers/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "basics/lines.hpp"
#include "config/constraints.hpp"
#include "config/limits.hpp"
#include "config/meant_key.hpp"
#include "config/mistakes.hpp"
#include "config/parameters.hpp"

namespace mdsweep {

namespace {

// h_nm -> "h", d_p_nm -> "d_p", sigma_C_m2 -> "sigma", z_p -> "z_p"
std::string without_unit(const std::string& name) {
    for (const char* unit : {"_nm", "_M", "_C_m2", "_K"})
        if (name.ends_with(unit)) return name.substr(0, name.size() - std::string_view(unit).size());
    return name;
}

// Why an input is outside of the trained range.
std::optional<std::string> outside_of(const SweepState& state, std::size_t input, double value) {
    const Design& design = state.design;
    const std::string& name = design.names[design.varying[input]];
    const double low = design.low[input], high = design.high[input];
    const double rounding = input_rounding(design, input);
    if (const DesignParameter* choices = find_choices(state, name)) {
        const bool known =
            std::ranges::any_of(choices->numbers, [&](double number) { return std::abs(number - value) <= rounding; });
        if (known) return std::nullopt;
        return fmt::format("{} = {} is not among the trained values {}", name, number_text(value),
                           numbers_text(choices->numbers));
    }
    if (value >= low - rounding && value <= high + rounding) return std::nullopt;
    return fmt::format("{} = {} is outside of the trained range {} to {}", name, number_text(value), number_text(low),
                       number_text(high));
}

// The point's row: given numbers, and fixed ones.
std::vector<double> complete_row(const SweepState& state, const Assignments& given) {
    const Design& design = state.design;
    constexpr double open = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> row = design.points.front();
    for (const std::size_t k : design.varying) row[k] = open;
    for (std::size_t i = 0; i < given.names.size(); ++i) {
        const std::string& name = given.names[i];
        const double number = given.numbers[i];
        if (std::find(given.names.begin(), given.names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
            given.names.begin() + static_cast<std::ptrdiff_t>(i))
            throw QueryError(fmt::format("{} is given twice", name));
        const Limits limits = limits_of(state, name);
        if (!limits.contain(number))
            throw QueryError(fmt::format("{} is {}, allowed is {}", name, number_text(number), limits.text()));
        double& place = row[design.index(name)];
        if (!std::isnan(place) && std::abs(place - number) > 1e-9 * std::abs(place))
            throw QueryError(
                fmt::format("{} is {} in the whole sweep: its surrogate knows nothing of {}; leave it out, or run a "
                            "sweep that varies it",
                            name, number_text(place), number_text(number)));
        place = number;
    }
    std::vector<std::string> missing;
    for (std::size_t k = 0; k < row.size(); ++k)
        if (std::isnan(row[k])) missing.push_back(design.names[k]);
    if (!missing.empty())
        throw QueryError(
            fmt::format("a value is missing for {}; a point is such as {}", list_text(missing), example_point(design)));
    return row;
}

}  // namespace

double input_rounding(const Design& design, std::size_t input) {
    return 1e-9 * (design.high[input] - design.low[input]);
}

const DesignParameter* find_choices(const SweepState& state, const std::string& name) {
    for (const DesignParameter& parameter : state.config.design.parameters)
        if (parameter.name == name && parameter.kind == ParameterKind::values) return &parameter;
    return nullptr;
}

Limits limits_of(const SweepState& state, const std::string& name) {
    const ParameterInfo* const info = find_parameter(state.config.model.parameters, name);
    return info != nullptr ? info->limits : Limits{.low = -unlimited, .high = unlimited};
}

std::string full_name(const Design& design, const std::string& word) {
    if (std::ranges::find(design.names, word) != design.names.end()) return word;
    const auto found = std::ranges::find(design.names, word, without_unit);
    if (found != design.names.end()) return *found;
    throw QueryError(fmt::format("unknown parameter {}, {}", in_quotes(word), key_suggestion(word, design.names)));
}

std::string example_point(const Design& design) {
    std::vector<std::string> words;
    const std::size_t middle = design.points.size() / 2;
    for (const std::size_t k : design.varying)
        words.push_back(fmt::format("{}={:.6g}", design.names[k], design.points[middle][k]));
    return list_text(words, ",");
}

Assignments parse_assignments(const Design& design, const std::string& text) {
    Assignments given;
    for (const std::string& word : split_at_commas(text)) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos)
            throw QueryError(
                fmt::format("{} is not of the form name=number, such as {}", in_quotes(word), example_point(design)));
        const std::optional<double> number = parse_number(trimmed(std::string_view(word).substr(equals + 1)));
        if (!number) throw QueryError(fmt::format("{} does not end in a finite number", in_quotes(word)));
        given.names.push_back(full_name(design, std::string(trimmed(word.substr(0, equals)))));
        given.numbers.push_back(*number);
    }
    return given;
}

QueryPoint query_point(const SweepState& state, const Assignments& given, bool extrapolate) {
    QueryPoint query;
    query.row = complete_row(state, given);
    for (std::size_t k = 0; k < state.design.varying.size(); ++k)
        if (auto words = outside_of(state, k, query.row[state.design.varying[k]]))
            query.outside.push_back(std::move(*words));
    Constraints constraints(state.config, state.design.names);
    if (const Constraint* const broken = constraints.broken_by(query.row))
        query.outside.push_back(broken->formula + " does not hold there, which the design demands (design.where)");
    if (!query.outside.empty() && !extrapolate)
        throw QueryError(list_text(query.outside, "; ") + "; --extrapolate answers all the same");
    try {
        query.prepared = source_of(state.config)->prepare(state.design.names, query.row);
    } catch (const ImpossiblePoint& reason) {
        throw QueryError(reason.what());
    }
    return query;
}

}  // namespace mdsweep
