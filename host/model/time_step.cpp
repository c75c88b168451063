#include "model/time_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/model_potentials.hpp"

namespace mdsweep {

namespace {

// Two particles collide with a few kT: their distance rarely gets to where the energy is higher.
constexpr double highest_energy = 5;  // kT

// The largest curvature of the energy between the distance of that energy and the cutoff, in the system's units.
// `value_at(r)` gives the energy and the force. 0 where there is no interaction.
template <class ValueAt>
double largest_curvature(const ValueAt& value_at, double cutoff, double kT) {
    constexpr int places = 400;
    const double step = cutoff / places;
    double stiffest = 0;
    for (int k = places - 1; k > 0; --k) {
        const double r = k * step, small = 0.01 * step;
        if (value_at(r).first > highest_energy * kT) break;
        stiffest = std::max(stiffest, (value_at(r - small).second - value_at(r + small).second) / (2 * small));
    }
    return stiffest;
}

double pair_curvature(const System& system, std::size_t i, std::size_t j) {
    const md::PairPotential potential = pair_of(system, i, j);
    if (potential.kind < 0) return 0;
    const md::PairTerm term = md::make_pair_term(potential, 1, system.tables.data());
    const auto value_at = [&](double r) {
        const auto value = md::pair_value(term, system.tables.data(), r * r);
        return std::pair(value.energy, r * value.force_over_r);
    };
    return largest_curvature(value_at, cutoff_of(potential), system.temperature);
}

double wall_curvature(const System& system, std::size_t wall, std::size_t species) {
    const md::WallPotential potential = wall_of(system, wall, species);
    if (potential.kind < 0) return 0;
    const md::WallTerm term = md::make_wall_term(potential, 1);
    const auto value_at = [&](double w) {
        const auto value = md::wall_value(term, w);
        return std::pair(value.energy, value.force);
    };
    return largest_curvature(value_at, cutoff_of(potential), system.temperature);
}

struct Oscillation {
    double frequency = 0;  // per tau
    std::string of;
};

// With the reduced mass of the pair; curvatures are energies over the system's length squared.
Oscillation fastest(const System& system) {
    Oscillation found;
    const auto consider = [&](double curvature, double mass, const std::string& of) {
        const double frequency = system.length_unit * std::sqrt(curvature / mass);
        if (frequency > found.frequency) found = {frequency, of};
    };
    const auto& species = system.species;
    for (std::size_t i = 0; i < species.size(); ++i) {
        for (std::size_t j = i; j < species.size(); ++j)
            consider(pair_curvature(system, i, j),
                     species[i].mass * species[j].mass / (species[i].mass + species[j].mass),
                     species[i].name + " and " + species[j].name);
        if (system.periodic_z) continue;
        for (const std::size_t wall : {0, 1})
            consider(wall_curvature(system, wall, i), species[i].mass, species[i].name + " and a wall");
    }
    return found;
}

}  // namespace

// TODO(stiffness): with cuda/physics/stiffness.hpp, its curvatures replace pair_curvature() and wall_curvature().
std::vector<std::string> time_step_warnings(const System& system, const SimulationConfig& simulation) {
    // A leapfrog goes wrong above a period / pi. Half of that is safe, as collisions as hard as these are rare.
    constexpr double share_of_period = 0.16;
    const Oscillation oscillation = fastest(system);
    if (oscillation.frequency == 0) return {};
    const double period = 2 * std::numbers::pi / oscillation.frequency;
    const double longest = share_of_period * period;
    if (simulation.time_step_tau <= longest) return {};
    return {
        fmt::format("the time step of {:.4g} tau is long for the potential of {}, in which particles oscillate in "
                    "{:.2g} tau; take time_step_tau of at most {:.2g}",
                    simulation.time_step_tau, oscillation.of, period, longest)};
}

}  // namespace mdsweep
