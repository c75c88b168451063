#include "model/system.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "model/block_plan.hpp"
#include "model/correlation_window.hpp"
#include "model/particle_system.hpp"
#include "model/units.hpp"

namespace mdsweep {

namespace {

// The same potential with lengths in units of `length`; the file's energies are the engine's.
template <class List, class Potential>
Potential in_units_of(Potential potential, double length) {
    List::visit(potential.kind, [&]<class Kind> {
        for (std::size_t k = 0; k < Kind::parameters.size(); ++k)
            potential.parameters[k] = static_cast<float>(static_cast<double>(potential.parameters[k]) *
                                                         std::pow(length, -Kind::parameters[k].length));
    });
    potential.cutoff = static_cast<float>(static_cast<double>(potential.cutoff) / length);
    return potential;
}

void set_contents(const System& system, md::ReplicaJob& job) {
    const double unit = system.length_unit;
    const auto reduced = [unit](double length) { return static_cast<float>(length / unit); };
    job.lateral = reduced(system.lateral);
    job.lateral_y = reduced(system.lateral_y);
    job.height = reduced(system.height);
    job.periodic_z = system.periodic_z;
    for (const SystemSpecies& s : system.species)
        job.species.push_back(
            {s.count, static_cast<float>(s.charge), reduced(s.diameter), s.group, static_cast<float>(s.mass)});
    for (const md::PairPotential& pair : system.pairs) job.pairs.push_back(in_units_of<md::PairPotentials>(pair, unit));
    if (!system.periodic_z && !system.walls[0].potentials.empty())
        for (const SystemWall& wall : system.walls)
            for (const md::WallPotential& potential : wall.potentials)
                job.walls.push_back(in_units_of<md::WallPotentials>(potential, unit));
    job.tables = system.tables;
}

// Two walls of charge s and S per area pull a unit charge with 2 pi (s - S) times its energy times distance with
// another one: towards the more negative one.
void set_charges(const System& system, md::ReplicaJob& job) {
    const double unit = system.length_unit;
    job.electrostatics = system.electrostatics;
    const double bjerrum = system.temperature * system.bjerrum / unit;
    job.bjerrum = static_cast<float>(bjerrum);
    for (std::size_t k = 0; k < 3; ++k) job.field[k] = static_cast<float>(system.field[k] * unit);
    if (system.periodic_z) return;
    const double difference = (system.walls[0].charge - system.walls[1].charge) * unit * unit;
    job.field[2] += static_cast<float>(2 * std::numbers::pi * bjerrum * difference);
}

}  // namespace

int System::particle_count() const {
    int n = 0;
    for (const SystemSpecies& s : species) n += s.count;
    return n;
}

int System::group_count() const {
    int n = 0;
    for (const SystemSpecies& s : species) n = std::max(n, s.group + 1);
    return n;
}

double System::group_charge(int group) const {
    for (const SystemSpecies& s : species)
        if (s.group == group) return s.charge;
    return 0;
}

int System::count_of(const ProfileGroup& profile) const {
    int n = 0;
    for (const SystemSpecies& s : species)
        if (std::ranges::count(profile.groups, s.group) > 0) n += s.count;
    return n;
}

double System::density(const SystemSpecies& of) const {
    return composition == Composition::asked ? of.asked_density : of.count / volume();
}

double System::density(const ProfileGroup& profile) const {
    double sum = 0;
    for (const SystemSpecies& s : species)
        if (std::ranges::count(profile.groups, s.group) > 0) sum += density(s);
    return sum;
}

double System::density() const {
    double sum = 0;
    for (const SystemSpecies& s : species) sum += density(s);
    return sum;
}

double System::wall_charge(std::size_t side) const {
    return composition == Composition::asked ? walls[side].asked_charge : walls[side].charge;
}

std::vector<double> realised_row(const std::vector<std::string>& names, std::vector<double> row, const System& system) {
    for (const RealisedParameter& parameter : system.realised_parameters) {
        const auto found = std::ranges::find(names, parameter.name);
        if (found == names.end()) continue;
        double& number = row[static_cast<std::size_t>(found - names.begin())];
        if (parameter.value != 0 || number <= 0) number = parameter.value;
    }
    return row;
}

md::ReplicaJob make_job(const System& system, const SimulationConfig& simulation, std::uint64_t seed, std::size_t point,
                        int replica) {
    md::ReplicaJob job;
    job.seed = seed;
    job.point = static_cast<std::uint32_t>(point);
    job.replica = static_cast<std::uint32_t>(replica);
    set_contents(system, job);
    set_charges(system, job);
    job.electrostatics_accuracy = static_cast<float>(simulation.electrostatics_accuracy);
    job.reciprocal_interval = simulation.smooth_interval;
    job.temperature = static_cast<float>(system.temperature);
    job.thermostat = thermostat_of(simulation);
    job.friction = static_cast<float>(simulation.friction_per_tau);
    job.thermostat_time = static_cast<float>(simulation.thermostat_time_tau);
    job.time_step = static_cast<float>(simulation.time_step_tau);
    job.equilibration_steps = simulation.equilibration_steps;
    const BlockPlan plan = blocks_of(simulation);
    job.production_steps = plan.production_steps;
    job.blocks = plan.blocks;
    job.sampling_interval = simulation.sampling_interval;
    job.bins = system.periodic_z ? 0 : simulation.profile_bins;
    job.rdf_bins = simulation.rdf_bins;
    job.rdf_range = static_cast<float>(rdf_range_of(simulation, system.units) / system.length_unit);
    if (simulation.correlation_samples != 0) {
        const CorrelationWindow window = correlation_window(simulation);
        job.correlation_samples = window.samples;
        job.correlation_interval = window.interval;
    }
    return job;
}

double rdf_range_of(const SimulationConfig& simulation, Units units) {
    if (simulation.rdf_range > 0) return simulation.rdf_range;
    return units == Units::nm ? 1.5 : 3;
}

md::Thermostat thermostat_of(const SimulationConfig& simulation) {
    switch (simulation.thermostat) {
        case ThermostatKind::langevin:
            return md::Thermostat::langevin;
        case ThermostatKind::nose_hoover:
            return md::Thermostat::nose_hoover;
        case ThermostatKind::none:
            return md::Thermostat::none;
    }
    throw std::logic_error("no such thermostat");
}

md::Electrostatics electrostatics_of(const SimulationConfig& simulation) {
    switch (simulation.electrostatics) {
        case ElectrostaticsMethod::exact:
            return md::Electrostatics::exact;
        case ElectrostaticsMethod::charged_sheet:
            return md::Electrostatics::charged_sheet;
    }
    throw std::logic_error("no such electrostatics");
}

double to_density(const System& system, double per_volume) {
    return system.units == Units::nm ? units::molar(per_volume, 1) : per_volume;
}

std::string density_unit(Units units) {
    return units == Units::nm ? "M" : "1";
}

std::string length_unit(Units units) {
    return units == Units::nm ? "nm" : "1";
}

double to_surface_charge(const System& system, double per_area) {
    return system.units == Units::nm ? per_area / units::electrons_per_nm2 : per_area;
}

std::string surface_charge_unit(Units units) {
    return units == Units::nm ? "C/m2" : "1";
}

md::PairPotential pair_of(const System& system, std::size_t first, std::size_t second) {
    if (!system.pairs.empty()) return system.pairs[first * system.species.size() + second];
    const double sigma = 0.5 * (system.species[first].diameter + system.species[second].diameter);
    return md::pair_potential<md::Wca>({static_cast<float>(system.temperature), static_cast<float>(sigma)});
}

md::WallPotential wall_of(const System& system, std::size_t wall, std::size_t species) {
    const SystemWall& of = system.walls[wall];
    if (!of.potentials.empty()) return of.potentials[species];
    return md::wall_potential<md::WcaWall>(
        {static_cast<float>(system.temperature), static_cast<float>(0.5 * system.species[species].diameter)});
}

}  // namespace mdsweep
