// Mistakes in a model of particles, and the words in which a user hears of them.
#include <catch2/catch.hpp>

#include "../sweep_text.hpp"
#include "basics/words.hpp"
#include "config/potential_kinds.hpp"
#include "config/read_sections.hpp"

using Lines = std::vector<std::string>;

namespace {

const std::string good =
    "model:\n"
    "  kind: slit\n"
    "  temperature: 1\n"
    "  height: 8\n"
    "  box: {particles: 200}\n"
    "  density: 0.3\n"
    "  species:\n"
    "    A: {fraction: 0.5, charge: 1}\n"
    "    B: {fraction: 0.5, charge: -1}\n"
    "  pairs:\n"
    "    A-A: {lj: {epsilon: eps}, cutoff: 2.5}\n"
    "    A-B: {expression: \"k*r\", k: 1, cutoff: 2}\n"
    "    default: wca\n"
    "  walls: {both: {wca: {epsilon: 1}}}\n"
    "  bjerrum: 2\n"
    "design:\n"
    "  eps: {range: [0.5, 2]}\n"
    "  points: {sobol: 10}\n";

// The names that model.kind may have.
std::string kinds() {
    return mdsweep::list_text(mdsweep::model_kinds());
}

}  // namespace

TEST_CASE("one mistake in a model of particles gives one message") {
    REQUIRE(mistakes_in(good).empty());
    const auto [old_piece, new_piece, message] = GENERATE(table<std::string, std::string, std::string>({
        {"kind: slit", "kind: slab",
         "2:9: model.kind: unknown name \"slab\", did you mean \"slit\"? (allowed: " + kinds() + ")"},
        {"temperature: 1", "temperature: hot",
         "3:16: model.temperature: \"hot\" is no parameter of the design, allowed: eps"},
        {"temperature: 1", "temperature: 2*",
         "3:16: model.temperature is the text \"2*\", which is neither a number nor a formula: unexpected end of "
         "expression"},
        {"temperature: 1", "temperature: 2*epz",
         "3:16: model.temperature: \"epz\" of the formula \"2*epz\" is no parameter of the design, did you mean "
         "\"eps\"? (allowed: eps)"},
        {"temperature: 1", "temperature: 1-1",
         "3:16: model.temperature is the text \"1-1\", allowed is a number above 0"},
        {"temperature: 1", "temperature: -1", "3:16: model.temperature is -1, allowed is a number above 0"},
        {"temperature: 1", "temperature: [1, 2]",
         "3:16: model.temperature is a list, allowed is a number above 0, a formula of design parameters, {range: "
         "[low, high]} or {values: [a, b]}"},
        {"temperature: 1", "temperature: {range: [-1, 2]}",
         "3:25: model.temperature.range[0] is -1, allowed is a number above 0"},
        {"temperature: 1", "temperature: {rage: [1, 2]}",
         "3:17: unknown key \"rage\" in model.temperature, did you mean \"range\"? (allowed: range, values, fixed, "
         "name, log, scale)"},
        {"temperature: 1", "temperature: {range: [1, 2], name: 2T}",
         "3:38: model.temperature.name is the text \"2T\", allowed is a name for formulas: letters, digits and _, and "
         "no function"},
        {"temperature: 1", "temperature: {range: [1, 2], name: sin}",
         "3:38: model.temperature.name is the text \"sin\", allowed is a name for formulas: letters, digits and _, and "
         "no function"},
        {"temperature: 1\n  height: 8", "temperature: {range: [1, 2], name: a}\n  height: {range: [6, 8], name: a}",
         "4:11: model.height makes a second parameter called \"a\", after that of line 3; allowed is to name it there "
         "and use the name here"},
        {"  height: 8\n", "", "2:3: missing key \"height\" in model, such as height: 10, the distance of the walls"},
        {"{particles: 200}", "{particles: {range: [100, 200]}}",
         "5:28: model.box.particles.range: particles takes whole numbers only, allowed is {values: [1, ...]} or one "
         "number"},
        {"{particles: 200}", "{particles: 200, lateral: 8}",
         "5:8: model.box has both particles and lateral, allowed is {particles: 200} or {lateral: 8}, with lateral_y "
         "where it differs"},
        {"density: 0.3", "density: 0", "6:12: model.density is 0, allowed is a number above 0"},
        {"  density: 0.3\n", "",
         "7:5: model.species has fractions, so that model needs a density: particles per volume of all species "
         "together"},
        {"A: {fraction: 0.5, charge: 1}", "A: {fraction: 0.4, charge: 1}",
         "8:5: the fractions in model.species add up to 0.9, allowed is 1"},
        {"A: {fraction: 0.5, charge: 1}", "A: {charge: 1}",
         "8:8: no amount in model.species.A, allowed is one of count, density, fraction (with model.density), "
         "concentration_M (in units nm) or neutralising: true"},
        {"A: {fraction: 0.5, charge: 1}", "A: {fraction: 0.5, count: 3, charge: 1}",
         "8:8: model.species.A has both count and fraction, allowed is one of them"},
        {"A: {fraction: 0.5, charge: 1}", "A: {fraction: 0.5, charge: 1, size: 1}",
         "8:35: unknown key \"size\" in model.species.A, allowed: charge, diameter, mass, count, density, fraction, "
         "neutralising, profile"},
        {"    A-A", "    B-B: {lj: {}}\n    A-A",
         "11:10: missing key \"cutoff\" in model.pairs.B-B: lj does not end by itself; a number above 0"},
        {"cutoff: 2.5", "cutoff: 0", "11:39: model.pairs.A-A.cutoff is 0, allowed is a number above 0"},
        {"cutoff: 2.5", "cutof: 2.5",
         "11:31: unknown key \"cutof\" in model.pairs.A-A, did you mean \"cutoff\"? (allowed: lj, cutoff, truncation)"},
        {"cutoff: 2.5", "cutoff: 2.5, truncation: smooth",
         "11:56: model.pairs.A-A.truncation: unknown name \"smooth\", allowed: cut, shifted, force_shifted"},
        {"{epsilon: eps}", "{epsilon: eps, sigmma: 1}",
         "11:30: unknown key \"sigmma\" in model.pairs.A-A.lj, did you mean \"sigma\"? (allowed: epsilon, sigma)"},
        {"lj: {epsilon: eps}", "lj: {epsilon: eps}, wca: {}",
         "11:10: model.pairs.A-A has both lj and wca, allowed is one potential"},
        {"\"k*r\"", "\"k*r^\"",
         "12:23: model.pairs.A-B.expression is \"k*r^\", which is no formula of r: unexpected end of expression"},
        {"k: 1, cutoff: 2}", "cutoff: 2}",
         "12:23: model.pairs.A-B.expression: \"k\" of the formula \"k*r\" is neither given beside it nor a parameter "
         "of the design, allowed: eps"},
        {"k: 1, cutoff: 2}", "k: 1}",
         "12:10: missing key \"cutoff\" in model.pairs.A-B: expression does not end by itself; a number above 0"},
        {"    default: wca\n", "    B-A: wca\n",
         "13:5: duplicate pair \"B-A\" in model.pairs, already given in line 12"},
        {"    default: wca\n", "",
         "11:5: no potential for B-B in model.pairs; allowed is one for each pair, or a default (none: no "
         "interaction)"},
        {"default: wca", "A-C: wca",
         "13:5: unknown key \"A-C\" in model.pairs, did you mean \"A-A\"? (allowed: A-A, A-B, B-B, default)"},
        {"{both: {wca: {epsilon: 1}}}", "{both: wca, left: wca}",
         "14:10: model.walls has both and left, allowed is either both, or left and right"},
        {"{both: {wca: {epsilon: 1}}}", "{left: wca}",
         "14:10: missing key \"right\" in model.walls, such as both: {wca: {epsilon: 1}}"},
        {"{both: {wca: {epsilon: 1}}}", "{both: {species: {A: wca}}}",
         "14:27: no potential for B in model.walls.both.species; allowed is one for each species, or one for all "
         "beside "
         "species (none: no interaction)"},
        {"{both: {wca: {epsilon: 1}}}", "{both: {wca: {}, species: {C: wca}}}",
         "14:37: unknown key \"C\" in model.walls.both.species, did you mean \"A\"? (allowed: A, B)"},
        {"  bjerrum: 2\n", "",
         "2:3: something in model carries charge, so that it needs bjerrum, the distance at which two unit charges "
         "have an energy of 1 kT; 0: charges feel a field only"},
        {"bjerrum: 2", "bjerrum_nm: 2",
         "15:3: unknown key \"bjerrum_nm\" in model, did you mean \"bjerrum\"? (allowed: kind, units, temperature, "
         "height, box, density, species, pairs, walls, bjerrum, field)"},
        {"  height: 8\n", "  h_nm: 8\n",
         "4:3: unknown key \"h_nm\" in model, did you mean \"height\"? (allowed: kind, units, temperature, height, "
         "box, "
         "density, species, pairs, walls, bjerrum, field)"},
        {"  pairs:\n", "  pair:\n",
         "10:3: unknown key \"pair\" in model, did you mean \"pairs\"? (allowed: kind, units, temperature, height, "
         "box, "
         "density, species, pairs, walls, bjerrum, field)"},
        {"{wca: {epsilon: 1}}", "{wca: {epsilon: 1}, sigma_C_m2: 0}",
         "14:37: unknown key \"sigma_C_m2\" in model.walls.both, did you mean \"charge\"? (allowed: wca, cutoff, "
         "truncation, charge, species)"},
        {"bjerrum: 2", "bjerrum: 2\n  field: [0, 1]",
         "16:10: model.field is a list, allowed is a list of three numbers, the force on a unit charge along x, y and "
         "z"},
        {"points: {", "height: 1\n  points: {",
         "18:3: design.height: the model itself says what height is, allowed is one of both"},
        {"points: {", "A.diametr: 1\n  points: {",
         "18:3: design.A.diametr: no formula of the model uses it, and no number there has that name; did you mean "
         "\"A.diameter\"? (allowed: points, A.charge, A.diameter, A.mass, A.fraction, B.charge, B.diameter, B.mass, "
         "B.fraction, temperature, height, density, bjerrum, particles, lateral, lateral_y, A-A.epsilon, A-A.sigma, "
         "A-A.cutoff, A-B.k, A-B.shortest, A-B.cutoff, default.epsilon, default.sigma, default.cutoff, walls.epsilon, "
         "walls.sigma, walls.cutoff, walls.charge)"},
    }));
    const std::string text = with(good, old_piece, new_piece);
    CAPTURE(text);
    CHECK(mistakes_in(text) == Lines{"sweep.yaml:" + message});
}

