// Sums of pair potentials, those that are formulas, their units, and what they add beyond their cutoff.
#include "model/pair_functions.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "../particle_models.hpp"
#include "../sweep_text.hpp"
#include "config/parameters.hpp"
#include "model/particle_system.hpp"
#include "model/tail.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Contains;

namespace {

// A bulk of A and B with these pair potentials; `model`: more keys.
Config bulk_of(const std::string& pairs, const std::string& model = "", const std::string& counts = "80|40") {
    const std::size_t bar = counts.find('|');
    return parse(
        "model:\n  kind: bulk\n" + model + "  species: {A: {mass: {values: [1, 2]}, count: " + counts.substr(0, bar) +
        "}, B: {count: " + counts.substr(bar + 1) + ", diameter: 0.8}}\n  pairs: {" + pairs + "}\ndesign: {points: {" +
        (pairs.find("range") == std::string::npos ? "grid: {}" : "sobol: 9") + "}}\n");
}

System system_of(const std::string& pairs, const std::string& model = "  temperature: 1.2\n  box: {lateral: 6.5}\n") {
    return make_system(bulk_of(pairs, model), {"A.mass"}, {1});
}

double energy_at(const System& system, double r, std::size_t a = 0, std::size_t b = 0) {
    const md::PairTerm term = md::make_pair_term(pair_of(system, a, b), 1, system.tables.data());
    return md::pair_value(term, system.tables.data(), r * r).energy;
}

double force_at(const System& system, double r) {
    const md::PairTerm term = md::make_pair_term(pair_of(system, 0, 0), 1, system.tables.data());
    return r * md::pair_value(term, system.tables.data(), r * r).force_over_r;
}

std::string refused(const std::string& pairs,
                    const std::string& model = "  box: {lateral: 6.5}\n  tail_correction: true\n") {
    try {
        Config config = bulk_of(pairs, model);
        for (PotentialConfig* const table : config.model.particles.tables())
            for (int i = 0; i < 100; ++i) {
                const double r = 1 + 0.01 * i;
                table->table_text += std::to_string(r) + " " + std::to_string(std::pow(r, -12)) + "\n";
            }
        (void)make_system(config, {"A.mass"}, {1});
    } catch (const std::exception& reason) {
        return reason.what();
    }
    return "it was built";
}

double lj(double r) {
    const double s6 = std::pow(r, -6);
    return 4 * s6 * (s6 - 1);
}

double wca(double r) {
    return r < std::pow(2, 1.0 / 6) ? lj(r) + 1 : 0;
}

}  // namespace

TEST_CASE("A sum of potentials is their sum, each cut where it says") {
    const System system = system_of(
        "A-A: {sum: [wca, {lj: {epsilon: 0.5}, cutoff: 2.5}, {yukawa: {epsilon: 2, kappa: 1.5}}], cutoff: 3.2}, "
        "default: none");
    const auto yukawa = [](double r) { return 2 * std::exp(-1.5 * (r - 1)) / r; };
    double worst = 0;
    for (double r = 0.87; r < 3.2; r += 0.003) {
        const double attraction = r < 2.5 ? 0.5 * (lj(r) - lj(2.5)) : 0;
        const double wanted = wca(r) + attraction + yukawa(r) - yukawa(3.2);
        worst = std::max(worst, std::abs(energy_at(system, r) - wanted) / (1 + std::abs(wanted)));
    }
    CHECK(worst < 2e-5);
    CHECK(energy_at(system, 3.25) == 0);
    // The force has the jump of the one that ends at 2.5, there.
    const double jump = force_at(system, 2.4999) - force_at(system, 2.5001);
    const double s6 = std::pow(2.5, -6);
    CHECK(jump == Approx(0.5 * 24 * s6 * (2 * s6 - 1) / 2.5).epsilon(0.02));

    // All of them end by themselves, or are cut: nothing is said of the sum.
    const System ended =
        system_of("A-A: {sum: [wca, {gaussian: {epsilon: 2, sigma: 0.5}, cutoff: 2, truncation: cut}]}, default: none");
    CHECK(energy_at(ended, 1.5) == Approx(2 * std::exp(-4.5)).epsilon(1e-4));
    CHECK(energy_at(ended, 1.999) == Approx(2 * std::exp(-8)).epsilon(0.02));
    CHECK(cutoff_of(pair_of(ended, 0, 0)) == Approx(2));
    const System smooth = system_of(
        "A-A: {sum: [wca, {gaussian: {epsilon: 2, sigma: 0.5}, cutoff: 2, truncation: force_shifted}]}, default: none");
    CHECK(std::abs(force_at(smooth, 1.999)) < 1e-4);
    // Formulas and their kinks too.
    const System kinked =
        system_of("A-A: {sum: [wca, {expression: \"if(r < 1.5, 1.5 - r, 0)\"}], cutoff: 2}, default: none");
    CHECK(energy_at(kinked, 1.3) == Approx(0.2).epsilon(1e-4));
    CHECK(force_at(kinked, 1.499) == Approx(1).epsilon(1e-4));
    CHECK(std::abs(force_at(kinked, 1.501)) < 1e-4);
}

