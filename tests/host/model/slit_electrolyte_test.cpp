// The reference model: boxes and ion counts, and the job that they make.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "../electrolyte_models.hpp"
#include "model/salt.hpp"
#include "model/units.hpp"
#include "observables/read_config.hpp"
#include "replica/start.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;

namespace {

SaltPoint salt(double h, double c, double sigma, int z_p = 1, int z_n = -1, double d = 0.415) {
    return {.h_nm = h, .z_p = z_p, .z_n = z_n, .d_p_nm = d, .d_n_nm = d, .c_M = c, .sigma_C_m2 = sigma};
}

SaltBox rule(BoxRule box, double lateral = 0, double target = 200) {
    return {.rule = box, .lateral_nm = lateral, .target_ions = target};
}

}  // namespace

TEST_CASE("Units") {
    CHECK(units::to_reduced_length(0.714) == 1.0);
    CHECK(units::molar(602.214076, 1000.0) == Approx(1.0));
    CHECK(units::electrons_per_nm2 == Approx(6.241509));
}

TEST_CASE("Filling a slit: the published points have the published ions") {
    struct Published {
        double h, c, sigma;
        int cations, anions;  // as tests/data/published_profiles.csv integrates to
    };
    const Published all[] = {{4.0, 0.1, -0.02, 110, 54},  {5.0, 0.1, -0.01, 95, 67},     {4.4, 0.25, -0.02, 205, 149},
                             {4.0, 0.5, -0.01, 298, 270}, {4.6, 0.75, -0.015, 225, 207}, {4.2, 1.0, -0.015, 270, 252},
                             {4.8, 1.5, -0.01, 445, 433}, {5.0, 2.0, -0.02, 626, 602}};
    for (const Published& p : all) {
        const SaltContents contents = fill_slit(salt(p.h, p.c, p.sigma), rule(BoxRule::published));
        INFO("h = " << p.h << ", c = " << p.c);
        CHECK(contents.lateral_nm == (p.c > 0.5 ? 10.0 : 15.0));
        CHECK(contents.salt_cations + contents.counterions == p.cations);
        CHECK(contents.anions == p.anions);
        const System system = electrolyte_system(electrolyte_config(", box: published"), salt(p.h, p.c, p.sigma));
        const double cations = to_density(system, system.count_of(system.profiles[0]) / system.volume());
        CHECK(cations / contents.c_M == Approx(static_cast<double>(p.cations) / p.anions));
    }
}

TEST_CASE("Filling a slit: salt is neutral for all valencies and boxes, counterions are even but in a fitted box") {
    for (const BoxRule box : {BoxRule::published, BoxRule::fixed, BoxRule::target_ions}) {
        for (const int z_p : {1, 2, 3}) {
            for (const int z_n : {-1, -2}) {
                for (const double c : {0.1, 0.33, 0.9}) {
                    const SaltContents s = fill_slit(salt(4.1, c, -0.013, z_p, z_n), rule(box, 11.3, 150));
                    CHECK(z_p * s.salt_cations + z_n * s.anions == 0);
                    CHECK(s.anions > 0);
                    if (box != BoxRule::target_ions) CHECK(s.counterions % 2 == 0);
                    const double area = s.lateral_nm * s.lateral_nm;
                    CHECK(s.c_M == Approx(s.anions / (0.602214076 * area * 4.1)));
                    CHECK(s.sigma_C_m2 == Approx(-0.5 * s.counterions / area / 6.241509));
                    // Whole ions, rounded down, are at most one step away.
                    const int step = z_p / std::gcd(z_p, -z_n);
                    CHECK(std::abs(0.602214076 * c * area * 4.1 - s.anions) < step + 1e-6);
                }
            }
        }
    }
}

TEST_CASE("Filling a slit: a fitted box gives c exactly and the walls' charge nearly") {
    int most = 0, fewest = 1'000'000;
    for (double h = 3.0; h <= 5.01; h += 0.25) {
        for (const double c : {0.1, 0.37, 0.8}) {
            for (const double sigma : {0.0, -0.008, -0.02}) {
                for (const int z_p : {1, 2}) {
                    const SaltContents s = fill_slit(salt(h, c, sigma, z_p), rule(BoxRule::target_ions, 0, 120));
                    INFO("h " << h << ", c " << c << ", sigma " << sigma << ", z_p " << z_p << ": L " << s.lateral_nm
                              << ", counterions " << s.counterions << ", sigma realised " << s.sigma_C_m2);
                    CHECK(s.c_M == Approx(c).epsilon(1e-9));
                    CHECK(s.lateral_nm >= h);
                    if (sigma == 0) CHECK(s.counterions == 0);
                    if (s.counterions >= 3) CHECK(s.sigma_C_m2 == Approx(sigma).epsilon(0.07));
                    if (s.counterions > 0 && s.counterions < 3) CHECK(s.sigma_C_m2 == Approx(sigma).epsilon(0.4));
                    most = std::max(most, s.ions());
                    fewest = std::min(fewest, s.ions());
                }
            }
        }
    }
    CHECK(fewest >= 85);
    CHECK(most <= 175);
}