TEST_CASE("mistakes of the whole file come together, in its order") {
    std::string potentials;
    for (const auto& kind : mdsweep::pair_kinds()) potentials += (potentials.empty() ? "" : ", ") + kind.name;
    CHECK(
        mistakes_in("model:\n"
                    "  kind: bulk\n"
                    "  temprature: 1\n"
                    "  species: {A: {fracton: 1}, 2x: {count: 1}}\n"
                    "  pairs: {A-A: ljj, A-B: wca}\n"
                    "design: {points: {sobol: 0}}\n"
                    "outputs: [whatever]\n"
                    "simulation: {blocks: 1}\n") ==
        Lines{
            "sweep.yaml:3:3: unknown key \"temprature\" in model, did you mean \"temperature\"? (allowed: kind, units, "
            "temperature, box, density, species, pairs, tail_correction, background, bjerrum, field)",
            "sweep.yaml:4:17: unknown key \"fracton\" in model.species.A, did you mean \"fraction\"? (allowed: charge, "
            "diameter, mass, count, density, fraction, neutralising, profile)",
            "sweep.yaml:4:30: model.species: \"2x\" cannot name a species, allowed are letters, digits and _, a letter "
            "first; not charge, default, field or walls",
            "sweep.yaml:5:16: model.pairs.A-A: unknown name \"ljj\", did you mean \"lj\"? (allowed: " + potentials +
                ", expression, table, sum, none)",
            "sweep.yaml:5:21: unknown key \"A-B\" in model.pairs, did you mean \"A-A\"? (allowed: A-A, A-2x, 2x-2x, "
            "default)",
            "sweep.yaml:6:26: design.points.sobol is 0, allowed is a whole number from 1 to 1000000",
            "sweep.yaml:7:11: outputs[0]: unknown name \"whatever\", allowed: temperature, potential_energy, pressure, "
            "rdf_A-A, rdf_A-2x, rdf_2x-2x, A_diffusion, 2x_diffusion, A_msd, A_vacf, 2x_msd, 2x_vacf",
            "sweep.yaml:8:22: simulation.blocks is 1, allowed is a whole number from 2 to 1000",
        });
    CHECK(
        mistakes_in("model: {kind: bulk, species: {}}\ndesign: {points: {sobol: 1}}\n") ==
        Lines{"sweep.yaml:1:30: model.species is an empty map, allowed is a map with a name for each species, such as "
              "A: {fraction: 1, diameter: 1}"});
}

