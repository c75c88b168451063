#include "config/potential_kinds.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "physics/wall_potentials.hpp"

namespace mdsweep {
namespace {

// The energies, for people; the formulas themselves are in cuda/physics.
std::map<std::string, std::string> pair_sentences() {
    return {
        {"wca", "Weeks, Chandler and Andersen: 4 epsilon ((sigma/r)^12 - (sigma/r)^6) + epsilon up to 2^(1/6) sigma."},
        {"lj", "Lennard-Jones: 4 epsilon ((sigma/r)^12 - (sigma/r)^6)."},
        {"yukawa", "Screened charges: epsilon sigma/r exp(-kappa (r - sigma))."},
        {"morse", "epsilon (exp(-2 alpha (r - r0)) - 2 exp(-alpha (r - r0)))."},
        {"buckingham", "a exp(-r/rho) - c/r^6, held at its inner inflection."},
        {"soft_sphere", "epsilon (sigma/r)^n."},
        {"gaussian", "Gaussian core: epsilon exp(-r^2 / (2 sigma^2))."},
    };
}

std::map<std::string, std::string> wall_sentences() {
    return {
        {"wca", "Weeks, Chandler and Andersen, in the distance w to the plane."},
        {"lj_9_3", "epsilon (2/15 (sigma/w)^9 - (sigma/w)^3): a half-space of Lennard-Jones particles."},
        {"lj_10_4", "2 pi epsilon (2/5 (sigma/w)^10 - (sigma/w)^4): a layer of Lennard-Jones particles."},
        {"hard", "Nearly hard: the (50, 49) Mie potential, cut and shifted at 50/49 sigma."},
        {"yukawa", "Screened charges: epsilon exp(-kappa (w - sigma))."},
    };
}

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
PotentialKind describe(const std::map<std::string, std::string>& sentences) {
    const std::string name(Potential::name);
    const auto sentence = sentences.find(name);
    PotentialKind kind{name, sentence == sentences.end() ? "" : sentence->second, {}, false};
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
std::vector<PotentialKind> describe_all(const std::map<std::string, std::string>& sentences) {
    std::vector<PotentialKind> kinds;
    for (int place = 0; place < List::size; ++place)
        List::visit(place, [&]<class Potential>() { kinds.push_back(describe<Potential>(sentences)); });
    return kinds;
}

}  // namespace

const std::vector<PotentialKind>& pair_kinds() {
    static const std::vector<PotentialKind> kinds = [] {
        std::vector<PotentialKind> all = describe_all<md::PairPotentials>(pair_sentences());
        // Files and expressions are turned into tables; users do not set a table's parameters.
        std::erase_if(all, [](const PotentialKind& kind) { return kind.name == "table"; });
        return all;
    }();
    return kinds;
}

const std::vector<PotentialKind>& wall_kinds() {
    static const std::vector<PotentialKind> kinds = describe_all<md::WallPotentials>(wall_sentences());
    return kinds;
}

}  // namespace mdsweep
