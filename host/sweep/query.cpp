#include "sweep/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "config/limits.hpp"
#include "config/mistakes.hpp"
#include "config/parameters.hpp"
#include "config/text_file.hpp"
#include "design/csv_lines.hpp"

namespace mdsweep {

namespace {

// h_nm -> "h", d_p_nm -> "d_p", sigma_C_m2 -> "sigma", z_p -> "z_p"
std::string without_unit(const std::string& name) {
    for (const char* unit : {"_nm", "_M", "_C_m2", "_K"})
        if (name.ends_with(unit)) return name.substr(0, name.size() - std::string_view(unit).size());
    return name;
}

std::string full_name(const Design& design, const std::string& word) {
    if (std::ranges::find(design.names, word) != design.names.end()) return word;
    const auto found = std::ranges::find(design.names, word, without_unit);
    if (found != design.names.end()) return *found;
    throw QueryError(fmt::format("unknown parameter {}, {}", in_quotes(word), suggestion(word, design.names)));
}

const DesignParameter* find_choices(const SweepState& state, const std::string& name) {
    for (const DesignParameter& parameter : state.config.design.parameters)
        if (parameter.name == name && parameter.kind == ParameterKind::values) return &parameter;
    return nullptr;
}

std::string numbers_text(const std::vector<double>& numbers) {
    std::vector<std::string> words;
    words.reserve(numbers.size());
    for (const double number : numbers) words.push_back(number_text(number));
    return list_text(words);
}

// Why an input is outside of what the surrogate was trained on.
std::optional<std::string> outside_of(const SweepState& state, std::size_t input, double value) {
    const Design& design = state.design;
    const std::string& name = design.names[design.varying[input]];
    const double low = design.low[input], high = design.high[input];
    const double rounding = 1e-9 * (high - low);
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

// The point's row: given numbers, and what is fixed.
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
        const ParameterInfo* const info = find_parameter(state.config.model.parameters, name);
        const Limits limits = info != nullptr ? info->limits : Limits{.low = -unlimited, .high = unlimited};
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
    if (!missing.empty()) throw QueryError(fmt::format("a value is missing for {}", list_text(missing)));
    return row;
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "; ") + sentence;
    return text;
}

std::string text_of(const std::filesystem::path& file) {
    constexpr std::uintmax_t largest = 200'000'000;  // bytes; a million points fit
    const TextFile content = read_text_file(file, largest);
    if (!content.problem.empty()) throw ConfigError({mistake_at(file.string(), {}, content.problem)});
    if (const auto bad = find_bad_byte(content.text))
        throw ConfigError({mistake_at(file.string(), {bad->mark.line, 0}, describe(*bad))});
    return content.text;
}

std::vector<std::string> header_names(const Design& design, const CsvLine& header, Mistakes& mistakes) {
    std::vector<std::string> names;
    for (const std::string& cell : header.cells) {
        try {
            names.push_back(full_name(design, cell));
        } catch (const QueryError& mistake) {
            mistakes.add({header.number, 0}, mistake.what());
        }
    }
    return names;
}

std::vector<double> numbers_of(const CsvLine& line, const std::vector<std::string>& names) {
    if (line.cells.size() != names.size())
        throw QueryError(
            fmt::format("has {} columns, allowed are {} as in the header", line.cells.size(), names.size()));
    std::vector<double> numbers;
    for (std::size_t k = 0; k < names.size(); ++k) {
        const std::optional<double> number = parse_number(line.cells[k]);
        if (!number) throw QueryError(fmt::format("{} is {}, which is no number", names[k], in_quotes(line.cells[k])));
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace

Assignments parse_assignments(const Design& design, const std::string& text) {
    Assignments given;
    for (const std::string& word : split_at_commas(text)) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos)
            throw QueryError(fmt::format("{} is not of the form name=number, such as h=3.5,c=0.4", in_quotes(word)));
        const auto trimmed = [](const std::string& part) { return split_at_commas(part).front(); };
        const std::optional<double> number = parse_number(trimmed(word.substr(equals + 1)));
        if (!number) throw QueryError(fmt::format("{} does not end in a number", in_quotes(word)));
        given.names.push_back(full_name(design, trimmed(word.substr(0, equals))));
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
    if (!query.outside.empty() && !extrapolate)
        throw QueryError(joined(query.outside) + "; --extrapolate answers all the same");
    try {
        query.prepared = prepare_point(state.config, state.design.names, query.row);
    } catch (const ImpossiblePoint& reason) {
        throw QueryError(reason.what());
    }
    return query;
}

std::vector<QueryPoint> read_query_csv(const SweepState& state, const std::filesystem::path& file, bool extrapolate) {
    constexpr std::size_t most_shown = 20;  // a file with a wrong column has a mistake in every line
    const std::vector<CsvLine> lines = csv_lines(text_of(file));
    if (lines.size() < 2)
        throw ConfigError({mistake_at(file.string(), {},
                                      fmt::format("allowed is a header with names among {} and a point a line below it",
                                                  list_text(state.design.names)))});
    Mistakes mistakes(file.string());
    const std::vector<std::string> names = header_names(state.design, lines.front(), mistakes);
    mistakes.throw_if_any();
    std::vector<QueryPoint> queries;
    for (auto line = lines.begin() + 1; line != lines.end(); ++line) {
        try {
            queries.push_back(query_point(state, {names, numbers_of(*line, names)}, extrapolate));
        } catch (const QueryError& mistake) {
            mistakes.add({line->number, 0}, mistake.what());
        }
    }
    mistakes.throw_if_any(most_shown);
    return queries;
}

}  // namespace mdsweep
