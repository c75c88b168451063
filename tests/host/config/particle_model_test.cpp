#include "config/particle_model.hpp"

#include <catch2/catch.hpp>

#include "../sweep_text.hpp"
#include "config/formula.hpp"
#include "config/potential_kinds.hpp"
#include "observables/read_config.hpp"

using mdsweep::AmountKind;
using mdsweep::Config;
using mdsweep::ParameterKind;
using mdsweep::ParticleModel;
using mdsweep::PotentialConfig;
using Lines = std::vector<std::string>;

namespace {

const std::string bulk =
    "model:\n"
    "  kind: bulk\n"
    "  density: 0.8\n"
    "  species: {A: {}}\n"
    "  pairs: {A-A: {lj: {}, cutoff: 2.5}}\n"
    "design:\n"
    "  temperature: {range: [0.7, 2]}\n"
    "  points: {sobol: 10}\n";

const std::string slit =
    "model:\n"
    "  kind: slit\n"
    "  temperature: 2*eps\n"
    "  height: {values: [6, 8]}\n"
    "  box: {particles: 150}\n"
    "  density: {range: [0.1, 0.5]}\n"
    "  species:\n"
    "    A: {fraction: x, charge: -1}\n"
    "    B: {fraction: 1 - x, diameter: 0.8, charge: 2, mass: 3}\n"
    "  pairs:\n"
    "    A-A: {lj: {epsilon: {range: [0.5, 2], name: eps}}, cutoff: 2.5, truncation: force_shifted}\n"
    "    B-A: {expression: \"k*(r-s)^2 + x\", s: 0.9, k: eps, cutoff: 2, shortest: 0.1}\n"
    "    B-B: {table: ../b_b.csv}\n"
    "  walls:\n"
    "    left: wca\n"
    "    right: {wca: {epsilon: 3, sigma: 0.5}, charge: 0.1, species: {B: none, A: {wca: {epsilon: eps}}}}\n"
    "  bjerrum: 2\n"
    "  field: [0, 0, 0.1]\n"
    "design:\n"
    "  x: {range: [0.2, 0.8]}\n"
    "  points: {sobol: 10}\n";

Lines names_of(const Config& config) {
    Lines names;
    for (const auto& p : config.design.parameters) names.push_back(p.name);
    return names;
}

}  // namespace

TEST_CASE("a bulk model may ask for what lies beyond the cutoffs") {
    CHECK_FALSE(parse(bulk).model.particles.tail_correction);
    CHECK(parse(with(bulk, "  density", "  tail_correction: true\n  density")).model.particles.tail_correction);
    CHECK_FALSE(parse(bulk).model.particles.background);
    const std::string plasma = with(bulk, "{A: {}}", "{A: {charge: 1}}");
    CHECK(parse(with(plasma, "  density", "  bjerrum: 1\n  background: true\n  density")).model.particles.background);
    CHECK(mistakes_in(with(bulk, "  density", "  tail_correction: 3\n  density")).size() == 1);
    CHECK(mistakes_in(with(slit, "  bjerrum", "  tail_correction: true\n  bjerrum")).size() == 1);
}

TEST_CASE("a bulk model needs no more than species, pairs and a density") {
    const Config config = parse(bulk);
    const ParticleModel& model = config.model.particles;
    CHECK(config.model.kind == "bulk");
    CHECK(model.temperature.formula == "temperature");
    CHECK(model.density.value == 0.8);
    CHECK(model.particles.value == 200);
    CHECK_FALSE(model.lateral.given);
    CHECK_FALSE(model.charged());
    REQUIRE(model.species.size() == 1);
    CHECK(model.species[0].amount_kind == AmountKind::fraction);
    CHECK(model.species[0].amount.value == 1);
    CHECK(model.species[0].diameter.value == 1);
    CHECK(model.species[0].mass.value == 1);
    REQUIRE(model.pairs.size() == 1);
    const PotentialConfig& potential = model.pairs[0].potential;
    CHECK(potential.kind == "lj");
    CHECK(potential.parameters.at("epsilon").value == 1);
    CHECK_FALSE(potential.parameters.contains("sigma"));
    CHECK(potential.cutoff.value == 2.5);
    CHECK(config.outputs == Lines{"pressure", "potential_energy"});
    CHECK(config.simulation.thermostat == mdsweep::ThermostatKind::langevin);
    CHECK(config.simulation.electrostatics == mdsweep::ElectrostaticsMethod::exact);
    CHECK(config.simulation.automatic);
}