TEST_CASE("simulations are checked against the model") {
    const auto [words, message] = GENERATE(table<std::string, std::string>({
        {"thermostat: nve",
         "26: simulation.thermostat: unknown name \"nve\", did you mean \"none\"? (allowed: langevin, nose_hoover, "
         "none)"},
        {"thermostat: none, friction_per_tau: 1",
         "50: simulation.friction_per_tau belongs to thermostat: langevin, and this sweep has none; allowed is to "
         "leave "
         "it out"},
        {"production_steps: 16000, target_error: 0.1",
         "53: simulation.target_error belongs to production: auto; allowed is to add that, or to leave it out"},
        {"production: auto, max_steps: 1000, production_steps: 200000",
         "43: simulation.max_steps is 1000, allowed is at least production_steps, 200000"},
        {"max_steps: 799", "25: simulation.max_steps is 799, allowed is at least 16 times sampling_interval, 800"},
        {"production: auto, target_error: {presure: 0.1}",
         "47: unknown key \"presure\" in simulation.target_error, allowed: A_density, B_density, default"},
        {"rdf: {bin: 3}", "20: unknown key \"bin\" in simulation.rdf, did you mean \"bins\"? (allowed: bins, range)"},
        {"rdf: 3", "19: simulation.rdf is 3, allowed is true, false or {bins: 100, range: 3}"},
        {"time_correlation: {}",
         "32: simulation.time_correlation is an empty map, allowed is true, false or {samples: 100, interval: 50}"},
    }));
    const Lines lines = mistakes_in(good + "simulation: {" + words + "}\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == "sweep.yaml:19:" + message);
}

TEST_CASE("a flag of a model is read as any flag") {
    const std::string bulk = with(with(with(good, "kind: slit", "kind: bulk"), "  height: 8\n", ""),
                                  "  walls: {both: {wca: {epsilon: 1}}}\n", "");
    CHECK(mistakes_in(with(bulk, "  bjerrum", "  background: yes\n  bjerrum")) ==
          Lines{"sweep.yaml:13:15: model.background is the text \"yes\", allowed is true or false"});
    CHECK(mistakes_in(with(bulk, "{sobol: 10}", "{sobol: 10, skip_impossible: yes}")) ==
          Lines{"sweep.yaml:16:40: design.points.skip_impossible is the text \"yes\", allowed is true or false"});
}

TEST_CASE("outputs are looked at beside mistakes in the model") {
    // What a number is called wrongly says nothing of which outputs there are.
    const std::string wrong = with(good, "fraction: 0.5, charge: 1", "fracton: 0.5, charge: 1");
    const auto lines = [&](const std::string& more) {
        Lines found = mistakes_in(wrong + more);
        REQUIRE(!found.empty());
        CHECK_THAT(found.front(), Catch::Contains("unknown key \"fracton\""));
        found.erase(found.begin());
        return found;
    };
    CHECK(lines("").empty());
    CHECK(lines("outputs: [A_density, rdf_A-B, pressure]\n").empty());
    CHECK_THAT(lines("outputs: [A_densty]\n").at(0),
               Catch::Contains("outputs[0]: unknown name \"A_densty\", did you mean \"A_density\"?"));
    CHECK_THAT(lines("outputs: [pressure, pressure]\n").at(0), Catch::Contains("twice"));
    // Whether particles carry charge may be what the mistake hides.
    const std::string neutral = with(with(wrong, ", charge: 1", ""), ", charge: -1", ", charg: -1");
    for (const std::string& line : mistakes_in(neutral + "outputs: [charge_density]\n"))
        CHECK_THAT(line, !Catch::Contains("outputs"));
    // Nothing is known of the species: whatever is named may be right.
    const std::string none =
        with(good, "  species:\n    A: {fraction: 0.5, charge: 1}\n    B: {fraction: 0.5, charge: -1}\n", "");
    CHECK(mistakes_in(none + "outputs: [B_density]\nmonitor: {tolerance: {B_density: 0.1}}\n").size() == 1);
}

TEST_CASE("a wrong name among the outputs is reported once, not where other sections speak of it") {
    const std::string tolerances = "monitor: {tolerance: {A_density: 0.1}}\n";
    const Lines lines = mistakes_in(good + "outputs: [A_densty]\n" + tolerances);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Catch::Contains("outputs[0]"));
    CHECK(mistakes_in(good + "outputs: [A_densty]\nmonitor: {tolerance: {A_densty: 0.1}}\n").size() == 1);
    CHECK(mistakes_in(good + "outputs: [A_densty, A_density]\n" + tolerances).size() == 1);
    CHECK(mistakes_in(good + "outputs: [A_density]\nmonitor: {tolerance: {B_density: 0.1}}\n").size() == 1);
}

