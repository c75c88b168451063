// The reference model: boxes and ion counts, and the job that they make.
#include "model/slit_electrolyte.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "model/units.hpp"
#include "replica/start.hpp"

using namespace mdsweep;

namespace {

SlitPoint salt(double h, double c, double sigma, int z_p = 1, int z_n = -1, double d = 0.415) {
    return {.h_nm = h, .z_p = z_p, .z_n = z_n, .d_p_nm = d, .d_n_nm = d, .c_M = c, .sigma_C_m2 = sigma};
}

ModelConfig rule(BoxRule box, double lateral = 0, int target = 200) {
    ModelConfig model;
    model.box = box;
    model.lateral_nm = lateral;
    model.target_ions = target;
    return model;
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
        const SlitContents contents = fill_slit(salt(p.h, p.c, p.sigma), rule(BoxRule::published));
        INFO("h = " << p.h << ", c = " << p.c);
        CHECK(contents.lateral_nm == (p.c > 0.5 ? 10.0 : 15.0));
        CHECK(contents.salt_cations + contents.counterions == p.cations);
        CHECK(contents.anions == p.anions);
        CHECK(contents.cation_mean_M / contents.anion_mean_M == Approx(static_cast<double>(p.cations) / p.anions));
    }
}

TEST_CASE("Filling a slit: salt is neutral for all valencies and boxes, counterions are even but in a fitted box") {
    for (const BoxRule box : {BoxRule::published, BoxRule::fixed, BoxRule::target_ions}) {
        for (const int z_p : {1, 2, 3}) {
            for (const int z_n : {-1, -2}) {
                for (const double c : {0.1, 0.33, 0.9}) {
                    const SlitContents s = fill_slit(salt(4.1, c, -0.013, z_p, z_n), rule(box, 11.3, 150));
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
                    const SlitContents s = fill_slit(salt(h, c, sigma, z_p), rule(BoxRule::target_ions, 0, 120));
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
    // What is accepted can be placed.
    for (const double d : {0.415, 0.6, 0.75}) {
        const SlitPoint point = salt(4, 2, -0.02, 1, -1, d);
        const SlitContents s = fill_slit(point, rule(BoxRule::target_ions, 0, 400));
        const md::ReplicaJob job = make_job(slit_electrolyte_system(Config{}, point, s), {}, 1, 0, 0);
        CHECK(md::start_positions(job).size() == static_cast<std::size_t>(s.ions()));
    }
}

TEST_CASE("A row of the design becomes a point; one diameter stands for both") {
    const SlitPoint p = slit_point({"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"}, {4.5, 2, -1, 0.5, 0.7, -0.01});
    CHECK(p.h_nm == 4.5);
    CHECK(p.z_p == 2);
    CHECK(p.z_n == -1);
    CHECK(p.d_p_nm == 0.5);
    CHECK(p.d_n_nm == 0.5);
    CHECK(p.c_M == 0.7);
    CHECK(p.sigma_C_m2 == -0.01);
    CHECK(slit_point({"d_p_nm", "d_n_nm"}, {0.4, 0.6}).d_n_nm == 0.6);
    CHECK_THROWS_WITH(slit_point({"salinity"}, {1}), Catch::Contains("no parameter salinity"));
}

TEST_CASE("A job: reduced units, species, the walls neutralised") {
    Config config;
    config.model.bjerrum_nm = 1.428;
    config.simulation.time_step_tau = 0.003;
    config.simulation.friction_per_tau = 2;
    SlitPoint point = salt(3.57, 0.5, -0.02, 2, -1);
    point.d_n_nm = 0.714;
    const SlitContents contents = fill_slit(point, rule(BoxRule::fixed, 7.14));
    const md::ReplicaJob job = make_job(slit_electrolyte_system(config, point, contents), config.simulation, 99, 17, 3);
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
    CHECK(job.ion_count() == contents.ions());
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
    const SlitContents contents = fill_slit(salt(4, 0.5, -0.02), rule(BoxRule::target_ions));
    const System system = slit_electrolyte_system(Config{}, salt(4, 0.5, -0.02), contents);
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

    const System divalent = slit_electrolyte_system(Config{}, salt(4, 0.5, -0.02, 2),
                                                    fill_slit(salt(4, 0.5, -0.02, 2), rule(BoxRule::target_ions)));
    CHECK(divalent.group_count() == 3);
    CHECK(divalent.group_charge(0) == 2);
    CHECK(divalent.group_charge(2) == 1);
    CHECK(divalent.profiles[0].groups == std::vector<int>{0, 2});
}