TEST_CASE("every key of a model of particles arrives where it belongs") {
    const Config config = parse(slit);
    const ParticleModel& model = config.model.particles;
    CHECK(model.temperature.formula == "2*eps");
    CHECK(model.height.formula == "height");
    CHECK(model.particles.value == 150);
    CHECK(model.density.formula == "density");
    CHECK(model.bjerrum.value == 2);
    CHECK(model.charged());
    REQUIRE(model.field.size() == 3);
    CHECK(model.field[2].value == 0.1);

    REQUIRE(model.species_names() == Lines{"A", "B"});
    CHECK(model.species[1].amount.formula == "1 - x");
    CHECK(model.species[1].charge.value == 2);
    CHECK(model.species[1].mass.value == 3);

    REQUIRE(model.pairs.size() == 3);
    CHECK(model.pairs[0].potential.truncation == mdsweep::TruncationKind::force_shifted);
    CHECK(model.pairs[0].potential.parameters.at("epsilon").formula == "eps");
    CHECK(model.pairs[1].first == "B");
    const PotentialConfig& formula = model.pairs[1].potential;
    CHECK(formula.kind == "expression");
    CHECK(formula.formula == "k*(r-s)^2 + x");
    REQUIRE(formula.parameters.size() == 3);
    CHECK(formula.parameters.at("s").value == 0.9);
    CHECK(formula.parameters.at("k").formula == "eps");
    CHECK(formula.parameters.at("x").formula == "x");
    CHECK(formula.shortest.value == 0.1);
    CHECK(model.pairs[2].potential.table == "b_b.csv");
    CHECK_FALSE(model.pairs[2].potential.cutoff.given);

    CHECK(model.left.potential.kind == "wca");
    CHECK(model.left.charge.value == 0);
    CHECK(model.right.charge.value == 0.1);
    CHECK(model.right.potential.parameters.at("sigma").value == 0.5);
    CHECK(model.right.by_species.at("B").kind == "none");
    CHECK(model.right.by_species.at("A").parameters.at("epsilon").formula == "eps");
    CHECK(config.outputs == Lines{"A_density", "B_density"});
}

TEST_CASE("numbers with ranges in place are parameters of the design, in the order of the file") {
    const Config config = parse(slit);
    CHECK(names_of(config) == Lines{"height", "density", "eps", "x"});
    CHECK(parameter(config, "height").kind == ParameterKind::values);
    CHECK(parameter(config, "height").numbers == std::vector<double>{6, 8});
    CHECK(parameter(config, "eps").kind == ParameterKind::range);
    CHECK(parameter(config, "eps").mark.line == 11);
    // A name that stands alone somewhere is limited as that place is.
    CHECK(mdsweep::find_parameter(config.model.parameters, "x")->limits.high == 1);
    const std::vector<double> point = {6, 0.3, 1.5, 0.25};
    CHECK(evaluate(config.model.particles.temperature, names_of(config), point) == 3);
    CHECK(evaluate(config.model.particles.density, names_of(config), point) == 0.3);
    CHECK(evaluate(config.model.particles.species[1].amount, names_of(config), point) == 0.75);

    const Config pair = parse(with(bulk, "lj: {}", "lj: {epsilon: {range: [1, 2]}}"));
    CHECK(names_of(pair) == Lines{"A-A.epsilon", "temperature"});
    CHECK(pair.model.particles.pairs[0].potential.parameters.at("epsilon").formula == "A-A.epsilon");
}

TEST_CASE("a design may set a number of the model by the name of its place") {
    const Config config = parse(with(bulk, "  points", "  A-A.sigma: {values: [0.9, 1]}\n  points"));
    CHECK(names_of(config) == Lines{"temperature", "A-A.sigma"});
    CHECK(config.model.particles.pairs[0].potential.parameters.at("sigma").formula == "A-A.sigma");
    const Config csv = parse(with(
        with(with(bulk, "  temperature: {range: [0.7, 2]}\n", ""), "{sobol: 10}", "{csv: p.csv}"), "0.8", "1/volume"));
    CHECK(csv.design.parameters.empty());
    CHECK(mdsweep::names_of(csv.model.parameters) == Lines{"volume"});
}

TEST_CASE("boxes and amounts may be given in several ways") {
    const auto model = [](const std::string& density, const std::string& species, const std::string& box) {
        std::string text = with(bulk, "  density: 0.8\n", density + (box.empty() ? "" : "  box: " + box + "\n"));
        return parse(with(text, "{A: {}}", "{A: " + species + "}")).model.particles;
    };
    const ParticleModel counted = model("", "{count: 100}", "{lateral: 6, lateral_y: 5, height: 4}");
    CHECK(counted.species[0].amount_kind == AmountKind::count);
    CHECK(counted.lateral_y.value == 5);
    CHECK(counted.height.value == 4);
    CHECK_FALSE(counted.particles.given);
    CHECK(model("  density: 0.8\n", "{count: 100}", "").density.value == 0.8);
    CHECK(model("", "{density: 0.3}", "{lateral: 6}").species[0].amount_kind == AmountKind::density);
    CHECK(model("", "{density: 0.3}", "{particles: {values: [100, 200]}}").particles.formula == "particles");

    const ParticleModel ions =
        parse(
            "model: {kind: bulk, units: nm, temperature_K: 310, permittivity: 78, pairs: {default: wca},\n"
            "  species: {p: {concentration_M: c, charge: 1, diameter: 0.3},\n"
            "    n: {neutralising: true, charge: -1, diameter: 0.3}}}\n"
            "design: {c: {range: [0.1, 1]}, points: {sobol: 4}}\n")
            .model.particles;
    CHECK(ions.units == mdsweep::Units::nm);
    CHECK(ions.temperature.value == 310);
    CHECK(ions.permittivity.value == 78);
    CHECK(ions.species[0].amount_kind == AmountKind::concentration);
    CHECK(ions.species[1].amount_kind == AmountKind::neutralising);
    CHECK(ions.default_pair.kind == "wca");
}

