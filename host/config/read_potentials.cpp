#include "config/read_potentials.hpp"

#include <algorithm>
#include <optional>

#include "config/formula.hpp"
#include "config/keys.hpp"
#include "config/potential_kinds.hpp"
#include "config/read_word.hpp"

namespace mdsweep {
namespace {

constexpr auto expression = "expression";
constexpr auto table = "table";
constexpr auto none = "none";

// How a potential is read: of a pair or at a wall.
struct Reading {
    const ModelReader& reader;
    const std::vector<PotentialKind>& kinds;
    bool of_pair;
    std::string place;  // "A-B", "left_wall.A"
};

std::vector<std::string> join(const std::vector<std::vector<std::string>>& lists) {
    std::vector<std::string> all;
    for (const std::vector<std::string>& names : lists) all.insert(all.end(), names.begin(), names.end());
    return all;
}

std::vector<std::string> kind_names(const Reading& reading) {
    std::vector<std::string> names;
    for (const PotentialKind& kind : reading.kinds) names.push_back(kind.name);
    if (reading.of_pair) names.insert(names.end(), {expression, table});
    return names;
}

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
    if (potential.cutoff.given || may_lack) return;
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
    for (const PotentialParameter& parameter : kind.parameters) {
        const ModelNumber number =
            reading.reader.numbers.find(section, parameter.name, reading.place + "." + parameter.name, parameter.limits,
                                        parameter.usual.value_or(0));
        if (number.given || parameter.usual) {
            potential.parameters[parameter.name] = number;
        } else if (!parameter.of_diameter && keys_right) {
            reading.reader.mistakes.add(parameters.mark, "missing key \"" + parameter.name + "\" in " +
                                                             parameters.label + ", " + parameter.limits.text());
        }
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

PotentialConfig read_potential(const Value& value, const Reading& reading,
                               const std::vector<std::string>& more_keys = {}) {
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
    } else {
        read_kind(value, *find_kind(reading, found[0]), more_keys, reading, potential);
    }
    return potential;
}

std::optional<std::pair<std::string, std::string>> split_pair(const std::string& key,
                                                              const std::vector<std::string>& species) {
    const std::size_t dash = key.find('-');
    if (dash == std::string::npos) return std::nullopt;
    std::pair<std::string, std::string> pair{key.substr(0, dash), key.substr(dash + 1)};
    const auto known = [&](const std::string& name) { return std::ranges::find(species, name) != species.end(); };
    if (!known(pair.first) || !known(pair.second)) return std::nullopt;
    return pair;
}

// A-A, A-B, B-B
std::vector<std::string> pair_names(const std::vector<std::string>& species) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < species.size(); ++i)
        for (std::size_t j = i; j < species.size(); ++j) names.push_back(species[i] + "-" + species[j]);
    return names;
}

void report_missing_pairs(const Value& value, const ModelReader& reader) {
    std::vector<std::string> missing;
    const std::vector<std::string> species = reader.model.species_names();
    for (const std::string& name : pair_names(species)) {
        const auto names = split_pair(name, species);
        const auto same = [&](const PairConfig& pair) { return pair.is_between(names->first, names->second); };
        if (std::ranges::none_of(reader.model.pairs, same)) missing.push_back(name);
    }
    if (!missing.empty())
        reader.mistakes.add(value.mark, "no potential for " + list_text(missing) + " in " + value.label +
                                            "; allowed is one for each pair, or a default (none: no interaction)");
}

// `must_name_all`: unless the wall has a potential for the others.
void read_by_species(const Value& value, const std::string& place, bool must_name_all, const ModelReader& reader,
                     WallConfig& wall) {
    const std::vector<std::string> species = reader.model.species_names();
    const std::size_t before = reader.mistakes.count();
    const Section section(value, species, reader.mistakes);
    for (const Entry& entry : section.entries())
        wall.by_species[entry.key] =
            read_potential(entry.value, {reader, wall_kinds(), false, place + "." + entry.key});
    if (!must_name_all || wall.potential.kind != none || reader.mistakes.count() != before) return;
    for (const std::string& name : species)
        if (!wall.by_species.contains(name))
            reader.mistakes.add(value.mark, "no potential for " + name + " in " + value.label +
                                                "; allowed is one for each species, or one for all beside species "
                                                "(none: no interaction)");
}