TEST_CASE("a bulk has no walls") {
    const std::string bulk = with(with(good, "kind: slit", "kind: bulk"), "  height: 8\n", "");
    CHECK(mistakes_in(bulk) ==
          Lines{"sweep.yaml:13:3: unknown key \"walls\" in model, allowed: kind, units, "
                "temperature, box, density, species, pairs, tail_correction, background, bjerrum, field"});
    const std::string no_walls = with(bulk, "  walls: {both: {wca: {epsilon: 1}}}\n", "");
    CHECK(mistakes_in(no_walls).empty());
    CHECK(mistakes_in(no_walls + "simulation: {electrostatics: charged_sheet}\n") ==
          Lines{"sweep.yaml:17:30: simulation.electrostatics is charged_sheet, which needs walls; allowed is exact"});
    const std::string known = mdsweep::list_text(mdsweep::known_outputs(parse(no_walls)));
    CHECK(mistakes_in(no_walls + "outputs: [A_density]\n") ==
          Lines{"sweep.yaml:17:11: outputs[0]: this sweep has no A_density, as it needs walls; allowed: " + known});
}

TEST_CASE("no model of particles makes the parser fail otherwise than with a ConfigError") {
    std::size_t rejected = 0;
    for (std::size_t length = 0; length < good.size(); ++length)
        rejected += mistakes_in(good.substr(0, length)).empty() ? 0 : 1;
    for (const char* other :
         {"", "text", "[1, {a: b}]", "{a: {b: [c]}}", "-1e300", "&x [*x]", "!!binary x", "~", "{~: 1}", "{[a]: 1}",
          "{range: ~}", "{values: {}}", "{range: [1, 2], name: [a]}", "\"\"", "1,2", "=1"}) {
        for (std::size_t at = good.find(": "); at != std::string::npos; at = good.find(": ", at + 1)) {
            const std::size_t end = good.find_first_of(",}\n", at);
            std::string changed = good;
            changed.replace(at + 2, end - at - 2, std::string(other) + " ");
            rejected += mistakes_in(changed).empty() ? 0 : 1;
        }
    }
    CHECK(rejected > 500);
}

