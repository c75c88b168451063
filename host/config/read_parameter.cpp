#include "config/read_parameter.hpp"

#include <algorithm>
#include <array>

#include "config/form.hpp"

namespace mdsweep {

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
    if (!numbers.empty()) parameter.numbers = std::move(numbers);
}

namespace {

// Whether the section says that its range is even in the logarithm, and where it says so.
const Value* find_log(const Section& how, Mistakes& mistakes) {
    const Value* log = nullptr;
    if (const Value* const flag = how.find("log"); flag != nullptr && read_flag(*flag, mistakes).value_or(false))
        log = flag;
    if (const Value* const scale = how.find("scale")) {
        static const std::array<std::string, 2> scales = {"linear", "log"};
        const auto word = read_name(*scale, scales, mistakes);
        if (word && *word == "log") log = scale;
        if (word && *word == "linear" && log != nullptr)
            mistakes.add(scale->mark,
                         scale->label + " is linear, but log: true stands beside it; allowed is one of both");
    }
    return log;
}

}  // namespace

void read_log(const Section& how, DesignParameter& parameter, Mistakes& mistakes) {
    const Value* const log = find_log(how, mistakes);
    if (log == nullptr) return;
    if (parameter.kind != ParameterKind::range) {
        mistakes.add(log->mark, log->label + " belongs to a range; allowed is to leave it out");
    } else if (parameter.low() <= 0 && parameter.high() >= 0) {
        mistakes.add(log->mark, log->label + ": the range " + number_text(parameter.low()) + " to " +
                                    number_text(parameter.high()) +
                                    " holds 0, which has no logarithm; allowed are ends above 0, or both below");
    } else {
        parameter.log = true;
    }
}

DesignParameter read_parameter(const Value& value, const ParameterInfo& info, Mistakes& mistakes,
                               const std::vector<std::string>& more_keys) {
    DesignParameter parameter = fixed_at(info.name, info.limits.high, true, value.mark);
    const std::size_t before = mistakes.count();
    if (value.node.IsScalar()) {
        if (const auto number = read_number(value, info.limits, mistakes)) parameter.numbers = {*number};
        return parameter;
    }
    constexpr auto allowed = "a number, {fixed: x}, {range: [low, high]} or {values: [a, b]}";
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
    std::vector<std::string> keys, ways, beside = more_keys;
    for (const KeyInfo& key : ways_to_vary(info.limits)) (key.beside ? beside : keys).push_back(key.name);
    keys.insert(keys.end(), beside.begin(), beside.end());
    const Section how(value, keys, mistakes);
    for (const Entry& entry : how.entries())
        if (std::ranges::find(beside, entry.key) == beside.end()) ways.push_back(entry.key);
    if (ways.size() > 1) {
        mistakes.add(value.mark, value.label + " has both " + ways[0] + " and " + ways[1] +
                                     ", allowed is one of range, values, fixed");
    } else if (const Value* const range = how.find("range")) {
        meant_as(info.limits.whole ? ParameterKind::values : ParameterKind::range);
        read_range(*range, info, parameter, mistakes);
    } else if (const Value* const values = how.find("values")) {
        meant_as(ParameterKind::values);
        read_values(*values, info, parameter, mistakes);
    } else {
        if (ways.empty() && how.entries().size() == value.node.size()) report(value, allowed, mistakes);
        set_number(how, "fixed", info.limits, parameter.numbers[0], mistakes);
    }
    if (mistakes.count() == before) read_log(how, parameter, mistakes);
    return parameter;
}

}  // namespace mdsweep
