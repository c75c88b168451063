// From block averages to observables.
#include "observables/observables.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

#include "host/electrolyte_models.hpp"
#include "host/particle_models.hpp"
#include "model/units.hpp"
#include "observables/block_average.hpp"
#include "observables/design_survey.hpp"
#include "observables/profile_numbers.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;

namespace {

Config small_config() {
    Config config = electrolyte_config();
    config.simulation.profile_bins = 20;
    config.simulation.blocks = 4;
    return config;
}

System electrolyte(const Config& config, double d_n = 0.415, int z_p = 1) {
    return electrolyte_system(
        config, {.h_nm = 4, .z_p = z_p, .z_n = -1, .d_p_nm = 0.415, .d_n_nm = d_n, .c_M = 0.5, .sigma_C_m2 = -0.02});
}

// Two replicas of four blocks with profiles that can be told apart; no ions in the bins at the walls.
std::vector<md::ReplicaResult> made_up_results(const System& system, int bins = 20) {
    std::vector<md::ReplicaResult> replicas(2);
    for (std::size_t r = 0; r < 2; ++r) {
        replicas[r].steps = 1000;
        replicas[r].seconds = 2.5;
        for (std::size_t b = 0; b < 4; ++b) {
            md::BlockAverages block;
            for (int group = 0; group < system.group_count(); ++group) {
                double ions = 0;
                for (const SystemSpecies& s : system.species) ions += s.group == group ? s.count : 0;
                std::vector<double> shape(static_cast<std::size_t>(bins));
                for (std::size_t k = 1; k + 1 < shape.size(); ++k)
                    shape[k] = 1.0 + 0.1 * static_cast<double>((k * (3 + b) + r + static_cast<std::size_t>(group)) % 7);
                const double total = std::accumulate(shape.begin(), shape.end(), 0.0);
                for (const double s : shape) block.profile.push_back(ions * s / total);
            }
            block.temperature = 1 + 0.01 * static_cast<double>(b == 1 || b == 2 ? 3 - b : b);  // no trend
            block.potential_energy = -10.0 * system.particle_count();
            block.wall_force[0] = 30;
            block.wall_force[1] = 40;
            replicas[r].blocks.push_back(block);
        }
    }
    return replicas;
}

std::size_t index_of(const std::vector<Observable>& all, const std::string& name) {
    for (std::size_t k = 0; k < all.size(); ++k)
        if (all[k].name == name) return k;
    FAIL("no observable " + name);
    throw std::logic_error(name);
}

// The observables of a point, by name.
struct Read {
    std::vector<Observable> all;
    Outcome outcome;
    [[nodiscard]] const Observable& find(const std::string& name) const { return all[index_of(all, name)]; }
    [[nodiscard]] std::vector<double> values(const std::string& name) const {
        const auto first = outcome.values.begin() + find(name).first;
        return {first, first + find(name).size};
    }
    [[nodiscard]] std::vector<double> errors(const std::string& name) const {
        const auto first = outcome.errors.begin() + find(name).first;
        return {first, first + find(name).size};
    }
};

Read reduced(const Config& config, const System& system, const std::vector<md::ReplicaResult>& replicas) {
    return {observables_of(config), reduce(config, system, replicas, 12, 34)};
}

std::vector<md::ReplicaResult> bulk_results(double virial, double electrostatic) {
    std::vector<md::ReplicaResult> replicas(1);
    for (const double sign : {-1.0, 1.0, 1.0, -1.0}) {
        md::BlockAverages block;
        block.temperature = 1.52;
        block.virial = virial + sign;
        block.electrostatic_energy = electrostatic;
        block.potential_energy = 50;
        replicas[0].blocks.push_back(block);
    }
    return replicas;
}

}  // namespace

