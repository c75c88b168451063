#include "model/wall_barrier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mdsweep {
namespace {

// In kT. Particles come to a wall some times in a tau, and one of exp(barrier / kT) gets through.
constexpr double lowest_barrier = 5;    // below it, the first of them
constexpr double holding_barrier = 25;  // one in 7e10

const char* side_of(std::size_t wall) {
    return wall == 0 ? "left" : "right";
}

std::string barrier_text(const System& system, std::size_t wall, std::size_t species, double barrier) {
    return fmt::format(
        "the {} wall's potential for {} rises to {:.3g} kT at its plane, and particles that get there are "
        "lost: take a wall that repels by {:g} kT or more, such as walls: {{both: {{wca: {{epsilon: 1}}}}}}",
        side_of(wall), system.species[species].name, barrier, holding_barrier);
}

}  // namespace

double wall_barrier(const System& system, std::size_t wall, std::size_t species) {
    const md::WallPotential potential = wall_of(system, wall, species);
    if (potential.kind < 0) return 0;  // none
    const md::WallTerm term = md::make_wall_term(potential, 1);
    if (!(term.cutoff > 0)) return 0;
    constexpr int looked_at = 64;  // distances
    double highest = 0;
    for (int k = 0; k < looked_at; ++k) {
        const double w = static_cast<double>(term.cutoff) * k / looked_at;
        highest = std::max(highest, md::wall_value<double>(term, w).energy);
    }
    return highest / system.temperature;
}

void check_walls(const Building& b) {
    if (!b.slit) return;
    for (const std::size_t wall : {0, 1})
        for (std::size_t i = 0; i < b.system.species.size(); ++i) {
            if (b.system.species[i].count == 0) continue;
            const double barrier = wall_barrier(b.system, wall, i);
            if (barrier >= lowest_barrier) continue;
            const WallConfig& of = wall == 0 ? b.model.left : b.model.right;
            const Mark mark = of.potential_for(b.system.species[i].name).mark;
            throw ImpossiblePoint(barrier_text(b.system, wall, i, barrier), mark.line > 0 ? mark : of.mark);
        }
}

double wall_energy_at_start(const System& system, std::size_t species) {
    constexpr int looked_at = 256;  // places, where a particle of its diameter has room
    const md::WallTerm left = md::make_wall_term(wall_of(system, 0, species), 1);
    const md::WallTerm right = md::make_wall_term(wall_of(system, 1, species), 1);
    const double diameter = system.species[species].diameter, room = system.height - diameter;
    double sum = 0, weights = 0, weighted = 0;
    for (int k = 0; k < looked_at; ++k) {
        const double z = 0.5 * diameter + room * (k + 0.5) / looked_at;
        const double energy =
            (md::wall_value<double>(left, z).energy + md::wall_value<double>(right, system.height - z).energy) /
            system.temperature;
        const double weight = std::exp(-std::clamp(energy, -100.0, 700.0));
        sum += energy, weights += weight, weighted += weight * energy;
    }
    return sum / looked_at - weighted / weights;
}

std::string start_warning(const System& system, const SimulationConfig& simulation) {
    constexpr double much = 0.5;  // kT
    if (system.periodic_z || simulation.thermostat != ThermostatKind::none) return "";
    for (std::size_t i = 0; i < system.species.size(); ++i) {
        if (system.species[i].count == 0) continue;
        const double energy = wall_energy_at_start(system, i);
        if (energy > much)
            return fmt::format(
                "particles begin evenly spread, where the walls' potentials for {} hold {:.3g} kT a particle more than "
                "in equilibrium: without a thermostat that becomes heat, and the temperature is not the model's; take "
                "simulation.thermostat: langevin or nose_hoover, or walls that do not reach as far",
                system.species[i].name, energy);
    }
    return "";
}

std::string wall_warning(const System& system) {
    if (system.periodic_z) return "";
    for (const std::size_t wall : {0, 1})
        for (std::size_t i = 0; i < system.species.size(); ++i) {
            if (system.species[i].count == 0) continue;
            const double barrier = wall_barrier(system, wall, i);
            if (barrier < holding_barrier) return barrier_text(system, wall, i, barrier);
        }
    return "";
}

}  // namespace mdsweep