namespace {

const std::string salty =
    "model:\n"
    "  kind: slit\n"
    "  units: nm\n"
    "  height: 4\n"
    "  box: {particles: 100}\n"
    "  species:\n"
    "    Ca: {charge: 2, diameter: 0.4}\n"
    "    Na: {charge: 1, diameter: 0.4, profile: Ca}\n"
    "    Cl: {charge: -1, diameter: 0.5}\n"
    "  salt: {cation: Ca, counterion: Na, anion: Cl, concentration_M: c}\n"
    "  pairs: {default: wca}\n"
    "  walls: {both: {wca: {epsilon: 1}, charge_C_m2: -0.02}}\n"
    "  bjerrum: 0.7\n"
    "design:\n"
    "  c: {range: [0.5, 2]}\n"
    "  points: {sobol: 10}\n";

}  // namespace

TEST_CASE("a salt says how many of its ions there are") {
    const mdsweep::Config config = parse(salty);
    const mdsweep::ParticleModel& model = config.model.particles;
    REQUIRE(model.salt);
    CHECK(model.salt->cation == 0);
    CHECK(model.salt->counterion == 1);
    CHECK(model.salt->anion == 2);
    CHECK(model.salt->concentration.formula == "c");
    CHECK(model.profile_names() == Lines{"Ca", "Cl"});
    CHECK(config.outputs == Lines{"Ca_density", "Cl_density"});
    CHECK(parse(with(salty, "{particles: 100}", "published")).model.particles.salt->published_box);
    const std::string two =
        with(with(salty, "    Na: {charge: 1, diameter: 0.4, profile: Ca}\n", ""), "counterion: Na, ", "");
    CHECK(parse(two).model.particles.salt->counterion == 0);
}

