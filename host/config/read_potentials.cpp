#include "config/read_potentials.hpp"

#include <algorithm>
#include <optional>

#include "config/keys.hpp"
#include "config/read_potential.hpp"

namespace mdsweep {
namespace {

constexpr auto none = "none";

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
    const PotentialReading reading{reader, wall_kinds(), false, place};
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
        const PotentialReading reading{reader, pair_kinds(), true, entry.key};
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