TEST_CASE("A table may be part of a sum") {
    for (const bool forces : {false, true}) {
        CAPTURE(forces);
        // Its first row is in the core: there its energy goes on with a constant force.
        std::string rows;
        for (int i = 0; i <= 340; ++i) {
            const double r = 0.8 + 0.005 * i, s6 = std::pow(r, -6);
            char line[100];
            std::snprintf(line, sizeof line, forces ? "%.4g %.10g %.10g\n" : "%.4g %.10g\n", r, lj(r),
                          24 * s6 * (2 * s6 - 1) / r);
            rows += line;
        }
        Config config =
            bulk_of("A-A: {sum: [{table: none.txt}, {yukawa: {epsilon: 2, kappa: 1.5}, cutoff: 3.1}]}, default: none",
                    "  box: {lateral: 6.5}\n");
        REQUIRE(config.model.particles.tables().size() == 1);
        config.model.particles.tables()[0]->table_text = rows;
        const System system = make_system(config, {"A.mass"}, {1});
        double worst = 0;
        for (double r = 0.81; r < 3.1; r += 0.003) {
            const double yukawa = 2 * (std::exp(-1.5 * (r - 1)) / r - std::exp(-1.5 * 2.1) / 3.1);
            const double wanted = yukawa + (r < 2.5 ? lj(r) - lj(2.5) : 0);
            worst = std::max(worst, std::abs(energy_at(system, r) - wanted) / (1 + std::abs(wanted)));
        }
        CHECK(worst < 1e-4);
    }
}

