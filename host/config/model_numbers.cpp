#include "config/model_numbers.hpp"

#include <algorithm>
#include <tuple>

#include "config/formula.hpp"
#include "config/meant_key.hpp"
#include "config/read_parameter.hpp"

namespace mdsweep {
namespace {

std::string allowed_text(const Limits& limits) {
    return limits.text() + ", a formula of design parameters, {range: [low, high]} or {values: [a, b]}";
}

}  // namespace

ModelNumbers::ModelNumbers(std::vector<DesignName> design, bool open, Mistakes& mistakes)
    : design_(std::move(design)), open_(open), mistakes_(mistakes), mistakes_before_(mistakes.count()) {}

ModelNumber ModelNumbers::read(const Value& value, const std::string& name, const Limits& limits) {
    ModelNumber number{.given = true, .name = name, .limits = limits, .mark = value.mark};
    places_.push_back(name);
    if (value.node.IsMap() && value.node.size() > 0) {
        read_in_place(value, number);
    } else if (!value.node.IsScalar() || value.node.Scalar().empty()) {
        report(value, allowed_text(limits), mistakes_);
    } else if (value.node.Tag() != "!" && parse_number(value.node.Scalar())) {
        number.value = read_number(value, limits, mistakes_).value_or(limits.high);
    } else {
        read_formula(value, value.node.Scalar(), number);
    }
    return number;
}

ModelNumber ModelNumbers::find(const Section& section, const std::string& key, const std::string& name,
                               const Limits& limits, double fallback) {
    if (const Value* const value = section.find(key)) return read(*value, name, limits);
    const auto designed = std::ranges::find(design_, name, &DesignName::name);
    if (designed != design_.end()) return use({name, "design." + name, name, designed->mark}, name, limits);
    places_.push_back(name);
    return {.value = fallback, .name = name, .limits = limits};
}

ModelNumber ModelNumbers::named(const std::string& name, const std::string& place, const Limits& limits,
                                const Value& value) {
    return use({name, value.label, value.node.Scalar(), value.mark}, place, limits);
}

ModelNumber ModelNumbers::use(Use use, const std::string& place, const Limits& limits) {
    const auto [known, fresh] = limits_.emplace(use.name, limits);
    if (!fresh) known->second = known->second.and_also(limits);
    ModelNumber number{.formula = use.name, .given = true, .name = place, .limits = limits, .mark = use.mark};
    uses_.push_back(std::move(use));
    return number;
}

void ModelNumbers::read_formula(const Value& value, const std::string& text, ModelNumber& number) {
    std::vector<std::string> variables;
    try {
        variables = variables_of(text);
        if (variables.empty()) number.value = evaluate(text, {}, {});
    } catch (const FormulaError& error) {
        mistakes_.add(value.mark, value.label + " is the text " + in_quotes(text) +
                                      ", which is neither a number nor a formula: " + error.what());
        return;
    }
    if (variables.empty()) {
        if (!number.limits.contain(number.value)) report(value, number.limits.text(), mistakes_);
        return;
    }
    if (variables.size() == 1 && variables[0] == text) {
        number = named(text, number.name, number.limits, value);
        return;
    }
    number.formula = text;
    for (const std::string& name : variables) uses_.push_back({name, value.label, text, value.mark});
}

void ModelNumbers::read_in_place(const Value& value, ModelNumber& number) {
    ParameterInfo info{.name = number.name, .limits = number.limits};
    if (const YAML::Node name = value.node["name"]) {
        constexpr auto allowed = "a name for formulas: letters, digits and _, and no function";
        const auto text = read_text(child(value, name, "name"), allowed, mistakes_);
        if (text && !is_variable_name(*text)) report(child(value, name, "name"), allowed, mistakes_);
        if (text) info.name = *text;
    }
    DesignParameter parameter = read_parameter(value, info, mistakes_, {"name"});
    number.formula = info.name;
    const auto twice = std::ranges::find(in_place_, info.name, &DesignParameter::name);
    if (twice != in_place_.end()) {
        mistakes_.add(value.mark, value.label + " makes a second parameter called " + in_quotes(info.name) +
                                      ", after that of line " + std::to_string(twice->mark.line) +
                                      "; allowed is to name it there and use the name here");
        return;
    }
    infos_.push_back(std::move(info));
    in_place_.push_back(std::move(parameter));
}

std::vector<std::string> ModelNumbers::defined_names() const {
    std::vector<std::string> names = names_of(infos_);
    for (const DesignName& designed : design_)
        if (std::ranges::find(names, designed.name) == names.end()) names.push_back(designed.name);
    return names;
}

// Sorts from the order of reading to that of the file.
void ModelNumbers::sort_by_place() {
    std::ranges::stable_sort(in_place_, [](const DesignParameter& a, const DesignParameter& b) {
        return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
    });
    ParameterList sorted;
    for (const DesignParameter& parameter : in_place_) sorted.push_back(*find_parameter(infos_, parameter.name));
    infos_ = std::move(sorted);
    std::ranges::stable_sort(uses_, [](const Use& a, const Use& b) {
        return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
    });
}

ParameterList ModelNumbers::finish() {
    sort_by_place();
    const bool all_read = mistakes_.count() == mistakes_before_;
    const std::size_t before = mistakes_.count();
    if (!open_) report_unknown();
    // Where something is wrong, that may be why a name seems unused.
    if (all_read && mistakes_.count() == before) report_unused();

    ParameterList parameters = infos_;
    const auto add = [&](const std::string& name) {
        if (find_parameter(parameters, name) != nullptr) return;
        const auto known = limits_.find(name);
        const Limits any{.low = -unlimited, .high = unlimited};
        parameters.push_back({.name = name, .limits = known == limits_.end() ? any : known->second});
    };
    for (const DesignName& designed : design_) add(designed.name);
    if (open_)
        for (const Use& use : uses_) add(use.name);
    for (ParameterInfo& info : parameters) {
        const auto in_place = std::ranges::count(in_place_, info.name, &DesignParameter::name);
        info.places = static_cast<int>(in_place + std::ranges::count(uses_, info.name, &Use::name));
    }
    return parameters;
}

void ModelNumbers::report_unknown() {
    const std::vector<std::string> known = defined_names();
    for (const Use& use : uses_) {
        if (std::ranges::find(known, use.name) != known.end()) continue;
        const std::string where = use.formula == use.name ? "" : " of the formula " + in_quotes(use.formula);
        const std::string no =
            use.label.ends_with(".expression") ? " is neither given beside it nor a parameter" : " is no parameter";
        std::string text = use.label + ": " + in_quotes(use.name);
        text += where;
        text += no;
        text += " of the design, ";
        text += known.empty() ? "which has none" : key_suggestion(use.name, known);
        mistakes_.add(use.mark, text);
    }
}

void ModelNumbers::report_unused() {
    for (const DesignName& designed : design_) {
        if (std::ranges::find(uses_, designed.name, &Use::name) != uses_.end()) continue;
        // One that stands in both is reported where the design is read.
        if (std::ranges::find(in_place_, designed.name, &DesignParameter::name) != in_place_.end()) continue;
        std::vector<std::string> near = {"points"};
        near.insert(near.end(), places_.begin(), places_.end());
        const bool is_place = std::ranges::find(places_, designed.name) != places_.end();
        const std::string why = is_place
                                    ? ": the model itself says what " + designed.name + " is, allowed is one of both"
                                    : ": no formula of the model uses it, and no number there has that name; " +
                                          key_suggestion(designed.name, near);
        mistakes_.add(designed.mark, "design." + designed.name + why);
    }
}

}  // namespace mdsweep
