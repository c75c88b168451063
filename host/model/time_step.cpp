#include "model/time_step.hpp"

#include <fmt/format.h>

#include <limits>

#include "basics/number_text.hpp"
#include "physics/stiffness.hpp"

namespace mdsweep {

namespace {

// The longest time step, in tau, and the words for what limits it.
struct Limit {
    double time_step = std::numeric_limits<double>::infinity();
    std::string of;
};

// Stiffnesses are energies over the system's length squared.
Limit shortest_limit(const System& system) {
    Limit found;
    const double energy = md::collision_energy * system.temperature;
    const auto consider = [&](double stiffness, double mass, const std::string& of) {
        const double longest = md::longest_time_step(stiffness, mass) / system.length_unit;
        if (longest < found.time_step) found = {longest, of};
    };
    const auto& species = system.species;
    for (std::size_t i = 0; i < species.size(); ++i) {
        for (std::size_t j = i; j < species.size(); ++j)
            consider(md::stiffness(pair_of(system, i, j), system.tables.data(), energy),
                     species[i].mass * species[j].mass / (species[i].mass + species[j].mass),
                     species[i].name + " and " + species[j].name);
        if (system.periodic_z) continue;
        for (const std::size_t wall : {0, 1})
            consider(md::stiffness(wall_of(system, wall, i), energy), species[i].mass, species[i].name + " and a wall");
    }
    return found;
}

}  // namespace

std::vector<std::string> time_step_warnings(const System& system, const SimulationConfig& simulation) {
    const Limit limit = shortest_limit(system);
    if (simulation.time_step_tau <= limit.time_step) return {};
    return {
        fmt::format("the time step of {:.4g} tau is long for the potential of {}; take time_step_tau of at most {:.2g}",
                    simulation.time_step_tau, limit.of, rounded_down(limit.time_step, 2))};
}

}  // namespace mdsweep