TEST_CASE("Observables: names, columns, what is learned") {
    const std::vector<Observable> all = observables_of(small_config());
    int next = 0;
    for (const Observable& observable : all) {
        CHECK(observable.first == next);
        next += observable.size;
        CHECK(observable.learned == (observable.name == "cation_density" || observable.name == "anion_density"));
        CHECK(observable.mean_known == observable.name.ends_with("ion_density"));
        CHECK((observable.axis == Axis::half_z) == (observable.size > 1));
    }
    const auto& cations = all[index_of(all, "cation_density")];
    CHECK(cations.size == 10);
    CHECK(cations.places.front() == Approx(0.025));
    CHECK(cations.places.back() == Approx(0.475));
    CHECK(place_of(cations, 0, 4) == Approx(0.1));
    CHECK(cations.place_unit == "nm");
    CHECK(all[index_of(all, "anion_contact")].size == 1);
    // The observables of earlier versions come first, in the same order.
    const std::vector<std::string> names = observable_names(small_config());
    CHECK(std::vector<std::string>(names.begin(), names.begin() + 10) ==
          std::vector<std::string>{"cation_density", "anion_density", "cation_contact", "cation_peak", "cation_mid",
                                   "anion_contact", "anion_peak", "anion_mid", "temperature", "potential_energy"});
    CHECK(std::vector<std::string>(names.begin() + 10, names.begin() + 14) ==
          std::vector<std::string>{"charge_density", "electrostatic_potential", "integrated_charge", "pressure"});
    Config config = small_config();
    config.outputs = {"anion_mid"};
    CHECK(observables_of(config)[index_of(all, "anion_mid")].learned);
    CHECK_FALSE(observables_of(config)[0].learned);
}

TEST_CASE("Observables of other kinds follow their species and walls") {
    const std::vector<Observable> fluid = observables_of(lj_fluid());
    CHECK(index_of(fluid, "pressure") < fluid.size());
    CHECK(std::ranges::all_of(fluid, [](const Observable& observable) { return observable.axis == Axis::none; }));
    const std::vector<Observable> equal = observables_of(salt_slit(-0.02, -0.02));
    CHECK(equal[index_of(equal, "Na_density")].size == 10);
    const std::vector<Observable> unequal = observables_of(salt_slit(-0.02, -0.01));
    CHECK(unequal[index_of(unequal, "Cl_density")].size == 20);
    CHECK(unequal[index_of(unequal, "Cl_density")].axis == Axis::z);
    CHECK(unequal[index_of(unequal, "electrostatic_potential")].size == 20);
}

TEST_CASE("Reducing replicas: a profile's integral is the number of ions, errors come from the blocks") {
    const Config config = small_config();
    const System system = electrolyte(config, 0.9);
    const Read read = reduced(config, system, made_up_results(system));
    const Outcome& outcome = read.outcome;
    REQUIRE(outcome.values.size() == static_cast<std::size_t>(read.all.back().first + read.all.back().size));
    REQUIRE(outcome.errors.size() == outcome.values.size());
    REQUIRE(outcome.effective.size() == read.all.size());
    CHECK(outcome.point == 12);
    CHECK(outcome.seed == 34);
    CHECK(outcome.particles == system.particle_count());
    CHECK(outcome.steps == 2000);
    CHECK(outcome.seconds == Approx(5));
    CHECK(outcome.realised[1] == system.realised[1].value);
    CHECK_FALSE(outcome.failed);

    for (const std::size_t k : {0, 1}) {
        const std::string name = system.profiles[k].name;
        const std::vector<double> profile = read.values(name + "_density");
        double ions = 0;
        for (const double density : profile) ions += density * units::avogadro_per_nm3 * system.area() * 4.0 / 10;
        CHECK(ions == Approx(system.count_of(system.profiles[k])));
        CHECK(std::accumulate(profile.begin(), profile.end(), 0.0) / 10 == Approx(natural_sizes(config, system)[k]));
        CHECK(profile[0] == 0);

        // Numbers are weighted sums of the profile, by weights that make no difference between it and its blocks.
        const std::array potentials = {wall_of(system, 0, system.profiles[k]), wall_of(system, 1, system.profiles[k])};
        const SlitWalls walls = slit_walls({potentials, 1, 4, system.profiles[k].diameter}, true, 2 * profile.size());
        const Weights weights = profile_numbers(true)[0].read(walls, profile).weights;
        CHECK(read.values(name + "_contact")[0] == Approx(weighted_sum(weights, profile)));
        CHECK(read.values(name + "_mid")[0] == Approx(profile[9]));
        CHECK(read.values(name + "_peak")[0] > *std::ranges::min_element(profile));
    }
    CHECK(read.values("temperature")[0] == Approx(1.015));
    CHECK(read.values("potential_energy")[0] == Approx(-10));
    // Standard error of eight independent blocks (0, 0.02, 0.01, 0.03 twice).
    CHECK(read.errors("temperature")[0] == Approx(0.01 * std::sqrt(2 * 5.0 / (8 * 7))));
    CHECK(outcome.effective[index_of(read.all, "temperature")] == 8);
    // Both walls, in kT and the engine's length, and what pulls at the walls' charge.
    const double contact = 35 / 0.714 / system.area(), charge = system.walls[0].charge;
    CHECK(read.values("pressure_contact")[0] == Approx(contact));
    CHECK(read.values("pressure_electrostatic")[0] == Approx(-2 * std::numbers::pi * 0.714 * charge * charge));
    CHECK(read.values("pressure")[0] == Approx(contact - 2 * std::numbers::pi * 0.714 * charge * charge));
}