TEST_CASE("one mistake in a salt gives one message") {
    const auto [old_piece, new_piece, message] = GENERATE(table<std::string, std::string, std::string>({
        {"anion: Cl, ", "",
         "10:9: missing key \"anion\" in model.salt, such as {cation: Na, anion: Cl, concentration_M: 0.5}"},
        {"anion: Cl", "anion: Br",
         "10:45: model.salt.anion: unknown name \"Br\", did you mean \"Ca\"? (allowed: Ca, Na, Cl)"},
        {"anion: Cl", "anion: Ca", "10:9: model.salt has one species as cation and as anion, allowed are two"},
        {"concentration_M: c", "concentration_M: 0*c", "none"},
        {", concentration_M: c", "",
         "10:9: missing key \"concentration_M\" in model.salt, such as {cation: Na, anion: Cl, concentration_M: 0.5}"},
        {"counterion: Na, ", "",
         "8:9: model.species.Na is no ion of model.salt, and a model with a salt has no other species"},
        {"{charge: -1, diameter: 0.5}", "{charge: -1, diameter: 0.5, count: 7}",
         "9:44: model.species.Cl has an amount, which model.salt says; allowed is to leave it out"},
        {"profile: Ca", "profile: Mg",
         "8:9: model.species.Na.profile is \"Mg\", allowed is a species that is counted by itself: Ca, Cl"},
        {"{particles: 100}", "{lateral: 8, lateral_y: 7}",
         "5:21: unknown key \"lateral_y\" in model.box, did you mean \"lateral\"? (allowed: particles, lateral)"},
        {"{particles: 100}", "wide",
         "5:8: model.box is the text \"wide\", allowed is published, {particles: 200} or {lateral: 8}"},
        {"  height: 4\n", "  height: 4\n  density: 0.1\n",
         "5:12: model.density is that of all species together, for fractions, and model.salt says how many ions there "
         "are; allowed is one of them"},
    }));
    CAPTURE(new_piece);
    const Lines lines = mistakes_in(with(salty, old_piece, new_piece));
    if (message == "none") {
        CHECK(lines.empty());
    } else {
        CHECK(lines == Lines{"sweep.yaml:" + message});
    }
}
