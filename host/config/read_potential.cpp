#include "config/read_potential.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "config/formula.hpp"
#include "config/keys.hpp"
#include "config/potential_kinds.hpp"
#include "config/read_word.hpp"

namespace mdsweep {
namespace {

constexpr auto expression = "expression";
constexpr auto table = "table";
constexpr auto sum = "sum";
constexpr auto none = "none";

using Names = std::vector<std::string>;

using Reading = PotentialReading;

}  // namespace

std::vector<std::string> join(const std::vector<std::vector<std::string>>& lists) {
    std::vector<std::string> all;
    for (const std::vector<std::string>& names : lists) all.insert(all.end(), names.begin(), names.end());
    return all;
}

std::vector<std::string> kind_names(const PotentialReading& reading) {
    std::vector<std::string> names;
    for (const PotentialKind& kind : reading.kinds) names.push_back(kind.name);
    if (reading.of_pair) names.insert(names.end(), {expression, table, sum});
    return names;
}

namespace {

std::vector<std::string> with_none(std::vector<std::string> names) {
    names.emplace_back(none);
    return names;
}

const PotentialKind* find_kind(const Reading& reading, const std::string& name) {
    const auto found = std::ranges::find(reading.kinds, name, &PotentialKind::name);
    return found == reading.kinds.end() ? nullptr : &*found;
}

void read_truncation(const Section& section, PotentialConfig& potential, Mistakes& mistakes) {
    set_word(section, "truncation", truncation_words, potential.truncation, mistakes);
}

// `may_lack`: the potential has a range of its own, or a wrong key may have been meant as the cutoff.
void read_cutoff(const Section& section, const Value& value, bool may_lack, const Reading& reading,
                 PotentialConfig& potential) {
    potential.cutoff =
        find_number(section, find_key(cutting_keys(), "cutoff"), reading.place + ".cutoff", reading.reader);
    if (potential.cutoff.given || may_lack || reading.part_of_sum) return;
    reading.reader.mistakes.add(value.mark, "missing key \"cutoff\" in " + value.label + ": " + potential.kind +
                                                " does not end by itself; " + above(0, unlimited).text());
}

// `parameters`: what stands under the potential's name.
void read_parameters(const Value& parameters, const PotentialKind& kind, const Reading& reading,
                     PotentialConfig& potential) {
    std::vector<std::string> names;
    for (const PotentialParameter& parameter : kind.parameters) names.push_back(parameter.name);
    const std::size_t before = reading.reader.mistakes.count();
    const Section section(parameters, names, reading.reader.mistakes);
    const bool keys_right = reading.reader.mistakes.count() == before;
    const auto given = [&](const std::string& name) { return potential.parameters.contains(name); };
    for (const PotentialParameter& parameter : kind.parameters) {
        const ModelNumber number =
            reading.reader.numbers.find(section, parameter.name, reading.place + "." + parameter.name, parameter.limits,
                                        parameter.usual.value_or(0));
        if (number.given || parameter.usual) potential.parameters[parameter.name] = number;
    }
    for (const PotentialParameter& parameter : kind.parameters) {
        const auto other = std::ranges::find(kind.parameters, parameter.name, &PotentialParameter::in_place_of);
        const bool has_other = other != kind.parameters.end();
        if (has_other && given(parameter.name) && given(other->name))
            reading.reader.mistakes.add(parameters.mark, parameters.label + " has both " + parameter.name + " and " +
                                                             other->name + ", allowed is one of them");
        if (given(parameter.name) || parameter.of_diameter || !parameter.in_place_of.empty() || !keys_right) continue;
        if (has_other && given(other->name)) continue;
        reading.reader.mistakes.add(parameters.mark, "missing key \"" + parameter.name + "\"" +
                                                         (has_other ? " or \"" + other->name + "\"" : "") + " in " +
                                                         parameters.label + ", " + parameter.limits.text());
    }
}

// {expression: "k*(r-a)^2", k: 3, a: 1, cutoff: 2}: the formula's names stand beside it or are the design's.
void read_expression(const Value& value, const Reading& reading, PotentialConfig& potential) {
    Mistakes& mistakes = reading.reader.mistakes;
    const Value text_value = child(value, value.node[expression], expression);
    std::vector<std::string> keys = names_of_keys(expression_keys());
    std::vector<std::string> variables;
    const auto text = read_text(text_value, "a formula of the distance r", mistakes);
    try {
        if (text) variables = variables_of(*text);
    } catch (const FormulaError& error) {
        mistakes.add(text_value.mark,
                     text_value.label + " is " + in_quotes(*text) + ", which is no formula of r: " + error.what());
    }
    potential.formula = text.value_or("");
    const bool understood = !variables.empty() || !text;
    std::erase(variables, "r");
    for (const std::string& name : variables) {
        if (std::ranges::find(keys, name) != keys.end())
            mistakes.add(text_value.mark, text_value.label + " uses " + in_quotes(name) +
                                              ", which is a key beside it; allowed is any other name");
        keys.push_back(name);
    }
    // After a mistake in the formula its parameters are not known.
    if (!understood)
        for (const auto& pair : value.node)
            if (pair.first.IsScalar()) keys.push_back(pair.first.Scalar());
    const std::size_t before = mistakes.count();
    const Section section(value, keys, mistakes);
    const bool keys_right = mistakes.count() == before;
    for (const std::string& name : variables) {
        const Value* const number = section.find(name);
        const std::string place = reading.place + "." + name;
        potential.parameters[name] = number != nullptr
                                         ? reading.reader.numbers.read(*number, place, any_number())
                                         : reading.reader.numbers.named(name, place, any_number(), text_value);
    }
    potential.shortest =
        find_number(section, find_key(expression_keys(), "shortest"), reading.place + ".shortest", reading.reader);
    read_truncation(section, potential, mistakes);
    read_cutoff(section, value, !keys_right, reading, potential);
}

void read_table(const Value& value, const Reading& reading, PotentialConfig& potential) {
    const Section section(value, names_of_keys(table_potential_keys()), reading.reader.mistakes);
    if (const Value* const file = section.find(table)) {
        const auto path =
            read_text(*file, "the path of a file with columns r, energy and perhaps force", reading.reader.mistakes);
        if (path) potential.table = (reading.reader.folder / *path).lexically_normal();
    }
    if (const Value* const name = section.find("section"))
        potential.section =
            read_text(*name, "the keyword of a table in the file", reading.reader.mistakes).value_or("");
    for (const std::string name : {"c6", "c12"}) {
        const ModelNumber number =
            find_number(section, find_key(table_potential_keys(), name), reading.place + "." + name, reading.reader);
        if (number.given) potential.parameters[name] = number;
    }
    read_truncation(section, potential, reading.reader.mistakes);
    read_cutoff(section, value, true, reading, potential);
}

void read_kind(const Value& value, const PotentialKind& kind, const std::vector<std::string>& more_keys,
               const Reading& reading, PotentialConfig& potential) {
    const std::vector<std::string> keys = join({{kind.name}, names_of_keys(cutting_keys()), more_keys});
    const std::size_t before = reading.reader.mistakes.count();
    const Section section(value, keys, reading.reader.mistakes);
    const bool keys_right = reading.reader.mistakes.count() == before;
    if (const Value* const parameters = section.find(kind.name)) read_parameters(*parameters, kind, reading, potential);
    read_truncation(section, potential, reading.reader.mistakes);
    read_cutoff(section, value, kind.ends || !keys_right, reading, potential);
}

// The kinds that a map names, in the order of the file.
std::vector<std::string> kinds_in(const Value& value, const std::vector<std::string>& known) {
    std::vector<std::string> found;
    for (const auto& pair : value.node)
        if (pair.first.IsScalar() && std::ranges::find(known, pair.first.Scalar()) != known.end())
            found.push_back(pair.first.Scalar());
    return found;
}

// "wca" alone is {wca: {}}.
PotentialConfig read_potential_name(const Value& value, const Reading& reading) {
    PotentialConfig potential{.mark = value.mark};
    potential.kind = none;
    if (value.node.Scalar() == none) return potential;
    const PotentialKind* const kind = find_kind(reading, value.node.Scalar());
    if (kind == nullptr) {
        (void)read_name(value, with_none(kind_names(reading)), reading.reader.mistakes);
        return potential;
    }
    potential.kind = kind->name;
    Value empty = value;
    empty.node = YAML::Node(YAML::NodeType::Map);
    Value parameters = child(empty, empty.node, kind->name);
    parameters.mark = value.mark;
    read_parameters(parameters, *kind, reading, potential);
    read_cutoff(Section(empty, {"cutoff"}, reading.reader.mistakes), value, kind->ends, reading, potential);
    return potential;
}

// {sum: [wca, {yukawa: {epsilon: 2, kappa: 3}}], cutoff: 4}
void read_sum(const Value& value, const Reading& reading, PotentialConfig& potential) {
    Mistakes& mistakes = reading.reader.mistakes;
    const std::size_t before = mistakes.count();
    const Section section(value, names_of_keys(sum_keys()), mistakes);
    const Value* const list = section.find(sum);
    if (list == nullptr) return;
    const auto parts = read_list(*list, allowed_text(find_key(sum_keys(), sum).form), mistakes);
    if (!parts) return;
    bool all_end = true;
    std::map<std::string, int> times;
    for (const Value& part : *parts) {
        // Parameters of the second yukawa are A-B.yukawa2.epsilon.
        const std::vector<std::string> kinds = part.node.IsMap() ? kinds_in(part, kind_names(reading)) : Names{};
        const std::string kind = part.node.IsScalar() ? part.node.Scalar() : kinds.empty() ? "" : kinds.front();
        const int time = ++times[kind];
        PotentialConfig read =
            read_potential(part, {reading.reader, reading.kinds, true,
                                  reading.place + "." + kind + (time > 1 ? std::to_string(time) : ""), true});
        if (read.kind == sum) mistakes.add(part.mark, part.label + " is a sum in a sum; allowed are its potentials");
        const PotentialKind* const known = find_kind(reading, read.kind);
        const bool ends =
            read.cutoff.given || read.kind == table || read.kind == none || (known != nullptr && known->ends);
        if (!ends && read.truncation != TruncationKind::usual)
            mistakes.add(part.mark, part.label +
                                        " has a truncation, but no cutoff of its own; allowed is both, or "
                                        "neither: then it is cut as the sum is");
        all_end = all_end && ends;
        if (read.kind != none) potential.parts.push_back(std::move(read));
    }
    if (potential.parts.empty() && mistakes.count() == before)
        mistakes.add(list->mark, list->label + " adds up nothing; allowed is none in its place");
    read_truncation(section, potential, mistakes);
    read_cutoff(section, value, all_end || mistakes.count() != before, reading, potential);
}

}  // namespace

PotentialConfig read_potential(const Value& value, const Reading& reading, const std::vector<std::string>& more_keys) {
    Mistakes& mistakes = reading.reader.mistakes;
    PotentialConfig potential{.kind = none, .mark = value.mark};
    const std::vector<std::string> known = kind_names(reading);
    if (value.node.IsScalar() && !value.node.Scalar().empty()) return read_potential_name(value, reading);
    if (!value.node.IsMap()) {
        report(value, "none or a map with a potential: " + list_text(known), mistakes);
        return potential;
    }
    const std::vector<std::string> found = kinds_in(value, known);
    if (found.size() > 1) {
        mistakes.add(value.mark,
                     value.label + " has both " + found[0] + " and " + found[1] + ", allowed is one potential");
        return potential;
    }
    if (found.empty()) {
        const std::vector<std::string> keys = join({known, names_of_keys(cutting_keys()), more_keys});
        const std::size_t before = mistakes.count();
        const Section section(value, keys, mistakes);
        const bool only_more = std::ranges::all_of(section.entries(), [&](const Entry& entry) {
            return std::ranges::find(more_keys, entry.key) != more_keys.end();
        });
        if (mistakes.count() == before && (!only_more || section.entries().empty()))
            mistakes.add(value.mark, "no potential in " + value.label + ", allowed: " + list_text(known));
        return potential;
    }
    potential.kind = found[0];
    if (found[0] == expression && reading.of_pair) {
        read_expression(value, reading, potential);
    } else if (found[0] == table && reading.of_pair) {
        read_table(value, reading, potential);
    } else if (found[0] == sum && reading.of_pair) {
        read_sum(value, reading, potential);
    } else {
        read_kind(value, *find_kind(reading, found[0]), more_keys, reading, potential);
    }
    return potential;
}

}  // namespace mdsweep