TEST_CASE("A sum of potentials is read with all that is wrong in it") {
    const auto mistake = [](const std::string& pairs) {
        try {
            (void)bulk_of(pairs, "  box: {lateral: 6.5}\n");
        } catch (const ConfigError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(
        mistake("A-A: {sum: [wca, {yukawa: {epsilon: {range: [1, 2]}, kappa: 1}, cutoff: 2}]}, default: none").empty());
    CHECK_THAT(mistake("A-A: {sum: [wca, {yukawa: {epsilon: 2, kappa: 1}}]}, default: none"),
               Contains("missing key \"cutoff\" in model.pairs.A-A: sum does not end by itself"));
    CHECK_THAT(mistake("A-A: {sum: wca}, default: none"),
               Contains("model.pairs.A-A.sum is the text \"wca\", allowed is a list"));
    CHECK_THAT(mistake("A-A: {sum: [wca, {sum: [wca]}]}, default: none"), Contains("sum[1] is a sum in a sum"));
    CHECK_THAT(mistake("A-A: {sum: [wcaa]}, default: none"), Contains("did you mean \"wca\""));
    CHECK_THAT(mistake("A-A: {sum: [none]}, default: none"), Contains("adds up nothing"));
    CHECK_THAT(mistake("A-A: {sum: [wca, {lj: {}, truncation: cut}], cutoff: 2}, default: none"),
               Contains("has a truncation, but no cutoff of its own"));
    // Parameters in place have the names of their potentials.
    const Config twice = bulk_of(
        "A-A: {sum: [{gaussian: {epsilon: {range: [1, 2]}}}, {gaussian: {epsilon: {range: [3, 4]}, sigma: 2}}], "
        "cutoff: 3}, "
        "default: none",
        "  box: {lateral: 6.5}\n");
    CHECK(names_of(twice.model.parameters) ==
          std::vector<std::string>{"A.mass", "A-A.gaussian.epsilon", "A-A.gaussian2.epsilon"});
}

TEST_CASE("Mie, Wang and Frenkel, and screened charges have the energies of their formulas") {
    const System twelve_six = system_of("A-A: {mie: {epsilon: 1.5}, cutoff: 3, truncation: cut}, default: none");
    for (const double r : {0.9, 1.0, 1.122, 1.7, 2.9})
        CHECK(energy_at(twelve_six, r) == Approx(1.5 * lj(r)).epsilon(1e-4).margin(1e-5));
    // n = 14, m = 7: the minimum is -epsilon at (n/m)^(1/(n-m)) sigma.
    const System mie = system_of("A-A: {mie: {n: 14, m: 7, sigma: 1.1}, cutoff: 3, truncation: cut}, default: none");
    CHECK(energy_at(mie, 1.1 * std::pow(2, 1.0 / 7)) == Approx(-1).epsilon(1e-5));
    CHECK(energy_at(mie, 1.1) == Approx(0).margin(1e-4));

    // Wang et al.: for rc = 2 and mu = nu = 1 it is 1 * ... with a minimum of -1 at rc sqrt(3 / (1 + 2 rc^2)).
    const System wf = system_of("A-A: {wang_frenkel: {rc: 2}}, default: none");
    CHECK(cutoff_of(pair_of(wf, 0, 0)) == Approx(2));
    CHECK(energy_at(wf, 2 * std::sqrt(3.0 / 9)) == Approx(-1).epsilon(1e-5));
    CHECK(std::abs(force_at(wf, 2 * std::sqrt(3.0 / 9))) < 1e-3);
    CHECK(energy_at(wf, 1) == Approx(0).margin(1e-4));
    // alpha is 2 rc^2 (3 / (2 (rc^2 - 1)))^3 = 1 for rc = 2.
    for (const double r : {0.95, 1.3, 1.8})
        CHECK(energy_at(wf, r) == Approx((1 / (r * r) - 1) * std::pow(4 / (r * r) - 1, 2)).epsilon(1e-4).margin(1e-5));

    const std::string charged = "  box: {lateral: 9}\n  temperature: 1.5\n";
    const auto screened = [&](const std::string& screening) {
        Config config =
            parse("model:\n  kind: bulk\n" + charged +
                  "  species: {A: {mass: {values: [1, 2]}, count: 40, charge: 2}, B: {count: 80, charge: -1}}\n"
                  "  pairs: {default: {sum: [wca, {coulomb_screened: {bjerrum: 0.7, " +
                  screening + "}}], cutoff: 4, truncation: cut}}\ndesign: {points: {grid: {}}}\n");
        return make_system(config, {"A.mass"}, {1});
    };
    for (const char* const screening : {"kappa: 0.8", "debye_length: 1.25"}) {
        const System system = screened(screening);
        CHECK(system.electrostatics == md::Electrostatics::none);
        for (const double r : {1.2, 2.0, 3.9}) {
            const double unit = 1.5 * 0.7 * std::exp(-0.8 * r) / r;
            CHECK(energy_at(system, r, 0, 0) == Approx(4 * unit).epsilon(1e-4));
            CHECK(energy_at(system, r, 0, 1) == Approx(-2 * unit).epsilon(1e-4));
            CHECK(energy_at(system, r, 1, 1) == Approx(unit).epsilon(1e-4));
        }
    }
    CHECK_THROWS_WITH(screened("kappa: 1, debye_length: 1"), Contains("has both kappa and debye_length"));
    // Alone: those of like charge as the engine's own, those that attract each other only with a core.
    const auto alone = [](const std::string& pairs) {
        const Config config = parse(
            "model:\n  kind: bulk\n  temperature: 1.5\n  box: {lateral: 9}\n  species: {A: {count: 40, charge: 2, "
            "diameter: "
            "1.3, mass: {values: [1, 2]}}, B: {count: 80, charge: -1}}\n  pairs: {" +
            pairs + ", default: none}\ndesign: {points: {grid: {}}}\n");
        return make_system(config, {"A.mass"}, {1});
    };
    const System like =
        alone("A-A: {coulomb_screened: {bjerrum: 0.7, debye_length: 1.25}, cutoff: 4, truncation: cut}");
    CHECK(pair_of(like, 0, 0).kind == md::PairPotentials::place_of<md::Yukawa>());
    CHECK(energy_at(like, 2) == Approx(4 * 1.5 * 0.7 * std::exp(-1.6) / 2).epsilon(1e-5));
    CHECK_THROWS_WITH(alone("A-B: {coulomb_screened: {bjerrum: 0.7, kappa: 1}, cutoff: 4}"),
                      Contains("coulomb_screened falls without bound at r -> 0") && Contains("add a repulsive core"));
    CHECK_THROWS_WITH(
        parse("model:\n  kind: bulk\n  bjerrum: 1\n  species: {A: {mass: {values: [1, 2]}, density: 0.1, charge: 1}}\n"
              "  pairs: {default: {coulomb_screened: {bjerrum: 1, kappa: 1}, cutoff: 3}}\n"
              "design: {points: {grid: {}}}\n"),
        Contains("and so does bjerrum here; allowed is to leave this out"));
    CHECK_THROWS_WITH(system_of("A-A: {mie: {n: 6}, cutoff: 3}, default: none"),
                      Contains("n and m of mie are the same"));
    CHECK_THROWS_WITH(system_of("A-A: {wang_frenkel: {rc: 1}}, default: none"), Contains("above its sigma"));
    CHECK_THROWS_WITH(system_of("A-A: {wang_frenkel: {rc: 2}, cutoff: 2.5}, default: none"),
                      Contains("ends at 2, before its cutoff"));
}

TEST_CASE("Energies in kJ/mol are the same energies in kT") {
    const double kT = 0.00831446261815324 * 350;  // kJ/mol
    const auto build = [&](const std::string& unit, double epsilon) {
        const std::string e = std::to_string(epsilon);
        const Config config =
            parse("model:\n  kind: bulk\n  units: nm\n  temperature_K: 350\n" + unit +
                  "  box: {lateral: 4}\n  species: {A: {mass: {values: [1, 2]}, count: 20, diameter: 0.34}, B: {count: "
                  "20, diameter: 0.3}}\n"
                  "  pairs: {A-A: {lj: {epsilon: " +
                  e + "}, cutoff: 1}, A-B: {expression: \"e*exp(-r)/r^9\", e: " + e +
                  ", cutoff: 1}, B-B: {mie: {epsilon: " + e + "}, cutoff: 1}}\ndesign: {points: {grid: {}}}\n");
        return make_system(config, {"A.mass"}, {1});
    };
    const System in_kJ = build("  energy_unit: kJ/mol\n", 2 * kT), in_kT = build("", 2);
    for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 0}, {0, 1}, {1, 1}})
        for (const double r : {0.32, 0.4, 0.7})
            CHECK(energy_at(in_kJ, r, a, b) == Approx(energy_at(in_kT, r, a, b)).epsilon(1e-4));
    CHECK(energy_at(in_kT, 0.34 * std::pow(2, 1.0 / 6)) == Approx(-2).epsilon(0.01));
    // What is in kT by itself stays, walls and field follow.
    const auto slit = [&](const std::string& unit, double energy) {
        const std::string e = std::to_string(energy);
        const Config config =
            parse("model:\n  kind: slit\n  units: nm\n  temperature_K: 350\n" + unit +
                  "  height: 3\n  box: {lateral: 4}\n  field: [0, 0, " + e +
                  "]\n  species: {A: {count: 20, diameter: 0.3, charge: 1, mass: {values: [1, 2]}}}\n"
                  "  pairs: {A-A: {coulomb_screened: {bjerrum: 0.7, kappa: 1}, cutoff: 1.5, truncation: cut}}\n"
                  "  walls: {both: {wca: {epsilon: " +
                  e + "}}}\ndesign: {points: {grid: {}}}\n");
        return make_system(config, {"A.mass"}, {1});
    };
    const System slit_kJ = slit("  energy_unit: kJ/mol\n", 2 * kT), slit_kT = slit("", 2);
    CHECK(energy_at(slit_kJ, 1) == Approx(0.7 * std::exp(-1)).epsilon(1e-4));
    CHECK(energy_at(slit_kT, 1) == Approx(0.7 * std::exp(-1)).epsilon(1e-4));
    CHECK(slit_kJ.field[2] == Approx(2).epsilon(1e-5));
    CHECK(wall_of(slit_kJ, 0, 0).parameters[0] == Approx(wall_of(slit_kT, 0, 0).parameters[0]).epsilon(1e-5));
    CHECK_THROWS_WITH(build("  energy_unit: kcal\n", 1), Contains("did you mean") || Contains("kJ/mol"));
    CHECK_THROWS_WITH(parse("model:\n  kind: bulk\n  units: nm\n  temperature_K: {range: [300, 350]}\n  bjerrum: 0.7\n"
                            "  species: {A: {density: 0.1, diameter: 1}}\n  pairs: {default: wca}\n"
                            "design: {points: {sobol: 9}}\n"),
                      Contains("temperature_K varies, and nothing follows from it"));
}