// One wall, or both.
WallConfig read_wall(const Value& value, const std::string& place, const ModelReader& reader) {
    WallConfig wall{.mark = value.mark};
    const std::string charge = reader.model.units == Units::nm ? "charge_C_m2" : "charge";
    const Reading reading{reader, wall_kinds(), false, place};
    if (value.node.IsScalar() && !value.node.Scalar().empty()) {
        wall.potential = read_potential(value, reading);
        return wall;
    }
    const std::vector<std::string> more_keys = names_in(wall_keys(), reader.model.units);
    const std::size_t before = reader.mistakes.count();
    wall.potential = read_potential(value, reading, more_keys);
    if (!value.node.IsMap()) return wall;
    // read_potential() has reported what is wrong with the keys.
    Mistakes reported("");
    const Section section(value, join({kind_names(reading), more_keys, names_of_keys(cutting_keys())}), reported);
    wall.charge = find_number(section, find_key(wall_keys(), charge), place + "." + charge, reader);
    if (const Value* const species = section.find("species"))
        read_by_species(*species, place, reader.mistakes.count() == before, reader, wall);
    return wall;
}

}  // namespace

void read_pairs(const Value& value, const ModelReader& reader) {
    const std::vector<std::string> species = reader.model.species_names();
    std::vector<std::string> keys = pair_names(species);
    // Either order of two names is right.
    if (value.node.IsMap())
        for (const auto& pair : value.node)
            if (pair.first.IsScalar() && split_pair(pair.first.Scalar(), species) &&
                std::ranges::find(keys, pair.first.Scalar()) == keys.end())
                keys.push_back(pair.first.Scalar());
    keys.emplace_back("default");
    const std::size_t before = reader.mistakes.count();
    const Section section(value, keys, reader.mistakes);
    bool has_default = false;
    reader.model.default_pair.kind = none;
    std::vector<int> pair_lines;
    for (const Entry& entry : section.entries()) {
        const Reading reading{reader, pair_kinds(), true, entry.key};
        if (entry.key == "default") {
            has_default = true;
            reader.model.default_pair = read_potential(entry.value, reading);
            continue;
        }
        const auto names = split_pair(entry.key, species);
        const auto same = [&](const PairConfig& pair) { return pair.is_between(names->first, names->second); };
        const auto twice = std::ranges::find_if(reader.model.pairs, same);
        if (twice != reader.model.pairs.end()) {
            const int line = pair_lines[static_cast<std::size_t>(twice - reader.model.pairs.begin())];
            reader.mistakes.add(entry.key_mark, "duplicate pair " + in_quotes(entry.key) + " in " + value.label +
                                                    ", already given in line " + std::to_string(line));
            continue;
        }
        pair_lines.push_back(entry.key_mark.line);
        reader.model.pairs.push_back({names->first, names->second, read_potential(entry.value, reading)});
    }
    if (!has_default && reader.mistakes.count() == before) report_missing_pairs(value, reader);
}

void read_walls(const Value& value, const ModelReader& reader) {
    const std::size_t before = reader.mistakes.count();
    const Section section(value, {"both", "left", "right"}, reader.mistakes);
    const Value* const both = section.find("both");
    const Value* const left = section.find("left");
    const Value* const right = section.find("right");
    if (both != nullptr && (left != nullptr || right != nullptr)) {
        reader.mistakes.add(value.mark, value.label + " has both and " + (left != nullptr ? "left" : "right") +
                                            ", allowed is either both, or left and right");
        return;
    }
    if (both != nullptr) reader.model.left = reader.model.right = read_wall(*both, "walls", reader);
    if (left != nullptr) reader.model.left = read_wall(*left, "left_wall", reader);
    if (right != nullptr) reader.model.right = read_wall(*right, "right_wall", reader);
    if (both == nullptr && (left == nullptr || right == nullptr) && reader.mistakes.count() == before)
        reader.mistakes.add(value.mark, "missing key \"" +
                                            std::string(left != nullptr    ? "right"
                                                        : right != nullptr ? "left"
                                                                           : "both") +
                                            "\" in " + value.label + ", such as both: {wca: {epsilon: 1}}");
}

}  // namespace mdsweep
