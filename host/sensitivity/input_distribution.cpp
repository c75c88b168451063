#include "sensitivity/input_distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "basics/lines.hpp"
#include "basics/number_text.hpp"
#include "basics/text.hpp"
#include "basics/words.hpp"

namespace mdsweep {

namespace {

using Kind = InputDistribution::Kind;

// At commas that no bracket holds.
std::vector<std::string> parts_of(const std::string& where) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : where) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

[[noreturn]] void refuse(const std::string& part) {
    throw QueryError(fmt::format(
        "--where has {}; allowed are NAME=NUMBER, NAME=uniform(LOW,HIGH) and NAME=normal(MEAN,DEVIATION), joined by "
        "commas",
        in_quotes(std::string(trimmed(part)))));
}

struct Said {
    std::string name, law;        // law: empty for a number
    std::vector<double> numbers;  // one for a number, else two
};

Said said_by(const Design& design, const std::string& part) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) refuse(part);
    Said said;
    said.name = full_name(design, std::string(trimmed(part.substr(0, equals))));
    std::string value(trimmed(part.substr(equals + 1)));
    const std::size_t bracket = value.find('(');
    if (bracket != std::string::npos) {
        if (value.back() != ')') refuse(part);
        said.law = std::string(trimmed(value.substr(0, bracket)));
        value = value.substr(bracket + 1, value.size() - bracket - 2);
    }
    for (const std::string& number : parts_of(value)) {
        const std::optional<double> parsed = parse_number(trimmed(number));
        if (!parsed) refuse(part);
        said.numbers.push_back(*parsed);
    }
    const bool known = said.law.empty() || said.law == "uniform" || said.law == "normal";
    if (!known || said.numbers.size() != (said.law.empty() ? 1 : 2)) refuse(part);
    return said;
}

void require_inside(const InputDistribution& input, double number, double rounding) {
    if (!input.choices.empty()) {
        const auto same = [&](double choice) { return std::abs(choice - number) <= rounding; };
        if (std::ranges::any_of(input.choices, same)) return;
        throw QueryError(fmt::format("{} = {} is not among the trained values {}", input.name, number_text(number),
                                     numbers_text(input.choices)));
    }
    if (number < input.low - rounding || number > input.high + rounding)
        throw QueryError(fmt::format("{} = {} is outside of the trained range {} to {}", input.name,
                                     number_text(number), number_text(input.low), number_text(input.high)));
}

void set_normal(double mean, double deviation, InputDistribution& input) {
    if (!(deviation > 0))
        throw QueryError(
            fmt::format("the deviation of {} is {}; allowed is a number above 0", input.name, number_text(deviation)));
    constexpr double most_left_out = 0.5;
    const boost::math::normal law(mean, deviation);
    input.kind = Kind::normal, input.mean = mean, input.deviation = deviation;
    input.left_out = 1 - (cdf(law, input.high) - cdf(law, input.low));
    if (input.left_out > most_left_out)
        throw QueryError(
            fmt::format("{} lies outside of the trained range {} to {} by {}: the surrogate knows "
                        "nothing there",
                        input.text(), number_text(input.low), number_text(input.high), text::percent(input.left_out)));
}

void set(const Said& said, double rounding, InputDistribution& input) {
    if (said.law == "normal" || said.law == "uniform") {
        if (!input.choices.empty())
            throw QueryError(fmt::format("{} has the values {}: one of them can be named, or none for all alike",
                                         input.name, numbers_text(input.choices)));
        if (said.law == "normal") return set_normal(said.numbers[0], said.numbers[1], input);
        for (const double number : said.numbers) require_inside(input, number, rounding);
        if (!(said.numbers[0] < said.numbers[1]))
            throw QueryError(fmt::format("{} is uniform from {} to {}; the first has to be the lower one", input.name,
                                         number_text(said.numbers[0]), number_text(said.numbers[1])));
        input.kind = Kind::uniform;
        input.low = said.numbers[0], input.high = said.numbers[1];
        return;
    }
    require_inside(input, said.numbers[0], rounding);
    input.kind = Kind::fixed;
    input.low = input.high = said.numbers[0];
}

}  // namespace

double InputDistribution::at(double u) const {
    switch (kind) {
        case Kind::fixed:
            return low;
        case Kind::uniform:
            return low + u * (high - low);
        case Kind::log_uniform:
            return low * std::pow(high / low, u);
        case Kind::choices:
            return choices[std::min(choices.size() - 1,
                                    static_cast<std::size_t>(u * static_cast<double>(choices.size())))];
        case Kind::normal: {
            const boost::math::normal law(mean, deviation);
            const double below = cdf(law, low), share = below + u * (cdf(law, high) - below);
            constexpr double least = 1e-300;
            return std::clamp(quantile(law, std::clamp(share, least, 1 - 1e-16)), low, high);
        }
    }
    throw std::logic_error("no such distribution");
}

std::string InputDistribution::text() const {
    switch (kind) {
        case Kind::fixed:
            return fmt::format("{} = {}", name, number_text(low));
        case Kind::uniform:
            return fmt::format("{} = uniform({}, {})", name, number_text(low), number_text(high));
        case Kind::log_uniform:
            return fmt::format("{} = uniform({}, {}) in its logarithm", name, number_text(low), number_text(high));
        case Kind::normal:
            return fmt::format("{} = normal({}, {})", name, number_text(mean), number_text(deviation));
        case Kind::choices:
            return fmt::format("{} = one of {}", name, numbers_text(choices));
    }
    throw std::logic_error("no such distribution");
}

std::vector<InputDistribution> distributions_of(const SweepState& state) {
    const Design& design = state.design;
    std::vector<InputDistribution> inputs;
    for (std::size_t k = 0; k < design.varying.size(); ++k) {
        InputDistribution& input = inputs.emplace_back();
        input.name = design.names[design.varying[k]];
        input.low = design.low[k], input.high = design.high[k];
        const auto& parameters = state.config.design.parameters;
        const auto found = std::ranges::find(parameters, input.name, &DesignParameter::name);
        if (found == parameters.end()) continue;
        if (found->kind == ParameterKind::values) input.kind = Kind::choices, input.choices = found->numbers;
        if (found->kind == ParameterKind::range && found->log) input.kind = Kind::log_uniform;
    }
    return inputs;
}

void set_distributions(const SweepState& state, const std::string& where, std::vector<InputDistribution>& inputs) {
    std::vector<std::string> named;
    for (const std::string& part : parts_of(where)) {
        const Said said = said_by(state.design, part);
        const auto found = std::ranges::find(inputs, said.name, &InputDistribution::name);
        if (found == inputs.end())
            throw QueryError(fmt::format("the sweep does not vary {}: the surrogate does not see it", said.name));
        if (std::ranges::count(named, said.name) > 0)
            throw QueryError(fmt::format("--where names {} twice", said.name));
        named.push_back(said.name);
        set(said, input_rounding(state.design, static_cast<std::size_t>(found - inputs.begin())), *found);
    }
}

}  // namespace mdsweep
