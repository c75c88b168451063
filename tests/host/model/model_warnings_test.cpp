// What is legal in a model and probably not meant is warned of; what cannot hold is refused.
#include "model/model_warnings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>

#include "../sweep_text.hpp"
#include "model/drive.hpp"
#include "model/wall_barrier.hpp"

using namespace mdsweep;
using Catch::Contains;

namespace {

// A and B, 20 of each; `more`: keys of the model.
std::string mixture(const std::string& kind, const std::string& charges, const std::string& pairs,
                    const std::string& more, const std::string& thermostat = "langevin") {
    return "model:\n  kind: " + kind +
           "\n  temperature: 1.35\n  box: {lateral: 8}\n  species: {A: {count: 20, charge: " + charges +
           "}, B: {count: 20, charge: -" + charges + "}}\n  pairs: {" + pairs + "}\n" + more +
           "design: {points: {grid: {}}}\nsimulation: {thermostat: " + thermostat + "}\n";
}

std::string slit(const std::string& walls, const std::string& field = "") {
    return mixture("slit", "1", "default: wca", "  bjerrum: 0\n  height: 6\n  walls: " + walls + "\n" + field);
}

std::string warnings_of(const Config& config) {
    std::string all;
    for (const ModelWarning& warning : model_warnings(config, {}, {})) all += warning.text + "\n";
    return all;
}

std::string refusal_of(const std::string& text) {
    try {
        (void)make_system(parse(text), {}, {});
    } catch (const ImpossiblePoint& reason) {
        return std::to_string(reason.mark().line) + ": " + reason.what();
    }
    return "";
}

// Lennard-Jones from there to 2.5.
std::string rows_from(double first) {
    std::string rows;
    for (int i = 0; i <= 300; ++i) {
        const double r = first + i * (2.5 - first) / 300, s6 = std::pow(r, -6);
        rows += std::to_string(r) + " " + std::to_string(4 * s6 * (s6 - 1)) + "\n";
    }
    return rows;
}

Config with_table(const std::string& pairs, double first) {
    Config config = parse(mixture("bulk", "0", pairs, ""));
    for (PotentialConfig* const table : config.model.particles.tables()) table->table_text = rows_from(first);
    return config;
}

}  // namespace

TEST_CASE("Tables that begin where pairs come are warned of, with what is done below") {
    CHECK_THAT(warnings_of(with_table("A-A: {table: t.csv}, default: wca", 1)),
               Contains("the table of A-A begins at r = 1, where the energy is 0.0121 kT: pairs come nearer, and there "
                        "feel the force of the first row"));
    CHECK(warnings_of(with_table("A-A: {table: t.csv}, default: wca", 0.8)).empty());
    const std::string sum = "A-B: {sum: [{table: t.csv}, {yukawa: {epsilon: 2, kappa: 1}, cutoff: 3}]}, default: wca";
    CHECK_THAT(warnings_of(with_table(sum, 1)), Contains("the table of A-B begins at r = 1"));
    CHECK(warnings_of(with_table(sum, 0.8)).empty());
}

TEST_CASE("Tables with few rows are warned of by their pair, and named where a sum with them cannot be tabulated") {
    const auto with_rows = [](const std::string& pairs, int every) {
        Config config = with_table(pairs, 0.8);
        for (PotentialConfig* const table : config.model.particles.tables()) {
            std::string kept;
            std::istringstream lines(table->table_text);
            std::string line;
            for (int i = 0; std::getline(lines, line); ++i)
                if (i % every == 0) kept += line + "\n";
            table->table_text = kept;
        }
        return warnings_of(config);
    };
    CHECK_THAT(with_rows("A-B: {table: t.csv}, default: wca", 20),
               Contains("the table of A-B, ") && Contains("t.csv: rows are far apart: from r = "));
    // A sum follows its table's rows to its own accuracy, or is refused with the reason.
    CHECK_THROWS_WITH(
        with_rows("A-A: {sum: [{table: t.csv}, {yukawa: {epsilon: 2, kappa: 1}, cutoff: 2}]}, default: wca", 20),
        Contains("the sum of potentials cannot be tabulated") && Contains("t.csv: rows are far apart: from r = "));
    CHECK(with_rows("A-B: {table: t.csv}, default: wca", 5).empty());
}

TEST_CASE("Charges that are screened between some pairs and not there between others are warned of") {
    const std::string screened = "{sum: [wca, {coulomb_screened: {bjerrum: 0.7, kappa: 1}, cutoff: 3}]}";
    const auto warnings = [&](const std::string& charge, const std::string& pairs) {
        return warnings_of(parse(mixture("bulk", charge, pairs, "")));
    };
    CHECK_THAT(warnings("1", "A-B: " + screened + ", default: wca"),
               Contains("coulomb_screened between A-B, and not at all between A-A, B-B, which carry charge too"));
    CHECK(warnings("1", "default: " + screened).empty());
    CHECK(warnings("0", "A-B: " + screened + ", default: wca").empty());
    // The others' charges may be in another form.
    CHECK(warnings("1", "A-B: " + screened + ", default: {yukawa: {epsilon: 0.7, kappa: 1}, cutoff: 3}").empty());
}