TEST_CASE("Tails are the integrals over what is cut, by hand") {
    // dU/N and dP of 80 A and 40 B in 6.5^3, Lennard-Jones cut at 3 and at 2, and WCA.
    const std::string pairs =
        "A-A: {lj: {epsilon: 1, sigma: 1}, cutoff: 3TRUNCATION}, A-B: {lj: {epsilon: 1.5, sigma: 0.8}, cutoff: "
        "2TRUNCATION}, B-B: wca";
    const auto with = [&](const std::string& truncation) {
        std::string text = pairs;
        for (std::size_t at = text.find("TRUNCATION"); at != std::string::npos; at = text.find("TRUNCATION"))
            text.replace(at, 10, truncation);
        return text;
    };
    const std::string model = "  box: {lateral: 6.5}\n  tail_correction: true\n";
    for (const char* const truncation : {", truncation: cut", ""}) {
        const System system = system_of(with(truncation), model);
        CHECK(pair_of(system, 0, 0).truncation == md::Truncation::cut);
        CHECK(system.energy_tail / 120 == Approx(-0.140090).epsilon(1e-5));
        CHECK(system.pressure_tail == Approx(-0.122307).epsilon(1e-5));
    }
    CHECK_THAT(refused(with(", truncation: shifted")),
               Contains("lj is shifted, which changes the energy of every pair within the cutoff too") &&
                   Contains("allowed is truncation: cut, whose forces are the same"));
    CHECK_THAT(
        refused(with(", truncation: force_shifted")),
        Contains("lj is force_shifted, which changes force and energy") && Contains("allowed is truncation: cut, or"));
    CHECK(system_of(with(""), "  box: {lateral: 6.5}\n").energy_tail == 0);
}