TEST_CASE("Filling a slit: what cannot be simulated is refused in words") {
    CHECK_THROWS_WITH(fill_slit(salt(4, 5, 0, 1, -1, 1.0), rule(BoxRule::published)),
                      Catch::Contains("ions cannot fit without overlap") && Catch::Contains("lower the concentration"));
    CHECK_THROWS_WITH(fill_slit(salt(4, 0.001, -0.02), rule(BoxRule::fixed, 5)),
                      Catch::Contains("the box holds no salt") && Catch::Contains("L = 5 nm"));
    CHECK_THROWS_WITH(fill_slit(salt(6, 0.5, -0.02), rule(BoxRule::fixed, 5)),
                      Catch::Contains("narrower than the slit is high"));
    CHECK_THROWS_WITH(fill_slit(salt(2, 0.5, 0, 1, -1, 1.9), rule(BoxRule::fixed, 4)),
                      Catch::Contains("narrower than two ranges of the repulsion"));
    CHECK_THROWS_AS(fill_slit(salt(6, 0.5, -0.02), rule(BoxRule::fixed, 5)), ImpossiblePoint);
    // Ions of an accepted point can be placed.
    for (const double d : {0.415, 0.6, 0.75}) {
        const SaltPoint point = salt(4, 2, -0.02, 1, -1, d);
        const SaltContents s = fill_slit(point, rule(BoxRule::target_ions, 0, 400));
        const md::ReplicaJob job =
            make_job(electrolyte_system(electrolyte_config(", box: {target_ions: 400}"), point), {}, 1, 0, 0);
        CHECK(md::start_positions(job).size() == static_cast<std::size_t>(s.ions()));
    }
}

TEST_CASE("A row of the design becomes a point, one diameter stands for both") {
    const Config config = electrolyte_config();
    const System s =
        make_system(config, {"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"}, {4.5, 2, -1, 0.5, 0.7, -0.01});
    CHECK(s.height == 4.5);
    CHECK(s.species[0].charge == 2);
    CHECK(s.species[2].charge == -1);
    CHECK(s.species[0].diameter == 0.5);
    CHECK(s.species[2].diameter == 0.5);
    CHECK(s.realised[1].value == Approx(0.7));
    CHECK(s.realised[2].value == Approx(-0.01).epsilon(0.1));
    const System apart = make_system(config, {"d_p_nm", "d_n_nm", "h_nm", "z_p", "z_n", "c_M", "sigma_C_m2"},
                                     {0.4, 0.6, 4.5, 1, -1, 0.7, -0.01});
    CHECK(apart.species[0].diameter == 0.4);
    CHECK(apart.species[2].diameter == 0.6);
    CHECK_THROWS_WITH(make_system(config, {"salinity"}, {1}), Catch::Contains("z_p"));
}

TEST_CASE("A job: reduced units, species, the walls neutralised") {
    Config config = electrolyte_config(", bjerrum_nm: 1.428, box: {lateral_nm: 7.14}");
    config.simulation.time_step_tau = 0.003;
    config.simulation.friction_per_tau = 2;
    SaltPoint point = salt(3.57, 0.5, -0.02, 2, -1);
    point.d_n_nm = 0.714;
    const SaltContents contents = fill_slit(point, rule(BoxRule::fixed, 7.14));
    const md::ReplicaJob job = make_job(electrolyte_system(config, point), config.simulation, 99, 17, 3);
    CHECK(job.lateral == Approx(10));
    CHECK(job.height == Approx(5));
    CHECK(job.bjerrum == Approx(2));
    CHECK(job.seed == 99);
    CHECK(job.point == 17);
    CHECK(job.replica == 3);
    CHECK(job.time_step == Approx(0.003));
    CHECK(job.friction == Approx(2));
    CHECK(job.equilibration_steps == config.simulation.equilibration_steps);
    CHECK(job.production_steps == config.simulation.production_steps);
    CHECK(job.bins == 100);
    CHECK(job.lateral_y == job.lateral);
    CHECK_FALSE(job.periodic_z);
    CHECK(job.electrostatics == md::Electrostatics::exact);
    CHECK(job.field == std::array<float, 3>{});  // equal walls exert none
    CHECK(job.blocks == 32);
    CHECK(job.particle_count() == contents.ions());
    double charge = 0;
    for (const md::Species& s : job.species) {
        charge += static_cast<double>(s.charge) * s.count;
        // Divalent cations, monovalent counterions and anions: a group has one charge.
        CHECK(s.group == (s.charge > 1 ? 0 : s.charge > 0 ? 2 : 1));
        CHECK(s.diameter == Approx(s.charge > 0 ? 0.415 / 0.714 : 1.0));
    }
    CHECK(charge == contents.counterions);
}

