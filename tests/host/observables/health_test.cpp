// Which simulations are refused for what they did: all that are sound pass, with room.
#include "observables/health.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>

#include "host/observables/simulated.hpp"
#include "model/time_step.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Contains;

namespace {

// A Lennard-Jones fluid near its triple point or, with `density`, less dense.
std::string fluid(const std::string& simulation, double density = 0.8) {
    return fmt::format(
        "model: {{kind: bulk, temperature: 1, box: {{particles: 100}}, species: {{A: {{density: {}, diameter: 1}}}},\n"
        "  pairs: {{A-A: {{lj: {{}}, cutoff: 2.5}}}}}}\n"
        "design: {{points: {{grid: {{}}}}}}\n"
        "simulation: {{equilibration_steps: 4000, production_steps: 32000, sampling_interval: 20, blocks: 16, {}}}\n",
        density, simulation);
}

const std::string slit =
    "model:\n"
    "  kind: slit\n"
    "  units: reduced\n"
    "  bjerrum: 2\n"
    "  height: 4\n"
    "  box: {lateral: 5}\n"
    "  species: {P: {charge: 1, diameter: 1, count: 20}, N: {charge: -1, diameter: 1, count: 20}}\n"
    "  pairs: {default: {wca: {epsilon: 1}}}\n"
    "  walls: {both: {wca: {epsilon: 1}}}\n"
    "design: {points: {grid: {}}}\n"
    "simulation: {equilibration_steps: 4000, production_steps: 16000, sampling_interval: 20, blocks: 16, ";

std::string problem_of(const Simulated& run) {
    return health_problem(run.system, run.config.simulation, run.replicas);
}

double mean_temperature(const Simulated& run) {
    if (run.replicas.front().blocks.empty()) return 0;
    double sum = 0;
    for (const md::BlockAverages& block : run.replicas.front().blocks) sum += block.temperature;
    return sum / static_cast<double>(run.replicas.front().blocks.size());
}

// A sound run whose numbers are then changed.
struct Changed {
    Simulated run;
    template <class Change>
    std::string problem(const Change& change) const {
        std::vector<md::ReplicaResult> replicas = run.replicas;
        double b = 0;
        for (md::BlockAverages& block : replicas.front().blocks) change(block, b++);
        return health_problem(run.system, run.config.simulation, replicas);
    }
};

}  // namespace

TEST_CASE("Health: sound simulations of every kind pass, with room") {
    for (const char* how : {"thermostat: langevin", "friction_per_tau: 0.05", "friction_per_tau: 20",
                            "thermostat: nose_hoover", "thermostat: none", "time_step_tau: 0.01",
                            "thermostat: nose_hoover, time_step_tau: 0.01", "thermostat: none, time_step_tau: 0.01"})
        for (const double density : {0.1, 0.8}) {
            if (density < 0.8 && std::string(how).find("step") != std::string::npos) continue;
            CAPTURE(how, density);
            const Simulated run = simulated(fluid(how, density));
            UNSCOPED_INFO("T " << mean_temperature(run) << " E " << run.replicas[0].blocks.front().conserved_energy
                               << " " << run.replicas[0].blocks.back().conserved_energy);
            CHECK(problem_of(run).empty());
        }
    for (const char* how : {"thermostat: langevin}", "thermostat: nose_hoover}", "thermostat: none}"}) {
        CAPTURE(how);
        CHECK(problem_of(simulated(slit + how + "\n")).empty());
    }
}

TEST_CASE("Health: the longest time step without a warning passes") {
    // Without a thermostat the fluid keeps the energy of its placement, which makes it 2.6 times as hot: its collisions
    // are shorter by the root of that.
    for (const char* how :
         {"thermostat: langevin, time_step_tau: 0.0115", "thermostat: nose_hoover, time_step_tau: 0.0115",
          "thermostat: none, time_step_tau: 0.007"}) {
        CAPTURE(how);
        const Simulated run = simulated(fluid(how));
        CHECK(time_step_warnings(run.system, run.config.simulation).empty());
        CHECK(problem_of(run).empty());
    }
}

TEST_CASE("Health: a temperature that is not the thermostat's, beyond chance and the time step") {
    const Changed sound{simulated(fluid("thermostat: langevin"))};
    const auto at = [&](double temperature) {
        return sound.problem([&](md::BlockAverages& block, double) { block.temperature = temperature; });
    };
    CHECK(at(1).empty());
    CHECK(at(1.03).empty());
    CHECK(at(0.97).empty());
    CHECK_THAT(at(1.12), Contains("the temperature came out as 1.12, where the thermostat is set to 1: take a smaller "
                                  "time_step_tau"));
    CHECK_THAT(at(0.88), Contains("the temperature came out as 0.88"));
    // It grows: the mean says so, however much the blocks scatter.
    CHECK_FALSE(sound.problem([](md::BlockAverages& block, double b) { block.temperature = 1 + 0.2 * b; }).empty());
    // At constant energy the temperature is the start's.
    const Changed free{simulated(fluid("thermostat: none"))};
    CHECK(free.problem([](md::BlockAverages& block, double) { block.temperature = 1.5; }).empty());
    // A few steps of a few particles know little.
    Simulated shortly = simulated(fluid("thermostat: langevin"));
    shortly.config.simulation.production_steps = 320;
    for (md::BlockAverages& block : shortly.replicas.front().blocks) block.temperature = 1.2;
    CHECK(problem_of(shortly).empty());
}