TEST_CASE("every potential of the engine can be named, with its parameters") {
    REQUIRE(mdsweep::pair_kinds().size() >= 2);
    for (const mdsweep::PotentialKind& kind : mdsweep::pair_kinds()) {
        CAPTURE(kind.name);
        std::string parameters;
        std::size_t named = 0;
        for (const auto& p : kind.parameters) {
            if (!p.in_place_of.empty()) continue;
            parameters += (parameters.empty() ? "" : ", ") + p.name + ": 1.5";
            ++named;
        }
        const std::string text = "{" + kind.name + ": {" + parameters + "}, cutoff: 3}";
        const ParticleModel model = parse(with(bulk, "{lj: {}, cutoff: 2.5}", text)).model.particles;
        CHECK(model.pairs[0].potential.kind == kind.name);
        CHECK(model.pairs[0].potential.parameters.size() == named);
        const Lines lines =
            mistakes_in(with(bulk, "{lj: {}, cutoff: 2.5}", "{" + kind.name + ": {" + parameters + "}}"));
        CHECK(lines.empty() == kind.ends);
    }
    for (const mdsweep::PotentialKind& kind : mdsweep::wall_kinds()) CHECK_FALSE(kind.name.empty());
}

TEST_CASE("outputs depend on the model") {
    const Lines of_bulk = known_outputs(parse(bulk));
    for (const char* name : {"temperature", "pressure", "rdf_A-A", "A_diffusion"})
        CHECK(std::ranges::find(of_bulk, name) != of_bulk.end());
    for (const char* name : {"A_density", "A_peak", "charge_density", "rdf_A-B"})
        CHECK(std::ranges::find(of_bulk, name) == of_bulk.end());
    const Lines of_slit = known_outputs(parse(slit));
    for (const char* name : {"A_density", "B_peak", "charge_density", "electrostatic_potential", "rdf_A-B", "B_vacf"})
        CHECK(std::ranges::find(of_slit, name) != of_slit.end());
    const Config config = parse(bulk + "outputs: [rdf_A-A, A_diffusion]\n");
    CHECK(config.simulation.rdf_bins == 100);
    CHECK(config.simulation.correlation_samples == mdsweep::chosen_samples);
    CHECK(parse(bulk).simulation.rdf_bins == 0);
}

TEST_CASE("an electrolyte may have its ranges under model, too") {
    const Config config = parse(
        "model: {kind: slit_electrolyte, h_nm: {range: [3, 5]}, z_p: {values: [1, 2]}}\n"
        "design: {c_M: 1, points: {sobol: 10}}\n");
    CHECK(names_of(config) == Lines{"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"});
    CHECK(parameter(config, "h_nm").high() == 5);
    CHECK(parameter(config, "z_p").kind == ParameterKind::values);
}

TEST_CASE("a simulation says how it keeps its temperature and when it ends") {
    const Config config = parse(
        bulk +
        "simulation: {thermostat: nose_hoover, thermostat_time_tau: 0.2, electrostatics: exact,\n"
        "  electrostatics_accuracy: 1e-5, production: auto, production_steps: 16000, target_error: {pressure: 0.01,\n"
        "  default: 0.05}, max_steps: 1e6, rdf: {bins: 80, range: 4}, time_correlation: {samples: 50}}\n");
    const mdsweep::SimulationConfig& simulation = config.simulation;
    CHECK(simulation.thermostat == mdsweep::ThermostatKind::nose_hoover);
    CHECK(simulation.thermostat_time_tau == 0.2);
    CHECK(simulation.electrostatics_accuracy == 1e-5);
    CHECK(simulation.automatic);
    CHECK(simulation.production_steps == 16000);
    CHECK(simulation.target_error == 0.05);
    CHECK(simulation.target_errors == std::map<std::string, double>{{"pressure", 0.01}});
    CHECK(simulation.max_steps == 1000000);
    CHECK(simulation.rdf_bins == 80);
    CHECK(simulation.rdf_range == 4);
    CHECK(simulation.correlation_samples == 50);
    CHECK(parse(bulk + "simulation: {production: auto, target_error: 0.1}\n").simulation.target_error == 0.1);
    CHECK(parse(bulk + "simulation: {thermostat: none, rdf: true}\n").simulation.rdf_bins == 100);
}