TEST_CASE("A system: monovalent counterions count as the salt's cations, and what is realised is stored") {
    const SaltContents contents = fill_slit(salt(4, 0.5, -0.02), rule(BoxRule::target_ions));
    const System system = electrolyte_system(electrolyte_config(), salt(4, 0.5, -0.02));
    CHECK(system.group_count() == 2);
    REQUIRE(system.profiles.size() == 2);
    CHECK(system.count_of(system.profiles[0]) == contents.salt_cations + contents.counterions);
    CHECK(system.count_of(system.profiles[1]) == contents.anions);
    double charge = (system.walls[0].charge + system.walls[1].charge) * system.area();
    for (const SystemSpecies& s : system.species) charge += s.charge * s.count;
    CHECK(charge == Approx(0).margin(1e-9));
    REQUIRE(system.realised.size() == 3);
    CHECK(system.realised[0].quantity.name == "lateral_nm");
    CHECK(system.realised[1].value == contents.c_M);
    CHECK(system.realised[2].value == contents.sigma_C_m2);

    const System divalent = electrolyte_system(electrolyte_config(), salt(4, 0.5, -0.02, 2));
    CHECK(divalent.group_count() == 3);
    CHECK(divalent.group_charge(0) == 2);
    CHECK(divalent.group_charge(2) == 1);
    CHECK(divalent.profiles[0].groups == std::vector<int>{0, 2});
}

TEST_CASE("A slit electrolyte is a slit with a salt, written in full") {
    const std::string ions =
        "  species:\n"
        "    cation: {charge: z, diameter: 0.4}\n"
        "    counterion: {charge: 1, diameter: 0.4, profile: cation}\n"
        "    anion: {charge: -1, diameter: 0.5}\n"
        "  salt: {cation: cation, counterion: counterion, anion: anion, concentration_M: c}\n"
        "  pairs: {default: {wca: {epsilon: 1}}}\n"
        "  walls: {both: {wca: {epsilon: 1}, charge_C_m2: -0.015}}\n"
        "  bjerrum: 0.714\n"
        "design: {h: {range: [2, 6]}, c: {range: [0.1, 1]}, z: {values: [1, 2]}, points: {sobol: 10}}\n";
    for (const auto& [box, preset_box] : {std::pair{"published", "published"},
                                          {"{lateral: 7}", "{lateral_nm: 7}"},
                                          {"{particles: 90}", "{target_ions: 90}"}})
        for (const double z : {1.0, 2.0}) {
            INFO(box << ", z = " << z);
            const Config full =
                parse_config("model:\n  kind: slit\n  units: nm\n  height: h\n  box: " + std::string(box) + "\n" + ions,
                             "full.yaml", ".");
            const System slit = make_system(full, {"h", "c", "z"}, {4.3, 0.37, z});
            SaltPoint point = salt(4.3, 0.37, -0.015, static_cast<int>(z), -1, 0.4);
            point.d_n_nm = 0.5;
            const System preset = electrolyte_system(electrolyte_config(", box: " + std::string(preset_box)), point);
            CHECK(slit.lateral == preset.lateral);
            CHECK(slit.walls[1].charge == preset.walls[1].charge);
            for (const std::size_t k : {0, 1, 2}) {
                CHECK(slit.species[k].count == preset.species[k].count);
                CHECK(slit.species[k].group == preset.species[k].group);
            }
            CHECK(slit.realised[2].value == preset.realised[2].value);
            CHECK(slit.bjerrum == preset.bjerrum);
            // The potentials are named, and they are those that the engine has by itself.
            REQUIRE(slit.pairs.size() == 9);
            CHECK(slit.pairs[1].parameters[1] == pair_of(preset, 0, 1).parameters[1]);
            CHECK(slit.walls[0].potentials[2].parameters[1] == wall_of(preset, 0, 2).parameters[1]);
        }
}

