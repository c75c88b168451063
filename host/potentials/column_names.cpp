#include "potentials/column_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "basics/words.hpp"

namespace mdsweep {
namespace {

enum class Meaning { unknown, distance, energy, force };

// "U(r) [kJ/mol]" as "u"
std::string bare(std::string_view name) {
    std::string word;
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalpha(letter) == 0 && c != '-') break;
        word += static_cast<char>(std::tolower(letter));
    }
    return word;
}

Meaning meaning_of(std::string_view name) {
    static constexpr std::array<std::string_view, 6> distances = {"r", "distance", "dist", "separation", "radius", "x"};
    static constexpr std::array<std::string_view, 7> energies = {"energy", "e", "u", "v", "potential", "pot", "epot"};
    static constexpr std::array<std::string_view, 5> forces = {"force", "f", "fr", "-du", "-dv"};
    const std::string word = bare(name);
    if (std::ranges::find(distances, word) != distances.end()) return Meaning::distance;
    if (std::ranges::find(energies, word) != energies.end()) return Meaning::energy;
    if (std::ranges::find(forces, word) != forces.end()) return Meaning::force;
    return Meaning::unknown;
}

// Names between blanks whose units are words of their own: "r [nm] u [kT]".
std::vector<std::string> without_units(std::vector<std::string> names) {
    std::erase_if(names, [](const std::string& name) { return name.starts_with('[') || name.starts_with('('); });
    return names;
}

std::optional<std::size_t> place_of(const std::vector<Meaning>& meanings, Meaning meaning) {
    const auto found = std::ranges::find(meanings, meaning);
    if (found == meanings.end()) return std::nullopt;
    return static_cast<std::size_t>(found - meanings.begin());
}

std::string names_of(const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& name : columns) text += (text.empty() ? "" : ", ") + in_quotes(name);
    return text;
}

bool as_in_order(const std::vector<Meaning>& meanings) {
    constexpr std::array order = {Meaning::distance, Meaning::energy, Meaning::force};
    for (std::size_t i = 0; i < meanings.size(); ++i)
        if (meanings[i] != Meaning::unknown && (i >= order.size() || meanings[i] != order[i])) return false;
    return true;
}

}  // namespace

std::optional<NamedColumns> named_columns(const std::vector<std::string>& names, std::size_t columns, bool numbered) {
    std::vector<std::string> of = without_units(names);
    // R's write.table() numbers the rows without a name above.
    if (numbered && of.size() + 1 == columns) of.insert(of.begin(), "");
    if (of.size() != columns) return std::nullopt;
    std::vector<Meaning> meanings;
    meanings.reserve(of.size());
    for (const std::string& name : of) meanings.push_back(meaning_of(name));
    const auto r = place_of(meanings, Meaning::distance), energy = place_of(meanings, Meaning::energy);
    if (r && energy) {
        NamedColumns named{.r = *r, .energy = *energy, .force = place_of(meanings, Meaning::force)};
        for (const Meaning meaning : {Meaning::distance, Meaning::energy, Meaning::force})
            if (std::ranges::count(meanings, meaning) > 1)
                named.problem = fmt::format("the columns are named {}: {} of them say the same, and only one is read",
                                            names_of(of), std::ranges::count(meanings, meaning));
        return named;
    }
    if (as_in_order(meanings)) return std::nullopt;
    return NamedColumns{.problem = fmt::format("the columns are named {}, and none of them is {}; a potential is read "
                                               "from r and energy, and from force where it stands beside them",
                                               names_of(of), r ? "the energy" : "the distance r")};
}

}  // namespace mdsweep