TEST_CASE("Reducing replicas: charges are the densities' sum, and what is integrated from them is consistent") {
    const Config config = small_config();
    for (const int z_p : {1, 2}) {
        const System system = electrolyte(config, 0.415, z_p);
        const Read read = reduced(config, system, made_up_results(system));
        const std::vector<double> charge = read.values("charge_density"), integrated = read.values("integrated_charge");
        const double width = 0.2;
        double sum = system.walls[0].charge;
        for (std::size_t k = 0; k < 10; ++k) {
            const double here = charge[k] * units::avogadro_per_nm3 * width;  // e/nm2
            CHECK(integrated[k] == Approx((sum + 0.5 * here) / units::electrons_per_nm2).margin(1e-12));
            sum += here;
            if (z_p == 1)
                CHECK(charge[k] ==
                      Approx(read.values("cation_density")[k] - read.values("anion_density")[k]).margin(1e-9));
        }
        CHECK(sum == Approx(0).margin(1e-9));  // all of it is neutral
        CHECK(integrated[0] == Approx(system.realised[2].value));
        // The potential's slope from bin to bin: -4 pi l_B times the charge behind, but for the curvature within a bin.
        const std::vector<double> psi = read.values("electrostatic_potential");
        const double slope = -4 * std::numbers::pi * 0.714 * integrated[1] * units::electrons_per_nm2;
        CHECK((psi[2] - psi[0]) / (2 * width) == Approx(slope).margin(0.2 * std::abs(slope)));
        CHECK(psi.front() < 0);
    }
}

TEST_CASE("Reducing replicas: between unequal walls the whole profile is kept") {
    const Config config = salt_slit(-0.03, -0.01);
    const System system = make_system(config, {}, {});
    const Read read = reduced(config, system, made_up_results(system));
    const std::vector<double> profile = read.values("Na_density"), integrated = read.values("integrated_charge");
    double ions = 0;
    for (const double density : profile) ions += density * units::avogadro_per_nm3 * system.volume() / 20;
    CHECK(ions == Approx(system.species[0].count));
    CHECK(integrated.front() == Approx(to_surface_charge(system, system.walls[0].charge)));
    CHECK(integrated.back() == Approx(-to_surface_charge(system, system.walls[1].charge)));
    const std::vector<double> psi = read.values("electrostatic_potential");
    CHECK(std::abs(0.5 * (psi[9] + psi[10])) < 0.02);  // zero at the mid-plane
}

