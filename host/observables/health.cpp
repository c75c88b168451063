#include "observables/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/block_plan.hpp"
#include "model/drive.hpp"
#include "model/time_step.hpp"
#include "observables/block_average.hpp"
#include "observables/catalogue.hpp"

namespace mdsweep {

namespace {

using Blocks = std::vector<md::BlockAverages>;

// What to change, for a point whose particles are heated by the integration.
std::string way_out(const System& system, const SimulationConfig& simulation) {
    const std::vector<std::string> warnings = time_step_warnings(system, simulation);
    if (!warnings.empty()) return warnings.front();
    return fmt::format(
        "take a smaller time_step_tau (it is {:.4g}), smoother potentials, or more equilibration_steps if it began far "
        "from equilibrium",
        simulation.time_step_tau);
}

bool all_finite(const md::BlockAverages& block) {
    for (const double value :
         {block.temperature, block.potential_energy, block.electrostatic_energy, block.kinetic_energy, block.virial,
          block.conserved_energy, block.wall_force[0], block.wall_force[1]})
        if (!std::isfinite(value)) return false;
    for (const auto* values :
         {&block.profile, &block.rdf, &block.msd_lateral, &block.msd_z, &block.vacf_lateral, &block.vacf_z})
        if (!std::ranges::all_of(*values, [](double v) { return std::isfinite(v); })) return false;
    return true;
}

std::string count_problem(const System& system, const Blocks& blocks) {
    constexpr double rounding = 1e-4;  // of sums of floats
    const auto groups = static_cast<std::size_t>(system.group_count());
    for (const md::BlockAverages& block : blocks) {
        const std::size_t bins = groups > 0 ? block.profile.size() / groups : 0;
        if (bins == 0) continue;
        for (std::size_t group = 0; group < groups; ++group) {
            double counted = 0;
            for (std::size_t k = 0; k < bins; ++k) counted += block.profile[group * bins + k];
            const int there = system.count_of({.name = "", .groups = {static_cast<int>(group)}});
            if (std::abs(counted - there) > rounding * std::max(there, 1))
                return fmt::format("{:.6g} of {} particles are in the profile: some were lost", counted, there);
        }
    }
    return "";
}

double degrees_of(const System& system) {
    return 3.0 * system.particle_count();
}

// Independent values of the kinetic energy in a time: without other forces it forgets with half the thermostat's time,
// and more slowly where the potential energy takes part: `slower` times.
double independent_values(const SimulationConfig& simulation, double time, double slower) {
    const double memory = simulation.thermostat == ThermostatKind::langevin ? 1 / (2 * simulation.friction_per_tau)
                                                                            : 2 * simulation.thermostat_time_tau;
    return 1 + time / (2 * slower * memory);
}

// By the blocks, within what the canonical ensemble allows: f degrees of freedom fluctuate by sqrt(2 / f) of their
// mean. Few blocks may know too little of it, and those of a temperature that runs away too much.
double temperature_error(const System& system, const SimulationConfig& simulation, const Series& series, double time) {
    constexpr double heat_capacities = 4;  // of all particles to that of their motion: 2 in a harmonic solid
    const auto canonical = [&](double slower) {
        return system.temperature * std::sqrt(2 / degrees_of(system) / independent_values(simulation, time, slower));
    };
    std::size_t blocks = 0;
    for (const auto& replica : series) blocks += replica.size();
    const double found = blocks > 1 ? block_average(series).error.front() : canonical(1);
    return std::clamp(found, canonical(1), canonical(heat_capacities));
}

std::string temperature_problem(const System& system, const SimulationConfig& simulation,
                                std::span<const md::ReplicaResult> replicas, double block_time) {
    if (simulation.thermostat == ThermostatKind::none) return "";
    Series series;
    double sum = 0, blocks = 0;
    for (const md::ReplicaResult& replica : replicas) {
        auto& temperatures = series.emplace_back();
        for (const md::BlockAverages& block : replica.blocks) temperatures.push_back({block.temperature});
        for (const Columns& temperature : temperatures) sum += temperature.front();
        blocks += static_cast<double>(temperatures.size());
    }
    const double mean = sum / blocks, kT = system.temperature;
    const double error = temperature_error(system, simulation, series, blocks * block_time);
    if (std::abs(mean - kT) <= temperature_allowance * kT + health_sigmas * error) return "";
    return fmt::format("the temperature came out as {:.4g}, where the thermostat is set to {:.4g}: {}", mean, kT,
                       way_out(system, simulation));
}

// The slope of a line through the blocks' energies, less its error times health_sigmas; per block.
double certain_drift(const Blocks& blocks) {
    const auto n = static_cast<double>(blocks.size());
    double mean = 0, along = 0, lever = 0, scatter = 0;
    for (const md::BlockAverages& block : blocks) mean += block.conserved_energy / n;
    const auto place = [n](std::size_t b) { return static_cast<double>(b) - 0.5 * (n - 1); };
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        along += place(b) * (blocks[b].conserved_energy - mean);
        lever += place(b) * place(b);
    }
    const double slope = along / lever;
    for (std::size_t b = 0; b < blocks.size(); ++b)
        scatter += std::pow(blocks[b].conserved_energy - mean - slope * place(b), 2);
    return std::max(0.0, std::abs(slope) - health_sigmas * std::sqrt(scatter / (n - 2) / lever));
}

std::string energy_problem(const System& system, const SimulationConfig& simulation, const Blocks& blocks,
                           double block_time) {
    constexpr std::size_t fewest = 4;  // blocks that tell a drift from noise
    if (simulation.thermostat == ThermostatKind::langevin || blocks.size() < fewest) return "";
    const bool constant = simulation.thermostat == ThermostatKind::none;
    const double time = block_time * static_cast<double>(blocks.size() - 1);
    const double drift =
        certain_drift(blocks) * static_cast<double>(blocks.size() - 1) / (degrees_of(system) * system.temperature);
    if (drift <= (constant ? energy_drift_allowance : heat_allowance * time)) return "";
    return fmt::format(
        "the energy that should be conserved drifted by {:.2g} kT per degree of freedom within {:.4g} tau: {}", drift,
        time, way_out(system, simulation));
}

}  // namespace

std::string health_problem(const System& system, const SimulationConfig& simulation,
                           std::span<const md::ReplicaResult> replicas) {
    const double block_time = static_cast<double>(steps_of_a_block(simulation)) * simulation.time_step_tau;
    for (const md::ReplicaResult& replica : replicas) {
        if (replica.blocks.empty()) return "a replica came back without averages";
        if (!std::ranges::all_of(replica.blocks, all_finite))
            return "its averages are not finite: " + way_out(system, simulation);
        std::string count = count_problem(system, replica.blocks);
        if (!count.empty()) return count;
    }
    if (driven(system) || system.particle_count() == 0) return "";
    std::string problem = temperature_problem(system, simulation, replicas, block_time);
    for (const md::ReplicaResult& replica : replicas)
        if (problem.empty()) problem = energy_problem(system, simulation, replica.blocks, block_time);
    return problem;
}

}  // namespace mdsweep
