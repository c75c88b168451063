// The preset bulk_electrolyte: a salt in water without walls.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "config/config.hpp"
#include "cpu/cpu_engine.hpp"
#include "model/salt.hpp"
#include "model/system.hpp"
#include "model/units.hpp"
#include "observables/observables.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;

namespace {

Config config_of(const std::string& keys, const std::string& rest = "") {
    return parse_config("model: {kind: bulk_electrolyte" + keys + "}\n" +
                            "design: {c_M: {range: [0.05, 1]}, points: {sobol: 10}}\n" + rest,
                        "salt.yaml", ".");
}

System salt(const Config& config, double c, int z_p = 1, int z_n = -1, double d = 0.415) {
    return make_system(config, {"z_p", "z_n", "d_nm", "c_M"},
                       {static_cast<double>(z_p), static_cast<double>(z_n), d, c});
}

}  // namespace

TEST_CASE("a bulk electrolyte has the parameters of a salt and the outputs of a bulk") {
    const Config config = config_of("");
    std::vector<std::string> names;
    for (const DesignParameter& parameter : config.design.parameters) names.push_back(parameter.name);
    CHECK(names == std::vector<std::string>{"z_p", "z_n", "d_nm", "c_M"});
    CHECK(config.outputs == std::vector<std::string>{"pressure", "potential_energy"});
    const std::vector<std::string> known = known_outputs(config);
    CHECK(std::ranges::count(known, "rdf_cation-anion") == 1);
    CHECK(std::ranges::count(known, "cation_density") == 0);
    const auto mistake = [](const std::string& keys) {
        try {
            (void)config_of(keys);
        } catch (const ConfigError& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK(mistake(", box: published") ==
          "salt.yaml:1:38: model.box is the text \"published\", allowed is {lateral_nm: 7} or {target_ions: 100}");
    CHECK(mistake(", h_nm: 4") ==
          "salt.yaml:1:33: unknown key \"h_nm\" in model, allowed: kind, bjerrum_nm, temperature_K, box, z_p, "
          "z_n, d_p_nm, d_n_nm, d_nm, c_M");
}

TEST_CASE("a cube of salt is neutral and has the concentration asked for") {
    const Config config = config_of(", box: {target_ions: 120}");
    for (const int z_p : {1, 2, 3})
        for (const int z_n : {-1, -2})
            for (const double c : {0.05, 0.37, 1.0}) {
                const System system = salt(config, c, z_p, z_n);
                INFO(z_p << ":" << z_n << ", " << c << " M");
                CHECK(z_p * system.species[0].count + z_n * system.species[1].count == 0);
                CHECK(units::molar(system.species[1].count, system.volume()) == Approx(c).epsilon(1e-12));
                CHECK(system.realised[1].value == Approx(c).epsilon(1e-12));
                CHECK(std::abs(system.particle_count() - 120) <= 5);
                CHECK(system.lateral == system.height);
                const md::ReplicaJob job = make_job(system, config.simulation, 1, 0, 0);
                CHECK(job.periodic_z);
                CHECK(job.electrostatics == md::Electrostatics::exact);
                CHECK(job.bjerrum == Approx(1));
            }
    const System fixed = salt(config_of(", box: {lateral_nm: 7}"), 0.5, 2);
    CHECK(fixed.lateral == 7);
    CHECK(fixed.species[1].count == 102);  // 103.3, in steps of two
    CHECK(fixed.species[0].count == 51);
    CHECK(fixed.realised[1].value == Approx(units::molar(102, 343)));
}

TEST_CASE("a cube of salt that cannot be is refused in words") {
    CHECK_THROWS_WITH(salt(config_of(", box: {lateral_nm: 2}"), 0.05),
                      Catch::Contains("the box holds no salt (c = 0.05 M, d = 0.415/0.415 nm, L = 2 nm)"));
    CHECK_THROWS_WITH(salt(config_of(", box: {lateral_nm: 2}"), 2, 1, -1, 0.9),
                      Catch::Contains("narrower than two ranges of the repulsion"));
    CHECK_THROWS_WITH(salt(config_of(""), 8, 1, -1, 0.9), Catch::Contains("ions cannot fit without overlap"));
}

// Debye and Hueckel's theory for ions of diameter a (McQuarrie, Statistical Mechanics, chapter 15), with n ions per
// volume and x = kappa a:
//     pressure / (n kT) = 1 - kappa^3 / (24 pi n) s(x) + 2 pi n a^3 / 3 (the spheres' second virial coefficient)
//     s(x) = 3 / x^3 (1 + x - 1 / (1 + x) - 2 ln(1 + x)); energy of an ion = -kappa l_B / (2 (1 + x)) in kT
TEST_CASE("at 0.1 M a 1:1 salt is nearly ideal, and below it as Debye and Hueckel say") {
    Config config = config_of(", box: {target_ions: 100}",
                              "simulation: {equilibration_steps: 4000, production_steps: 64000, sampling_interval: "
                              "20, blocks: 16}\n");
    const System system = salt(config, 0.1);
    const auto engine = cpu::make_cpu_engine(1);
    engine->submit(make_job(system, config.simulation, 5, 0, 0));
    std::vector<md::ReplicaResult> results;
    while (results.empty()) results = engine->collect(std::chrono::milliseconds(1000));
    const Outcome outcome = reduce(config, system, results, 0, 5);
    REQUIRE_FALSE(outcome.failed);
    const auto value_of = [&](const std::string& name) {
        for (const Observable& observable : observables_of(config))
            if (observable.name == name) return outcome.values[static_cast<std::size_t>(observable.first)];
        return std::nan("");
    };
    constexpr double a = 0.415, bjerrum = 0.714, pi = std::numbers::pi;
    const double n = 2 * 0.1 * units::avogadro_per_nm3, kappa = std::sqrt(4 * pi * bjerrum * n), x = kappa * a;
    const double s = 3 / std::pow(x, 3) * (1 + x - 1 / (1 + x) - 2 * std::log(1 + x));
    const double expected = 1 - std::pow(kappa, 3) / (24 * pi * n) * s + 2 * pi * n * std::pow(a, 3) / 3;
    const double osmotic = value_of("pressure") / n;
    INFO("osmotic coefficient " << osmotic << ", expected " << expected << "; energy " << value_of("potential_energy"));
    CHECK(expected == Approx(0.947).margin(0.001));
    CHECK(osmotic < 0.98);
    CHECK(osmotic == Approx(expected).margin(0.015));
    CHECK(value_of("potential_energy") == Approx(-kappa * bjerrum / (2 * (1 + x))).margin(0.04));
}
