#include "observables/observables.hpp"

#include <algorithm>
#include <cmath>

#include "model/block_plan.hpp"
#include "model/particle_system.hpp"
#include "observables/block_average.hpp"
#include "observables/equilibration.hpp"
#include "observables/profile_numbers.hpp"
#include "observables/recipe.hpp"
#include "observables/slit_profiles.hpp"

namespace mdsweep {

namespace {

// -- profiles ---------------------------------------------------------------------------------------------------------

// How the profiles of a sweep's slits are binned.
struct Bins {
    bool half;
    int whole;  // the engine's, from wall to wall
    Units units;

    [[nodiscard]] int size() const { return half ? whole / 2 : whole; }
    [[nodiscard]] double width(const System& system) const { return system.height / whole; }

    [[nodiscard]] Observable profile(const std::string& name, const std::string& unit) const {
        Observable observable{.name = name, .unit = unit, .size = size()};
        observable.axis = half ? Axis::half_z : Axis::z;
        observable.place_name = "z";
        observable.place_unit = length_unit(units);
        for (int k = 0; k < size(); ++k) observable.places.push_back(-0.5 + (k + 0.5) / whole);
        return observable;
    }

    // Sums over the engine's groups, each with a weight, per volume.
    template <class Weight>
    [[nodiscard]] Columns densities(const System& system, const md::BlockAverages& block, const Weight& weight) const {
        Columns sum(static_cast<std::size_t>(whole));
        const double bin_volume = width(system) * system.area();
        for (int group = 0; group < system.group_count(); ++group) {
            const double factor = weight(group) / bin_volume;
            if (factor == 0) continue;
            for (int k = 0; k < whole; ++k) sum[k] += factor * block.profile[std::ptrdiff_t{group} * whole + k];
        }
        return half ? half_profile(sum) : sum;
    }

