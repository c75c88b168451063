// A point as whole particles realise it, and as it was asked for.
#include <catch2/catch.hpp>

#include "model/system.hpp"
#include "model/units.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;

TEST_CASE("Composition: a salt has the densities asked for beside those of its whole ions") {
    const Config config = parse_config(
        "model: {kind: slit_electrolyte, box: {lateral_nm: 4.1}}\n"
        "design: {z_p: 2, h_nm: {range: [3, 4]}, c_M: {range: [0.2, 0.6]}, sigma_C_m2: {range: [-0.02, 0]}, points: "
        "{sobol: 8}}\noutputs: [cation_density]\n",
        "test.yaml", ".");
    const std::vector<std::string> names = {"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"};
    const std::vector<double> row = {3.3, 2, -1, 0.4, 0.41, -0.011};
    System system = make_system(config, names, row);
    const double avogadro = units::avogadro_per_nm3, counterions = 2 * 0.011 * units::electrons_per_nm2 / 3.3;
    CHECK(system.density() == Approx(system.particle_count() / system.volume()));
    CHECK(system.wall_charge(0) == system.walls[0].charge);
    const std::vector<double> realised = realised_row(names, row, system);
    CHECK(realised == std::vector<double>{3.3, 2, -1, 0.4, system.realised[1].value, system.realised[2].value});
    CHECK(realised[4] != Approx(0.41).epsilon(1e-3));
    CHECK(realised[5] != Approx(-0.011).epsilon(1e-3));

    system.composition = Composition::asked;
    CHECK(system.density(system.profiles[0]) == Approx(0.5 * 0.41 * avogadro + counterions));
    CHECK(system.density(system.profiles[1]) == Approx(0.41 * avogadro));
    CHECK(system.density() == Approx(1.5 * 0.41 * avogadro + counterions));
    CHECK(system.wall_charge(0) == Approx(-0.011 * units::electrons_per_nm2));
    // A charge too small for a counterion of each wall is none.
    std::vector<double> weak = row;
    weak[5] = -0.001;
    CHECK(realised_row(names, weak, make_system(config, names, weak))[5] == 0);
    // The numbers asked for are what the realised row asks for.
    System again = make_system(config, names, realised);
    again.composition = Composition::asked;
    system.composition = Composition::realised;
    CHECK(again.density(again.profiles[0]) == Approx(system.density(system.profiles[0])));
    CHECK(again.wall_charge(1) == Approx(system.wall_charge(1)));
}

TEST_CASE("Composition: a parameter that whole particles round is realised where it stands alone and only there") {
    const auto realised = [](const std::string& species, const std::string& more = "") {
        const Config config =
            parse_config("model:\n  kind: slit\n  height: 4\n  box: {lateral: 3.3}\n  species: " + species +
                             "\n  pairs: {default: {wca: {epsilon: 1}}}\n  walls: {both: {wca: {epsilon: 1}}}\n" +
                             more + "design: {rho: {range: [0.1, 0.3]}, points: {sobol: 4}}\n",
                         "test.yaml", ".");
        const System system = make_system(config, {"rho"}, {0.2});
        return realised_row({"rho"}, {0.2}, system).front();
    };
    const double volume = 3.3 * 3.3 * 4;
    CHECK(realised("{A: {density: rho}}") == Approx(9 / volume));
    CHECK(realised("{A: {density: rho}, B: {density: rho}}") == Approx(9 / volume));
    CHECK(realised("{A: {density: 2 * rho}}") == 0.2);
    CHECK(realised("{A: {density: rho, diameter: 4 * rho}}") == 0.2);
    CHECK(realised("{A: {density: rho}}", "  temperature: 1 + rho\n") == 0.2);
    // Two numbers of it that are rounded to different ones.
    CHECK(realised("{A: {diameter: 0.4, density: rho}, B: {diameter: 0.4, concentration_M: rho}}", "  units: nm\n") ==
          0.2);
    // A positive number that is rounded to nothing stays as asked for.
    CHECK(realised("{A: {density: 0.3}, B: {density: rho}}") == Approx(9 / volume));
    const Config few = parse_config(
        "model: {kind: bulk, box: {lateral: 2.4}, species: {A: {density: 0.5}, B: {density: rho}}, pairs: {default: "
        "{wca: {epsilon: 1}}}}\ndesign: {rho: {range: [0.01, 0.3]}, points: {sobol: 4}}\n",
        "test.yaml", ".");
    CHECK(realised_row({"rho"}, {0.02}, make_system(few, {"rho"}, {0.02})).front() == 0.02);
}

TEST_CASE("Composition: counterions of a higher valency are as many fewer") {
    const Config config = parse_config(
        "model: {kind: slit, units: nm, height: 4, bjerrum: 0.7, box: {lateral: 6}, pairs: {default: wca},\n"
        "  species: {Ca: {charge: 2, diameter: 0.4}, Cl: {charge: -1, diameter: 0.4}},\n"
        "  salt: {cation: Ca, anion: Cl, concentration_M: c},\n"
        "  walls: {both: {wca: {epsilon: 1}, charge_C_m2: -0.03}}}\n"
        "design: {c: {range: [0.1, 1]}, points: {sobol: 4}}\n",
        "test.yaml", ".");
    System system = make_system(config, {"c"}, {0.3});
    system.composition = Composition::asked;
    CHECK(system.density(system.species[0]) ==
          Approx(0.5 * 0.3 * units::avogadro_per_nm3 + 0.5 * 2 * 0.03 * units::electrons_per_nm2 / 4));
    CHECK(system.density(system.species[1]) == Approx(0.3 * units::avogadro_per_nm3));
}

TEST_CASE("Composition: walls have the charge that neutralises whole particles, and what is asked for as asked for") {
    const Config config = parse_config(
        "model:\n  kind: slit\n  height: 4\n  bjerrum: 1\n  box: {lateral: 5}\n"
        "  species: {A: {charge: 1, neutralising: true}, B: {charge: -1, density: 0.1}}\n"
        "  pairs: {default: {wca: {epsilon: 1}}}\n"
        "  walls: {left: {wca: {epsilon: 1}, charge: s}, right: {wca: {epsilon: 1}, charge: -0.05}}\n"
        "design: {s: {range: [-0.2, -0.1]}, points: {sobol: 4}}\n",
        "test.yaml", ".");
    System system = make_system(config, {"s"}, {-0.13});
    const double particles = system.species[0].count - system.species[1].count;
    CHECK((system.walls[0].charge + system.walls[1].charge) * system.area() == Approx(-particles));
    CHECK(system.walls[1].charge - system.walls[0].charge == Approx(0.08));
    CHECK(system.walls[0].charge != Approx(-0.13));
    CHECK(realised_row({"s"}, {-0.13}, system).front() == system.walls[0].charge);
    system.composition = Composition::asked;
    CHECK(system.wall_charge(0) == -0.13);
    CHECK(system.wall_charge(1) == -0.05);
    CHECK(system.density(system.species[1]) == Approx(0.1));
    CHECK(system.density(system.species[0]) == Approx(0.1 + 0.18 / 4));
}