TEST_CASE("Bulk pressure: an ideal gas, the virial, charges and tails") {
    Config config = lj_fluid();
    config.model.particles.default_pair.truncation = TruncationKind::cut;
    const System system = make_system(config, {}, {});
    const double ideal = 0.8 * 1.5;
    CHECK(reduced(config, system, bulk_results(0, 0)).values("pressure")[0] == Approx(ideal));
    CHECK(natural_sizes(config, system)[2] == Approx(ideal));
    const Read read = reduced(config, system, bulk_results(300, -75));
    CHECK(read.values("pressure")[0] == Approx(ideal + 225.0 / (3 * 625)));
    CHECK(read.errors("pressure")[0] == Approx(std::sqrt(4.0 / (4 * 3)) / (3 * 625)));
    CHECK(read.values("potential_energy")[0] == Approx(0.1));
    // At constant energy the temperature is the measured one.
    Config constant = config;
    constant.simulation.thermostat = ThermostatKind::none;
    CHECK(reduced(constant, system, bulk_results(0, 0)).values("pressure")[0] == Approx(0.8 * 1.52));

    config.model.particles.tail_correction = true;
    const System corrected = make_system(config, {}, {});
    const double near3 = std::pow(1 / 2.5, 3), unit = std::numbers::pi * 0.64 * 1.5;
    CHECK(reduced(config, corrected, bulk_results(0, 0)).values("pressure")[0] ==
          Approx(ideal + unit * 16 / 3 * (2.0 / 3 * near3 * near3 * near3 - near3)));
    CHECK(reduced(config, corrected, bulk_results(0, 0)).values("potential_energy")[0] ==
          Approx(0.1 + unit / 0.8 * 8 / 3 * (near3 * near3 * near3 / 3 - near3)));
}

TEST_CASE("Reducing replicas: one that failed makes the point failed, with its reason") {
    const System system = electrolyte(small_config());
    auto replicas = made_up_results(system);
    replicas[1].failed = true;
    replicas[1].reason = "it blew up";
    replicas[1].blocks.clear();
    const Outcome outcome = reduce(small_config(), system, replicas, 1, 2);
    CHECK(outcome.failed);
    CHECK(outcome.reason == "it blew up");
    CHECK(outcome.values.empty());
    CHECK(outcome.realised.size() == 3);
}

std::vector<md::ReplicaResult> made_up_results_of_one_block(const System& system) {
    std::vector<md::ReplicaResult> replicas = made_up_results(system);
    replicas.resize(1);
    replicas[0].blocks.assign(2, replicas[0].blocks[0]);
    return replicas;
}

// Blocks of a replica whose profiles settle and then scatter by `noise`, of one.
std::vector<md::BlockAverages> settling(const System& system, int count, double noise) {
    std::vector<md::BlockAverages> blocks;
    const md::BlockAverages still = made_up_results(system)[0].blocks[0];
    for (int b = 0; b < count; ++b) {
        md::BlockAverages& block = blocks.emplace_back(still);
        const double scatter = noise * (b * 7 % 5 - 2), settles = std::exp(-0.7 * b);
        for (std::size_t k = 0; k < block.profile.size(); ++k)
            // The same in both halves.
            block.profile[k] *=
                1 + (std::min(k % 20, 19 - k % 20) % 2 == 0 ? scatter : -scatter) + (k % 3 == 0 ? 2.5 * settles : 0);
        // Every particle is somewhere.
        for (auto group = block.profile.begin(); group != block.profile.end(); group += 20) {
            const auto end = group + 20;
            const auto still_there = still.profile.begin() + (group - block.profile.begin());
            const double there = std::accumulate(still_there, still_there + 20, 0.0);
            const double counted = std::accumulate(group, end, 0.0);
            std::transform(group, end, group, [&](double n) { return n * there / counted; });
        }
    }
    return blocks;
}