    [[nodiscard]] Columns charges(const System& system, const md::BlockAverages& block) const {
        return densities(system, block, [&](int group) { return system.group_charge(group); });
    }
    // The wall's that a profile begins at; with equal walls, their mean.
    [[nodiscard]] double wall_charge(const System& system) const {
        return half ? 0.5 * (system.walls[0].charge + system.walls[1].charge) : system.walls[0].charge;
    }
};

double mean_density(const System& system, std::size_t k) {
    const double density = to_density(system, system.count_of(system.profiles[k]) / system.volume());
    return density > 0 ? density : to_density(system, 1 / system.volume());
}

Series density_series(const Samples& samples, const Bins& bins, std::size_t k) {
    const System& system = samples.system;
    return samples.map([&](const md::BlockAverages& block) {
        const std::vector<int>& groups = system.profiles[k].groups;
        Columns profile =
            bins.densities(system, block, [&](int group) { return std::ranges::count(groups, group) > 0 ? 1.0 : 0.0; });
        for (double& density : profile) density = to_density(system, density);
        return profile;
    });
}

Recipe density(const Bins& bins, const std::string& name, std::size_t k) {
    Recipe recipe{bins.profile(name + "_density", density_unit(bins.units)),
                  [=](const Samples& samples) { return density_series(samples, bins, k); },
                  [=](const System& system) { return mean_density(system, k); }};
    recipe.observable.mean_known = true;
    return recipe;
}

// A number read off a density profile's mean, as the same weighted sum of every block's bins. Between walls that differ
// it is that of the two halves' mean.
Recipe read_off(const Bins& bins, const std::string& name, std::size_t k, std::size_t which, const char* ending) {
    const auto series = [=](const Samples& samples) {
        Series profiles = density_series(samples, bins, k);
        if (!bins.half)
            for (auto& replica : profiles)
                for (Columns& block : replica) block = half_profile(block);
        const System& system = samples.system;
        const Weights weights =
            profile_numbers(block_average(profiles).mean, system.height, system.profiles[k].diameter)[which].weights;
        for (auto& replica : profiles)
            for (Columns& block : replica) block = {weighted_sum(weights, block)};
        return profiles;
    };
    return {{.name = name + "_" + ending, .unit = density_unit(bins.units)}, series, [=](const System& system) {
                return mean_density(system, k);
            }};
}

// Charges of either sign, per volume.
double charged_density(const System& system) {
    double sum = 0;
    for (const SystemSpecies& s : system.species) sum += std::abs(s.charge) * s.count;
    return std::max(sum, 1.0) / system.volume();
}

Recipe charge_density(const Bins& bins) {
    const auto series = [=](const Samples& samples) {
        return samples.map([&](const md::BlockAverages& block) {
            Columns profile = bins.charges(samples.system, block);
            for (double& charge : profile) charge = to_density(samples.system, charge);
            return profile;
        });
    };
    return {bins.profile("charge_density", density_unit(bins.units)), series,
            [](const System& system) { return to_density(system, charged_density(system)); }, true};
}

Recipe potential(const Bins& bins) {
    const auto series = [=](const Samples& samples) {
        const System& system = samples.system;
        return samples.map([&](const md::BlockAverages& block) {
            return electrostatic_potential(bins.charges(system, block), bins.width(system), bins.wall_charge(system),
                                           system.bjerrum, bins.half);
        });
    };
    return {bins.profile("electrostatic_potential", "kT/e"), series, [](const System&) { return 1.0; }, true};
}

Recipe charge_from_the_wall(const Bins& bins) {
    const auto series = [=](const Samples& samples) {
        const System& system = samples.system;
        return samples.map([&](const md::BlockAverages& block) {
            Columns profile =
                integrated_charge(bins.charges(system, block), bins.width(system), bins.wall_charge(system));
            for (double& charge : profile) charge = to_surface_charge(system, charge);
            return profile;
        });
    };
    // The walls', or what a layer of ions a diameter thick holds.
    const auto size = [](const System& system) {
        double charge = std::max(std::abs(system.walls[0].charge), std::abs(system.walls[1].charge));
        for (const SystemSpecies& s : system.species)
            charge = std::max(charge, charged_density(system) * 0.5 * s.diameter);
        return to_surface_charge(system, charge);
    };
    return {bins.profile("integrated_charge", surface_charge_unit(bins.units)), series, size, true};
}

// -- numbers ----------------------------------------------------------------------------------------------------------

// A number of every block.
template <class Map>
Recipe number(const std::string& name, const std::string& unit, Map value, std::function<double(const System&)> size,
              bool signed_value) {
    const auto series = [=](const Samples& samples) {
        return samples.map([&](const md::BlockAverages& block) { return Columns{value(samples, block)}; });
    };
    return {{.name = name, .unit = unit}, series, std::move(size), signed_value};
}

Recipe temperature() {
    return number(
        "temperature", "1", [](const Samples&, const md::BlockAverages& block) { return block.temperature; },
        [](const System& system) { return system.temperature; }, false);
}

Recipe potential_energy(const std::string& unit) {
    return number(
        "potential_energy", unit,
        [](const Samples& samples, const md::BlockAverages& block) {
            return (block.potential_energy + samples.system.energy_tail) / samples.system.ions();
        },
        [](const System& system) { return system.temperature; }, true);
}

double ideal_pressure(const System& system) {
    return system.ions() * system.temperature / system.volume();
}

// What the particles press on a wall with: the mean of both.
double normal_pressure(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    return 0.5 * (block.wall_force[0] + block.wall_force[1]) / system.length_unit / system.area();
}

// rho kT + (virial + electrostatic energy) / (3 V): the energy of charges scales as 1 / length. A thermostat's kT is
// known; at constant energy it is what it turns out to be.
double virial_pressure(const Samples& samples, const md::BlockAverages& block) {
    const System& system = samples.system;
    const bool known = thermostat_of(samples.config.simulation) != md::Thermostat::none;
    const double kT = known ? system.temperature : block.temperature;
    return (system.ions() * kT + (block.virial + block.electrostatic_energy) / 3) / system.volume() +
           system.pressure_tail;
}

Recipe pressure(bool slit, const std::string& unit) {
    return number("pressure", unit, slit ? normal_pressure : virial_pressure, ideal_pressure, !slit);
}

// -- the table --------------------------------------------------------------------------------------------------------

bool has_charges(const ModelConfig& model) {
    return std::ranges::any_of(model.particles.species,
                               [](const SpeciesConfig& s) { return !s.charge.formula.empty() || s.charge.value != 0; });
}

bool has_ions_only(const ModelConfig& model) {
    return std::ranges::all_of(model.particles.species,
                               [](const SpeciesConfig& s) { return !s.charge.formula.empty() || s.charge.value != 0; });
}

std::vector<Recipe> recipes_of(const Config& config) {
    const ModelConfig& model = config.model;
    const bool slit = model.particles.walls, nm = model.particles.units == Units::nm;
    const Bins bins{has_equal_walls(model), config.simulation.profile_bins, model.particles.units};
    const std::vector<std::string> names = model.particles.profile_names();
    std::vector<Recipe> all;
    if (slit) {
        for (std::size_t k = 0; k < names.size(); ++k) all.push_back(density(bins, names[k], k));
        for (std::size_t k = 0; k < names.size(); ++k) {
            all.push_back(read_off(bins, names[k], k, 0, "contact"));
            all.push_back(read_off(bins, names[k], k, 1, "peak"));
            all.push_back(read_off(bins, names[k], k, 2, "mid"));
        }
    }
    all.push_back(temperature());
    all.push_back(potential_energy(nm ? (has_ions_only(model) ? "kT per ion" : "kT per particle") : "per particle"));
    if (slit && has_charges(model)) {
        all.push_back(charge_density(bins));
        all.push_back(potential(bins));
        all.push_back(charge_from_the_wall(bins));
    }
    all.push_back(pressure(slit, nm ? "kT/nm3" : "1"));
    for (Recipe& recipe : structure_recipes(config, names)) all.push_back(std::move(recipe));
    for (Recipe& recipe : motion_recipes(config, names)) all.push_back(std::move(recipe));
    return all;
}

bool is_learned(const Config& config, const Recipe& recipe) {
    return std::ranges::count(config.outputs, recipe.observable.name) > 0;
}

void append(Outcome& outcome, const BlockAverage& average) {
    outcome.values.insert(outcome.values.end(), average.mean.begin(), average.mean.end());
    outcome.errors.insert(outcome.errors.end(), average.error.begin(), average.error.end());
    outcome.effective.push_back(average.effective);
}

}  // namespace

std::vector<Observable> observables_of(const Config& config) {
    std::vector<Observable> all;
    int first = 0;
    for (const Recipe& recipe : recipes_of(config)) {
        Observable observable = recipe.observable;
        observable.first = first;
        first += observable.size;
        observable.learned = is_learned(config, recipe);
        observable.signed_value = recipe.signed_value;
        all.push_back(std::move(observable));
    }
    return all;
}

std::vector<std::string> observable_names(const Config& config) {
    std::vector<std::string> names;
    for (const Recipe& recipe : recipes_of(config)) names.push_back(recipe.observable.name);
    return names;
}

namespace {

// Of one replica, [output][block][column].
std::vector<BlockSeries> learned_series(const Config& config, const std::vector<Recipe>& recipes, const System& system,
                                        const md::ReplicaResult& replica) {
    const Samples samples{config, system, std::span(&replica, 1)};
    std::vector<BlockSeries> outputs;
    for (const Recipe& recipe : recipes)
        if (is_learned(config, recipe)) outputs.push_back(recipe.series(samples).front());
    return outputs;
}

void leave_out_start(const Config& config, const std::vector<Recipe>& recipes, const System& system,
                     std::vector<md::ReplicaResult>& replicas) {
    for (md::ReplicaResult& replica : replicas) {
        const std::size_t out = truncation_of(learned_series(config, recipes, system, replica));
        replica.blocks.erase(replica.blocks.begin(), replica.blocks.begin() + static_cast<std::ptrdiff_t>(out));
    }
}

}  // namespace

bool may_end(const Config& config, const System& system, const std::vector<md::BlockAverages>& blocks) {
    const SimulationConfig& simulation = config.simulation;
    const std::int64_t of_a_block = automatic_blocks(simulation.max_steps, simulation.sampling_interval).block_steps();
    if (static_cast<std::int64_t>(blocks.size()) * of_a_block < simulation.production_steps) return false;
    const std::vector<Recipe> recipes = recipes_of(config);
    std::vector<ErrorTarget> targets;
    for (const Recipe& recipe : recipes) {
        if (!is_learned(config, recipe)) continue;
        const auto own = simulation.target_errors.find(recipe.observable.name);
        const double target = own != simulation.target_errors.end() ? own->second : simulation.target_error;
        targets.push_back({target * std::sqrt(simulation.replicas), recipe.signed_value ? recipe.size(system) : 0});
    }
    md::ReplicaResult replica;
    replica.blocks = blocks;
    return precise_enough(learned_series(config, recipes, system, replica), targets);
}

Outcome reduce(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas,
               std::size_t point, std::uint64_t seed) {
    Outcome outcome;
    outcome.point = point;
    outcome.seed = seed;
    outcome.ions = system.ions();
    for (const RealisedNumber& number : system.realised) outcome.realised.push_back(number.value);
    for (const md::ReplicaResult& replica : replicas) {
        outcome.seconds += replica.seconds;
        outcome.steps += replica.steps;
        if (replica.failed && !outcome.failed) {
            outcome.failed = true;
            outcome.reason = replica.reason;
        }
    }
    if (outcome.failed) return outcome;
    const std::vector<Recipe> recipes = recipes_of(config);
    std::vector<md::ReplicaResult> settled;
    if (config.simulation.automatic) {
        settled = replicas;
        leave_out_start(config, recipes, system, settled);
    }
    const Samples samples{config, system, config.simulation.automatic ? settled : replicas};
    for (const Recipe& recipe : recipes) append(outcome, block_average(recipe.series(samples)));
    return outcome;
}

std::vector<double> natural_sizes(const Config& config, const System& system) {
    std::vector<double> sizes;
    for (const Recipe& recipe : recipes_of(config)) sizes.push_back(recipe.size(system));
    return sizes;
}

OutputScales::OutputScales(const Config& config) {
    for (Recipe& recipe : recipes_of(config))
        if (is_learned(config, recipe)) sizes_.push_back(std::move(recipe.size));
}

std::vector<double> OutputScales::operator()(const System& system) const {
    std::vector<double> scales;
    scales.reserve(sizes_.size());
    for (const auto& size : sizes_) scales.push_back(size(system));
    return scales;
}

std::vector<double> output_scales(const Config& config, const System& system) {
    return OutputScales(config)(system);
}

}  // namespace mdsweep