TEST_CASE("Health: an energy that drifts where it should be conserved") {
    for (const char* how : {"thermostat: none", "thermostat: nose_hoover"}) {
        CAPTURE(how);
        const Changed sound{simulated(fluid(how))};
        // 300 degrees of freedom, 16 blocks of 10 tau.
        const auto drifting = [&](double per_block) {
            return sound.problem([&](md::BlockAverages& block, double b) { block.conserved_energy += per_block * b; });
        };
        CHECK(drifting(0).empty());
        CHECK_THAT(drifting(40), Contains("the energy that should be conserved drifted by 2 kT per degree of freedom "
                                          "within 150 tau"));
        CHECK_FALSE(drifting(-40).empty());
    }
    // Heat that a thermostat leads away is not that which stays.
    const auto little = [](md::BlockAverages& block, double b) { block.conserved_energy += b; };
    CHECK_FALSE(Changed{simulated(fluid("thermostat: none"))}.problem(little).empty());
    CHECK(Changed{simulated(fluid("thermostat: nose_hoover"))}.problem(little).empty());
    CHECK(Changed{simulated(fluid("thermostat: langevin"))}.problem(little).empty());
}

TEST_CASE("Health: particles that are not all in the profiles, and numbers that are none") {
    const Changed sound{simulated(slit + "thermostat: langevin}\n")};
    CHECK(sound.problem([](md::BlockAverages&, double) {}).empty());
    CHECK_THAT(sound.problem([](md::BlockAverages& block, double b) {
        if (b == 3) block.profile[10] += 0.5;
    }),
               Contains("20.5 of 20 particles are in the profile"));
    CHECK_THAT(sound.problem([](md::BlockAverages& block, double b) {
        if (b == 15) block.virial = std::numeric_limits<double>::quiet_NaN();
    }),
               Contains("not finite"));
}

TEST_CASE("Health: a current's heat is no fault of the simulation") {
    Changed sound{simulated(fluid("thermostat: langevin"))};
    const auto hot = [](md::BlockAverages& block, double) { block.temperature = 2; };
    CHECK_FALSE(sound.problem(hot).empty());
    sound.run.system.field[0] = 1;
    CHECK_FALSE(sound.problem(hot).empty());  // it pulls at charges only
    sound.run.system.species[0].charge = 1;
    CHECK(sound.problem(hot).empty());
}

TEST_CASE("Health: a well whose edge is too steep for the time step loses its thermostat, and the point fails") {
    const std::string name = "steep_well.csv";
    const auto write = [&](double width) {
        std::ofstream file(name);
        for (int i = 0; i <= 600; ++i) {
            const double r = 0.8 + 0.002 * i, s6 = std::pow(r, -6);
            file << r << ',' << (s6 > 0.5 ? 4 * s6 * (s6 - 1) + 1 : 0) - 0.5 * (1 - std::tanh((r - 1.5) / width))
                 << '\n';
        }
    };
    const auto well = [&](const char* how) {
        return simulated(
            fmt::format("model: {{kind: bulk, temperature: 1, box: {{particles: 64}}, species: {{A: {{density: 0.5, "
                        "diameter: 1}}}},\n  pairs: {{A-A: {{table: {}}}}}}}\n"
                        "design: {{points: {{grid: {{}}}}}}\n"
                        "simulation: {{equilibration_steps: 2000, production_steps: 16000, sampling_interval: 20, "
                        "blocks: 16, {}}}\n",
                        name, how));
    };
    write(0.006);
    for (const char* how : {"time_step_tau: 0.01", "time_step_tau: 0.01, thermostat: nose_hoover",
                            "time_step_tau: 0.01, thermostat: none"}) {
        CAPTURE(how);
        const Simulated broken = well(how);
        CAPTURE(mean_temperature(broken), broken.outcome.reason);
        CHECK(broken.outcome.failed);
        CHECK(broken.outcome.values.empty());
        CHECK_THAT(broken.outcome.reason,
                   Contains("time_step_tau of at most") || Contains("a shorter time step may help"));
    }
    // As it says.
    write(0.05);
    for (const char* how : {"time_step_tau: 0.005", "time_step_tau: 0.005, thermostat: nose_hoover",
                            "time_step_tau: 0.005, thermostat: none"}) {
        CAPTURE(how);
        const Simulated sound = well(how);
        CAPTURE(sound.outcome.reason, mean_temperature(sound));
        CHECK_FALSE(sound.outcome.failed);
    }
    std::remove(name.c_str());
}
