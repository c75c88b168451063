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
    PotentialKind kind{
        .name = std::string(Potential::name), .help = std::string(Potential::sentence), .parameters = {}};
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
        List::visit(place, [&]<class Potential> { kinds.push_back(describe<Potential>()); });
    return kinds;
}

PotentialParameter parameter(const char* name, int energy, int length, std::optional<double> usual = {}) {
    const md::Parameter like{name, energy, length};
    return {.name = name, .limits = limits_of(like), .dimension = dimension_of(like), .usual = usual};
}

PotentialParameter diameter() {
    PotentialParameter sigma = parameter("sigma", 0, 1);
    sigma.of_diameter = true;
    return sigma;
}

PotentialParameter above_zero(const char* name, double usual) {
    PotentialParameter number = parameter(name, 0, 0, usual);
    number.limits = {.low = 0, .high = unlimited, .above_low = true};
    return number;
}

std::vector<PotentialKind> formula_kinds() {
    PotentialParameter debye_length = parameter("debye_length", 0, 1);
    debye_length.in_place_of = "kappa";
    return {
        {.name = "mie",
         .help = "n/(n-m) (n/m)^(m/(n-m)) epsilon ((sigma/r)^n - (sigma/r)^m), a minimum of -epsilon: Lennard-Jones "
                 "for n = 12 and m = 6.",
         .parameters = {parameter("epsilon", 1, 0, 1), diameter(), above_zero("n", 12), above_zero("m", 6)},
         .formula = "n/(n-m)*(n/m)^(m/(n-m))*epsilon*((sigma/r)^n-(sigma/r)^m)"},
        {.name = "wang_frenkel",
         .help =
             "epsilon a ((sigma/r)^(2 mu) - 1) ((rc/r)^(2 mu) - 1)^(2 nu) up to rc, where it ends smoothly, with the "
             "a that makes its minimum -epsilon (Wang et al., Phys. Chem. Chem. Phys. 22, 10624, 2020).",
         .parameters = {parameter("epsilon", 1, 0, 1), diameter(), parameter("rc", 0, 1), above_zero("mu", 1),
                        above_zero("nu", 1)},
         .ends = true,
         .formula = "2*nu*(rc/sigma)^(2*mu)*((1+2*nu)/(2*nu*((rc/sigma)^(2*mu)-1)))^(2*nu+1)*epsilon*"
                    "((sigma/r)^(2*mu)-1)*((rc/r)^(2*mu)-1)^(2*nu)",
         .end = "rc"},
        {.name = screened_charges,
         .help =
             "Screened charges (Debye and Hückel): q q' bjerrum kT exp(-kappa r)/r with the charges of the two "
             "species, which then feel each other in no other way. Add a core: sum: [wca, {coulomb_screened: ...}].",
         .parameters = {parameter("bjerrum", 0, 1), parameter("kappa", 0, -1), debye_length},
         .formula = "charges*bjerrum*kT*exp(-kappa*r)/r"},
    };
}

}  // namespace

const std::vector<PotentialKind>& pair_kinds() {
    static const std::vector<PotentialKind> kinds = [] {
        std::vector<PotentialKind> all = describe_all<md::PairPotentials>();
        // Files and expressions are turned into tables; users do not set a table's parameters.
        std::erase_if(all, [](const PotentialKind& kind) { return kind.name == "table"; });
        for (PotentialKind& kind : formula_kinds()) all.push_back(std::move(kind));
        return all;
    }();
    return kinds;
}

const std::vector<PotentialKind>& wall_kinds() {
    static const std::vector<PotentialKind> kinds = describe_all<md::WallPotentials>();
    return kinds;
}

const PotentialKind* find_formula_kind(const std::string& name) {
    const auto found = std::ranges::find(pair_kinds(), name, &PotentialKind::name);
    return found == pair_kinds().end() || found->formula.empty() ? nullptr : &*found;
}

}  // namespace mdsweep