TEST_CASE("A field that nothing holds against heats: warned of with a thermostat, refused without") {
    const std::string walls = "{both: wca}", along = "  field: [2, 0, 0]\n", across = "  field: [0, 0, 2]\n";
    const Config drifting = parse(slit(walls, along)), held = parse(slit(walls, across));
    CHECK_THAT(warnings_of(drifting),
               Contains("charged ones drift, and temperature") && Contains("above the thermostat's"));
    CHECK(warnings_of(held).empty());
    CHECK(driven(make_system(drifting, {}, {})));
    CHECK(may_be_driven(drifting.model.particles));
    CHECK_FALSE(driven(make_system(held, {}, {})));
    CHECK_FALSE(may_be_driven(held.model.particles));
    CHECK_THAT(warnings_of(parse(mixture("bulk", "1", "default: wca", "  bjerrum: 0\n" + across, "nose_hoover"))),
               Contains("the thermostat counts it as heat"));
    CHECK_THAT(refusal_of(mixture("bulk", "1", "default: wca", "  bjerrum: 0\n" + across, "none")),
               Contains("8: ") && Contains("heated without end; take simulation.thermostat: langevin"));
}

TEST_CASE("Walls that do not hold particles are refused where they stand, and those that may not are warned of") {
    for (const char* const weak :
         {"none", "{wca: {epsilon: 0}}", "{yukawa: {epsilon: 2.7, kappa: 1, sigma: 0.001}, cutoff: 4}"}) {
        CAPTURE(weak);
        const std::string refused = refusal_of(slit("{left: {wca: {}}, right: " + std::string(weak) + "}"));
        CHECK_THAT(refused, Contains("9: the right wall's potential for A rises to") && Contains("are lost"));
    }
    CHECK_THAT(refusal_of(slit("{both: {wca: {}, species: {B: none}}}")),
               Contains("the left wall's potential for B rises to 0 kT"));
    CHECK_THAT(
        warnings_of(parse(slit("{left: wca, right: {yukawa: {epsilon: 20, kappa: 1, sigma: 0.001}, cutoff: 4}}"))),
        Contains("the right wall's potential for A rises to 14.6 kT"));
    for (const char* const firm :
         {"wca", "hard", "{lj_9_3: {epsilon: 1}, cutoff: 2}", "{lj_10_4: {epsilon: 1}, cutoff: 2}",
          "{yukawa: {epsilon: 100, kappa: 1, sigma: 0.001}, cutoff: 4}"}) {
        CAPTURE(firm);
        CHECK(warnings_of(parse(slit("{both: " + std::string(firm) + "}"))).empty());
    }
}

TEST_CASE("Walls that reach so far that particles begin inside them are warned of where no thermostat takes the heat") {
    const auto warnings = [](const std::string& wall, const std::string& thermostat) {
        const std::string model = "  bjerrum: 0\n  height: 6\n  walls: {both: " + wall + "}\n";
        return warnings_of(parse(mixture("slit", "0", "default: wca", model, thermostat)));
    };
    const std::string wide = "{wca: {sigma: 2.4}}";
    CHECK_THAT(warnings(wide, "none"), Contains("hold") && Contains("kT a particle more than in equilibrium") &&
                                           Contains("langevin or nose_hoover"));
    for (const char* const thermostat : {"langevin", "nose_hoover"}) CHECK(warnings(wide, thermostat).empty());
    for (const char* const usual : {"wca", "hard", "{lj_9_3: {epsilon: 1}, cutoff: 2}"})
        CHECK_THAT(warnings(usual, "none"), !Contains("more than in equilibrium") &&
                                                Contains("thermostat: none keeps the energy, not the temperature"));
    // A wall that attracts holds them deep in equilibrium.
    CHECK_THAT(warnings("{lj_9_3: {epsilon: 9}, cutoff: 2.5}", "none"), Contains("more than in equilibrium"));
    CHECK(wall_energy_at_start(make_system(parse(slit("{both: hard}")), {}, {}), 0) == Approx(0).margin(1e-3));
}

TEST_CASE("A background needs charges that act on each other") {
    const auto mistake = [](const std::string& charge, const std::string& bjerrum) {
        const std::vector<std::string> all =
            mistakes_in(mixture("bulk", charge, "default: wca", "  bjerrum: " + bjerrum + "\n  background: true\n"));
        return all.empty() ? "" : all.front();
    };
    CHECK_THAT(mistake("0", "1"), Contains("8:15: background: true") && Contains("no species carries charge"));
    CHECK_THAT(mistake("1", "0"), Contains("with a Bjerrum length of 0 charges do not act on each other"));
    CHECK(mistake("1", "2").empty());
}

TEST_CASE("A cutoff beyond that of the sum, or beyond a table's end, is refused in words") {
    CHECK_THAT(
        refusal_of(mixture("bulk", "0",
                           "default: {sum: [wca, {yukawa: {epsilon: 2, kappa: 1}, cutoff: 3.9}], cutoff: 2.5}", "")),
        Contains("6: yukawa has a cutoff of 3.9 in a sum that is cut at 2.5"));
    CHECK(refusal_of(mixture("bulk", "0",
                             "default: {sum: [wca, {yukawa: {epsilon: 2, kappa: 1}, cutoff: 2.5}], cutoff: 2.5}", ""))
              .empty());
    CHECK(refusal_of(mixture("bulk", "0", "default: {sum: [none, wca]}", "")).empty());
    try {
        (void)make_system(with_table("default: {table: t.csv, cutoff: 3}", 0.8), {}, {});
        CHECK(false);
    } catch (const ImpossiblePoint& reason) {
        CHECK_THAT(reason.what(), Contains("t.csv ends at 2.5, before its cutoff of 3"));
        CHECK(reason.mark().line == 6);
    }
}
