#include "config/potential_kinds.hpp"

#include <algorithm>
#include <array>

#include "physics/wall_potentials.hpp"

namespace mdsweep {
namespace {

Limits limits_of(const md::Parameter& parameter) {
    const bool length = parameter.energy == 0 && parameter.length == 1;
    const bool inverse_length = parameter.energy == 0 && parameter.length == -1;
    return {.low = length || inverse_length ? 0 : -unlimited, .high = unlimited, .above_low = length};
}

// "energy length^6"
std::string dimension_of(const md::Parameter& parameter) {
    const auto power = [](const std::string& unit, int exponent) {
        if (exponent == 0) return std::string();
        if (exponent == -1) return "1/" + unit;
        return exponent == 1 ? unit : unit + "^" + std::to_string(exponent);
    };
    const std::string energy = power("energy", parameter.energy), length = power("length", parameter.length);
    return energy + (energy.empty() || length.empty() ? "" : " ") + length;
}

template <class Potential>
PotentialKind describe() {
    PotentialKind kind{std::string(Potential::name), std::string(Potential::sentence), {}, false};
    for (const md::Parameter& parameter : Potential::parameters) {
        PotentialParameter& added = kind.parameters.emplace_back();
        added = {.name = std::string(parameter.name),
                 .limits = limits_of(parameter),
                 .dimension = dimension_of(parameter),
                 .of_diameter = parameter.name == "sigma"};
        if (parameter.name == "epsilon") added.usual = 1;
    }
    std::array<float, md::most_parameters> ones{};
    ones.fill(1);
    kind.ends = Potential::natural_cutoff(ones.data()) > 0;
    return kind;
}

template <class List>
std::vector<PotentialKind> describe_all() {
    std::vector<PotentialKind> kinds;
    for (int place = 0; place < List::size; ++place)
        List::visit(place, [&]<class Potential>() { kinds.push_back(describe<Potential>()); });
    return kinds;
}

}  // namespace

const std::vector<PotentialKind>& pair_kinds() {
    static const std::vector<PotentialKind> kinds = [] {
        std::vector<PotentialKind> all = describe_all<md::PairPotentials>();
        // Files and expressions are turned into tables; users do not set a table's parameters.
        std::erase_if(all, [](const PotentialKind& kind) { return kind.name == "table"; });
        return all;
    }();
    return kinds;
}

const std::vector<PotentialKind>& wall_kinds() {
    static const std::vector<PotentialKind> kinds = describe_all<md::WallPotentials>();
    return kinds;
}

}  // namespace mdsweep