TEST_CASE("Tails of other potentials: formulas, sums, those without any") {
    const std::string model = "  box: {lateral: 6.5}\n  tail_correction: true\n";
    const auto tail = [&](const std::string& a) { return system_of("A-A: " + a + ", default: none", model); };
    const System lj_tail = tail("{lj: {}, cutoff: 2.5}");
    for (const char* const same : {"{expression: \"4*(1/r^12-1/r^6)\", cutoff: 2.5}", "{mie: {}, cutoff: 2.5}",
                                   "{sum: [{lj: {}}], cutoff: 2.5}", "{sum: [wca, {lj: {}, cutoff: 2.5}]}"}) {
        CAPTURE(same);
        CHECK(tail(same).energy_tail == Approx(lj_tail.energy_tail).epsilon(1e-6));
        CHECK(tail(same).pressure_tail == Approx(lj_tail.pressure_tail).epsilon(1e-6));
    }
    // 2 pi rho^2 int_2^inf exp(-r) r dr = 2 pi rho^2 3 exp(-2), times the volume; the pressure has u(2) 2^3 / 3 more.
    const double rho = 80 / std::pow(6.5, 3);
    const System yukawa = tail("{yukawa: {epsilon: 0.36787944, kappa: 1}, cutoff: 2}");
    CHECK(yukawa.energy_tail == Approx(80 * rho * 2 * std::numbers::pi * 3 * std::exp(-2)).epsilon(1e-5));
    CHECK(yukawa.pressure_tail ==
          Approx(rho * rho * 2 * std::numbers::pi * (3 + 4.0 / 3) * std::exp(-2)).epsilon(1e-5));
    // r^-4 falls off slowly, r^-3 too slowly: 2 pi rho^2 int_2^inf r^-2 dr.
    CHECK(tail("{soft_sphere: {n: 4}, cutoff: 2}").energy_tail ==
          Approx(80 * rho * 2 * std::numbers::pi / 2).epsilon(1e-5));
    CHECK_THAT(refused("A-A: {soft_sphere: {n: 3}, cutoff: 2}, default: none"),
               Contains("falls off as 1/r^3 or slower"));
    CHECK_THAT(refused("A-A: {expression: \"1/r^9 - 0.1\", cutoff: 2}, default: none"), Contains("falls off as 1/r^3"));
    CHECK_THAT(refused("A-A: {expression: \"if(r < 3, 1/r^6, 3/r^6)\", cutoff: 2}, default: none"),
               Contains("is not smooth beyond its cutoff"));
    CHECK(tail("wca").energy_tail == 0);
    CHECK_THAT(refused("A-A: {table: lj.txt}, default: none"),
               Contains("lj.txt says nothing of what is beyond its last row") && Contains("leave tail_correction out"));
    CHECK(tail("{wang_frenkel: {rc: 2}}").pressure_tail == 0);
    // Cut before it ends: what is up to its end.
    const System short_wca = tail("{wca: {}, cutoff: 1.05}");
    double energy = 0;
    for (double r = 1.05 + 5e-6; r < std::pow(2, 1.0 / 6); r += 1e-5)
        energy += 2 * std::numbers::pi * wca(r) * r * r * 1e-5;
    CHECK(short_wca.energy_tail == Approx(80 * rho * energy).epsilon(1e-3));
    CHECK_THAT(refused("A-A: {sum: [{lj: {}, cutoff: 2, truncation: shifted}]}, default: none"),
               Contains("lj is shifted"));
}