TEST_CASE("Automatic production: a replica ends when its learned outputs are precise") {
    Config config = small_config();
    SimulationConfig& simulation = config.simulation;
    simulation.automatic = true;
    simulation.target_errors.clear();
    simulation.max_steps = 128'000;  // blocks of 500 steps
    simulation.production_steps = 1000;
    const System system = electrolyte(config);
    CHECK(make_job(system, simulation, 1, 2, 0).blocks == 256);
    CHECK(make_job(system, simulation, 1, 2, 0).production_steps == 128'000);
    const std::vector<md::BlockAverages> blocks = settling(system, 60, 0.01);
    // Errors of about 0.014 / sqrt(50).
    const auto ends = [&](double target) {
        simulation.target_error = target;
        return may_end(config, system, blocks);
    };
    CHECK(ends(0.004));
    CHECK_FALSE(ends(0.001));
    simulation.replicas = 16;  // together four times as precise
    CHECK(ends(0.001));
    simulation.replicas = 1;
    simulation.target_errors["cation_density"] = 0.004;
    CHECK_FALSE(ends(0.001));
    simulation.target_errors["anion_density"] = 0.004;
    CHECK(ends(0.001));
    simulation.production_steps = 60 * 500;  // the least
    CHECK(ends(0.001));
    simulation.production_steps += 1;
    CHECK_FALSE(ends(0.001));
}

TEST_CASE("Automatic production: what settles is left out of the means") {
    Config config = small_config();
    config.simulation.automatic = true;
    const System system = electrolyte(config);
    std::vector<md::ReplicaResult> replicas(2);
    for (md::ReplicaResult& replica : replicas) replica.blocks = settling(system, 60, 0.01);
    replicas[1].blocks.resize(40);  // ended earlier
    const auto worst = [&](const Outcome& outcome) {
        const Outcome truth = reduce(small_config(), system, made_up_results_of_one_block(system), 1, 2);
        double off = 0;
        for (std::size_t k = 0; k < 20; ++k)
            if (truth.values[k] > 0) off = std::max(off, std::abs(outcome.values[k] / truth.values[k] - 1));
        return off;
    };
    CHECK(worst(reduce(config, system, replicas, 1, 2)) < 0.004);
    config.simulation.automatic = false;
    CHECK(worst(reduce(config, system, replicas, 1, 2)) > 0.02);
}

TEST_CASE("Automatic production: an output that is not learned loses its own start, too") {
    Config config = small_config();
    config.simulation.automatic = true;
    const System system = electrolyte(config);
    std::vector<md::ReplicaResult> replicas(2);
    for (md::ReplicaResult& replica : replicas) {
        replica.blocks = settling(system, 60, 0.01);
        for (std::size_t b = 0; b < replica.blocks.size(); ++b) {
            md::BlockAverages& block = replica.blocks[b];
            const double scatter = static_cast<double>(b * 7 % 5) - 2;
            // Settles within 12 blocks, where the profiles need 3.
            block.potential_energy =
                system.particle_count() * (-10 + 0.01 * scatter + 0.5 * std::exp(-static_cast<double>(b) / 6));
            block.temperature = 1 + 0.001 * scatter;
        }
    }
    const Read read{observables_of(config), reduce(config, system, replicas, 1, 2)};
    CHECK(read.values("potential_energy")[0] == Approx(-10).margin(3 * 0.014 / std::sqrt(60)));
    CHECK(read.errors("potential_energy")[0] < 0.005);
    // What settles at once keeps all that the learned outputs leave.
    const std::size_t all = index_of(read.all, "temperature"), own = index_of(read.all, "potential_energy");
    CHECK(read.outcome.effective[own] < 0.8 * read.outcome.effective[all]);
    CHECK(read.outcome.effective[all] == read.outcome.effective[0]);
}

TEST_CASE("Output scales follow the learned outputs") {
    Config config = small_config();
    config.outputs = {"cation_density", "anion_density", "anion_mid", "temperature", "electrostatic_potential"};
    const System system = electrolyte(config);
    const double cations = to_density(system, system.count_of(system.profiles[0]) / system.volume());
    const double anions = to_density(system, system.count_of(system.profiles[1]) / system.volume());
    const std::vector<double> scales = output_scales(config, system);
    const std::vector<double> expected = {cations, anions, anions, 1.0, 1.0};
    REQUIRE(scales.size() == expected.size());
    for (std::size_t k = 0; k < scales.size(); ++k) CHECK(scales[k] == Approx(expected[k]).epsilon(1e-14));
}

TEST_CASE("Values that may be zero are judged by the median of their natural sizes") {
    Config config = lj_fluid();
    config.model.particles.species[0].amount = formula("rho");
    Design design;
    design.names = {"rho"};
    design.points = {{0.4}, {0.5}, {0.8}};
    const std::vector<Observable> all = survey_design(config, design).observables;
    CHECK(all[index_of(all, "pressure")].least == Approx(0.5 * 1.5));
    CHECK(all[index_of(all, "temperature")].least == 0);
}