TEST_CASE(
    "A slit with a salt: walls of unequal charge share what whole counterions change, and odd salts are refused") {
    const std::string head =
        "model:\n  kind: slit\n  units: nm\n  height: 4\n  bjerrum: 0.7\n  pairs: {default: wca}\n";
    const std::string tail = "design: {c: {range: [0.1, 1]}, points: {sobol: 10}}\n";
    const auto build = [&](const std::string& ions, const std::string& right) {
        return make_system(parse_config(head + "  species: {" + ions +
                                            "}\n  salt: {cation: Na, anion: Cl, concentration_M: c}\n"
                                            "  walls: {left: {wca: {epsilon: 1}, charge_C_m2: -0.03}, right: {wca: "
                                            "{epsilon: 1}, charge_C_m2: " +
                                            right + "}}\n" + tail,
                                        "salt.yaml", "."),
                           {"c"}, {0.5});
    };
    const System s = build("Na: {charge: 1, diameter: 0.4}, Cl: {charge: -1, diameter: 0.4}", "-0.01");
    CHECK(s.species.size() == 2);
    const int counterions = s.species[0].count - s.species[1].count;
    CHECK(counterions > 0);
    CHECK((s.walls[0].charge + s.walls[1].charge) * s.area() == Approx(-counterions));
    CHECK(to_surface_charge(s, s.walls[0].charge - s.walls[1].charge) == Approx(-0.02));
    CHECK(s.realised[2].value == Approx(-0.02).epsilon(0.05));
    CHECK_THROWS_WITH(build("Na: {charge: 1.5, diameter: 0.4}, Cl: {charge: -1, diameter: 0.4}", "0"),
                      Catch::Contains("Na is the cation of the salt and has a charge of 1.5; allowed is a whole number "
                                      "above 0"));
    CHECK_THROWS_WITH(build("Na: {charge: 1, diameter: 0.4}, Cl: {charge: -1, diameter: 0.4}", "0.05"),
                      Catch::Contains("counterions carry charge of the walls' own sign") &&
                          Catch::Contains("such as charge: \"if(sigma > 0, -1, 1)\""));
}

TEST_CASE("the walls' charge may change its sign, and the counterions' with it, as the message says") {
    const auto system = [](const std::string& model, double sigma) {
        return make_system(
            parse_config("model: {kind: slit, units: nm, height: 4, bjerrum: 0.714, pairs: {default: wca}, " + model +
                             ", walls: {both: {wca: {}, charge_C_m2: sigma}}}\n"
                             "design: {sigma: {range: [-0.05, 0.05]}, points: {sobol: 8}}\n",
                         "signs.yaml", "."),
            {"sigma"}, {sigma});
    };
    const std::string ions =
        "species: {Na: {charge: 1, diameter: 0.4}, Cl: {charge: -1, diameter: 0.4}, X: {charge: "
        "\"if(sigma > 0, -1, 1)\", diameter: 0.4}}, box: {particles: 100}, ";
    const std::string salt = ions + "salt: {cation: Na, anion: Cl, counterion: X, concentration_M: 0.5}";
    for (const double sigma : {-0.05, -0.01, 0.0, 0.01, 0.05}) {
        const System s = system(salt, sigma);
        CHECK(s.species[0].count == s.species[1].count);
        CHECK((s.species[2].count > 0) == (sigma != 0));
        CHECK(s.species[2].charge * s.species[2].count == Approx(-2 * s.walls[0].charge * s.area()).margin(1e-9));
        CHECK(s.walls[0].charge * sigma >= 0);
    }
    // The same without a salt.
    const std::string amounts =
        "species: {Na: {charge: 1, diameter: 0.4, concentration_M: 0.5}, Cl: {charge: -1, diameter: 0.4, "
        "concentration_M: 0.5}, X: {charge: CHARGE, diameter: 0.4, neutralising: true}}, box: {lateral: 6}";
    const auto with_charge = [&](const std::string& charge) {
        std::string text = amounts;
        return text.replace(text.find("CHARGE"), 6, charge);
    };
    CHECK_THROWS_WITH(system(with_charge("1"), 0.05), Catch::Contains("particles of X would be needed") &&
                                                          Catch::Contains("such as charge: \"if(sigma > 0, -1, 1)\""));
    for (const double sigma : {-0.05, 0.05})
        CHECK(system(with_charge("\"if(sigma > 0, -1, 1)\""), sigma).species[2].count > 0);
    // Or with more of the other sign: then it never has to be below none.
    const std::string more =
        "species: {Na: {charge: 1, diameter: 0.4, concentration_M: 1}, Cl: {charge: -1, diameter: 0.4, neutralising: "
        "true}}, box: {lateral: 6}";
    for (const double sigma : {-0.05, 0.05}) CHECK(system(more, sigma).species[1].count > 0);
}
