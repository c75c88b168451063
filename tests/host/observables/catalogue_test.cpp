// Which observables a sweep has, and that the reader of its file, the simulations and people hear the same of it.
#include "observables/catalogue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "host/sweep_text.hpp"
#include "observables/observables.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;

using Names = std::vector<std::string>;

namespace {

const std::string electrolyte =
    "model: {kind: slit_electrolyte}\n"
    "design: {h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 10}}\n";

// Two species between walls, or in a bulk.
std::string particles(const std::string& kind, const std::string& charges, const std::string& walls) {
    return "model:\n  kind: " + kind + "\n  temperature: 1\n  density: {range: [0.1, 0.3]}\n  box: {particles: 200}\n" +
           "  species: {A: {fraction: 0.5, charge: " + charges + "}, B: {fraction: 0.5, charge: -" + charges +
           "}}\n  pairs: {default: wca}\n  bjerrum: 2\n" + walls + "design: {points: {sobol: 10}}\n";
}
const std::string plates = "  height: 8\n  walls: {both: wca}\n";
const std::string charged_plates =
    "  height: 8\n  walls: {left: {wca: {epsilon: 1}, charge: 0.1}, right: {wca: {epsilon: 1}, charge: -0.1}}\n";

bool has(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

TEST_CASE("Catalogue: an electrolyte's outputs, one by one") {
    CHECK(known_outputs(parse(electrolyte)) == Names{"cation_density",
                                                     "anion_density",
                                                     "cation_contact",
                                                     "cation_peak",
                                                     "cation_mid",
                                                     "anion_contact",
                                                     "anion_peak",
                                                     "anion_mid",
                                                     "temperature",
                                                     "potential_energy",
                                                     "charge_density",
                                                     "electrostatic_potential",
                                                     "integrated_charge",
                                                     "pressure",
                                                     "debye_length",
                                                     "pressure_contact",
                                                     "pressure_electrostatic",
                                                     "rdf_cation-cation",
                                                     "rdf_cation-anion",
                                                     "rdf_anion-anion",
                                                     "cation_diffusion",
                                                     "anion_diffusion",
                                                     "cation_msd",
                                                     "cation_vacf",
                                                     "anion_msd",
                                                     "anion_vacf"});
}

TEST_CASE("Catalogue: a bulk's outputs, one by one") {
    CHECK(known_outputs(parse(particles("bulk", "1", ""))) ==
          Names{"temperature", "potential_energy", "pressure", "debye_length", "rdf_A-A", "rdf_A-B", "rdf_B-B",
                "A_diffusion", "B_diffusion", "A_msd", "A_vacf", "B_msd", "B_vacf"});
}

TEST_CASE("Catalogue: a neutral fluid's outputs, one by one, and what is recorded where a file names none") {
    const std::string fluid =
        "model: {kind: bulk, density: 0.8, species: {A: {}}, pairs: {A-A: {lj: {}, cutoff: 2.5}}}\n"
        "design: {temperature: {range: [0.7, 2]}, points: {sobol: 10}}\n";
    CHECK(known_outputs(parse(fluid)) ==
          Names{"temperature", "potential_energy", "pressure", "rdf_A-A", "A_diffusion", "A_msd", "A_vacf"});
    CHECK(observable_names(parse(fluid)) == Names{"temperature", "potential_energy", "pressure"});
}

TEST_CASE("Catalogue: each entry has a name of its own, a unit, a sentence, and columns that have places") {
    for (const std::string& text : {electrolyte, particles("slit", "1", plates), particles("slit", "0", charged_plates),
                                    particles("bulk", "1", ""), particles("bulk", "0", "")}) {
        CAPTURE(text);
        std::set<std::string> names;
        for (const ObservableEntry& entry : catalogue(Setup(parse(text)))) {
            CAPTURE(entry.observable.name);
            CHECK(names.insert(entry.observable.name).second);
            CHECK_FALSE(entry.observable.unit.empty());
            CHECK_FALSE(entry.sentence.empty());
            CHECK(entry.sentence.back() != '.');
            CHECK(entry.observable.size > 0);  // also where it is not recorded
            CHECK((entry.observable.axis == Axis::none) == (entry.observable.size == 1));
            CHECK(entry.observable.places.size() ==
                  (entry.observable.axis == Axis::none ? 0U : static_cast<std::size_t>(entry.observable.size)));
        }
    }
}

TEST_CASE("Catalogue: what the reader accepts is what the simulations record") {
    for (const std::string& text : {electrolyte, particles("slit", "1", plates), particles("slit", "0", plates),
                                    particles("slit", "0", charged_plates), particles("slit", "1", charged_plates),
                                    particles("bulk", "1", ""), particles("bulk", "0", "")}) {
        CAPTURE(text);
        const Config config = parse(text + "simulation: {rdf: true, time_correlation: true}\n");
        CHECK(known_outputs(config) == observable_names(config));
        for (const std::string& name : config.outputs) CHECK(has(observable_names(config), name));
    }
}

TEST_CASE("Catalogue: neutral particles have no charge density, whatever their walls carry") {
    CHECK(has(known_outputs(parse(particles("slit", "1", plates))), "charge_density"));
    const std::string neutral = particles("slit", "0", charged_plates);
    const Names known = known_outputs(parse(neutral));
    std::string allowed;
    for (const std::string& name : known) allowed += (allowed.empty() ? "" : ", ") + name;
    for (const char* name : {"charge_density", "electrostatic_potential", "integrated_charge"}) {
        CHECK_FALSE(has(known, name));
        CHECK(mistakes_in(neutral + "outputs: [A_density, " + name + "]\n") ==
              Names{"sweep.yaml:12:22: outputs[1]: this sweep has no " + std::string(name) +
                    ", as none of the particles carries charge; allowed: " + allowed});
    }
}

TEST_CASE("Catalogue: walls that differ, or a field across, have numbers of each side, mirror images share them") {
    const std::string field = "  field: [0, 0, 1]\n";
    for (const std::string& walls : {charged_plates, plates + field}) {
        CAPTURE(walls);
        const Names known = known_outputs(parse(particles("slit", "1", walls)));
        for (const char* name : {"A_contact_left", "A_contact_right", "A_peak", "A_peak_left", "A_peak_right", "A_mid",
                                 "pressure", "pressure_left", "pressure_electrostatic_right"})
            CHECK(has(known, name));
        CHECK_FALSE(has(known, "A_contact"));
        const Names mistakes = mistakes_in(particles("slit", "1", walls) + "outputs: [A_contact]\n");
        REQUIRE(mistakes.size() == 1);
        CHECK(mistakes[0].find("this sweep has no A_contact, as the walls differ, or a field acts across: each has a "
                               "number of its own, with _left or _right") != std::string::npos);
    }
    const Names known = known_outputs(parse(particles("slit", "1", plates + "  field: [1, 1, 0]\n")));
    for (const char* name : {"A_contact", "A_peak", "pressure", "pressure_contact", "pressure_electrostatic"})
        CHECK(has(known, name));
    for (const char* name : {"A_contact_left", "A_peak_right", "pressure_left"}) CHECK_FALSE(has(known, name));
}

TEST_CASE("Catalogue: in a field along which particles drift there is no diffusion, and no point fails for it") {
    const std::string simulation = "simulation: {time_correlation: {samples: 20}}\n";
    const auto slit = [&](const std::string& field) {
        return particles("slit", "1", plates + "  field: " + field + "\n") + simulation;
    };
    const Names along = observable_names(parse(slit("[0, 1, 0]"))), across = observable_names(parse(slit("[0, 0, 1]")));
    CHECK_FALSE(has(along, "A_diffusion"));
    CHECK(has(along, "A_msd"));
    CHECK(has(across, "A_diffusion"));
    const std::string bulk = particles("bulk", "1", "  field: [0, 0, 1]\n");
    const Names mistakes = mistakes_in(bulk + "outputs: [A_diffusion]\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(
        mistakes[0].find("this sweep has no A_diffusion, as a field acts along a direction in which nothing holds the "
                         "particles: they drift") != std::string::npos);
    // Nothing pulls at neutral particles.
    CHECK(has(known_outputs(parse(particles("bulk", "1", ""))), "A_diffusion"));
}

TEST_CASE("Catalogue: species that meet a wall at different planes have no contact density together") {
    const auto names = [](const std::string& diameter, const std::string& wall) {
        return known_outputs(
            parse("model: {kind: slit, temperature: 1, height: 8, box: {lateral: 10}, pairs: {default: "
                  "none}, species: {A: {count: 40, diameter: 1, profile: B}, B: {count: 40, diameter: " +
                  diameter + "}}, walls: {both: " + wall + "}}\ndesign: {points: {grid: {}}}\n"));
    };
    CHECK_FALSE(has(names("0.5", "wca"), "B_contact"));
    CHECK(has(names("0.5", "wca"), "B_peak"));
    CHECK(has(names("0.5", "wca"), "B_mid"));
    CHECK(has(names("1", "wca"), "B_contact"));
    CHECK(has(names("0.5", "{wca: {sigma: 0.5}}"), "B_contact"));
    CHECK_FALSE(has(names("1", "{wca: {}, species: {B: {hard: {}}}}"), "B_contact"));
    // Why not, and what there is in its place.
    const std::vector<std::string> refused = mistakes_in(
        "model: {kind: slit, temperature: 1, height: 8, box: {lateral: 10}, pairs: {default: none}, species: {A: "
        "{count: 40, diameter: 1, profile: B}, B: {count: 40, diameter: 0.5}}, walls: {both: wca}}\n"
        "design: {points: {grid: {}}}\noutputs: [B_contact]\n");
    REQUIRE(refused.size() == 1);
    CHECK_THAT(refused.front(), Catch::Contains("leave `profile` out of them") &&
                                    Catch::Contains("the sum of each one's own contact is") &&
                                    Catch::Contains("B_density, B_peak and B_mid are there"));
}

TEST_CASE("Catalogue: a charge that varies may be there") {
    const std::string text = particles("slit", "q", plates);
    CHECK(has(known_outputs(parse(with(text, "design: {", "design: {q: {range: [0, 2]}, "))), "charge_density"));
}

TEST_CASE("Catalogue: an output that is named is recorded, and nothing that only looks like it") {
    const auto simulation = [](const std::string& outputs) {
        return parse(particles("slit", "1", plates) + "outputs: [" + outputs + "]\n").simulation;
    };
    CHECK(simulation("rdf_A-B").rdf_bins == 100);
    CHECK(simulation("rdf_A-B").correlation_samples == 0);
    for (const char* name : {"A_diffusion", "B_msd", "B_vacf"}) {
        CHECK(simulation(name).correlation_samples == chosen_samples);
        CHECK(simulation(name).rdf_bins == 0);
    }
    std::string text = particles("slit", "1", plates);
    text.replace(text.find("A: {"), 1, "rdf_A");
    CHECK(parse(text + "outputs: [rdf_A_density]\n").simulation.rdf_bins == 0);
}

TEST_CASE("Catalogue: a sweep that says nothing learns profiles between walls, pressure and energy in a bulk") {
    CHECK(parse(electrolyte).outputs == Names{"cation_density", "anion_density"});
    CHECK(parse(particles("slit", "1", plates)).outputs == Names{"A_density", "B_density"});
    CHECK(parse(particles("bulk", "1", "")).outputs == Names{"pressure", "potential_energy"});
}

TEST_CASE("Catalogue: a results file's sweep records what the file has, in its order") {
    Config config = parse(electrolyte);
    config.recorded = {"pressure", "cation_density", "anion_density"};
    CHECK(observable_names(config) == config.recorded);
    const std::vector<Observable> all = observables_of(config);
    CHECK(all[1].first == 1);
    CHECK(all[2].first == 1 + all[1].size);
    config.recorded.emplace_back("viscosity");
    CHECK_THROWS_WITH(observable_names(config),
                      Catch::Contains("\"viscosity\"") && Catch::Contains("run its sweep again"));
}

TEST_CASE("Catalogue: the Debye length is that of the particles that are there") {
    // 1:1 salt in water at 298 K: 0.304 nm / sqrt(c / M) in textbooks (Israelachvili, Intermolecular and Surface
    // Forces).
    const Config config = parse(
        "model: {kind: bulk, units: nm, temperature_K: 298, bjerrum: 0.714, box: {lateral: 10}, pairs: {default: "
        "wca},\n"
        "  species: {Na: {charge: 1, concentration_M: {range: [0.1, 1]}, diameter: 0.4},\n"
        "            Cl: {charge: -1, neutralising: true, diameter: 0.4}}}\n"
        "design: {points: {sobol: 10}}\n"
        "outputs: [debye_length]\n");
    System system = make_system(config, {"Na.concentration_M"}, {0.1});
    const double known = 0.304 / std::sqrt(0.1);
    const std::vector<Observable> all = observables_of(config);
    const auto found = std::ranges::find(all, "debye_length", &Observable::name);
    REQUIRE(found != all.end());
    CHECK(found->unit == "nm");
    CHECK(found->learned);

    std::vector<md::ReplicaResult> replicas(1);
    replicas[0].blocks.resize(4);
    for (md::BlockAverages& block : replicas[0].blocks) block.temperature = 1;
    const auto reduced = [&] { return reduce(config, system, replicas, 0, 1); };
    const auto column = static_cast<std::size_t>(found->first);
    CHECK(reduced().values[column] == Approx(known).epsilon(0.01));
    CHECK(reduced().errors[column] == 0);  // nothing statistical
    CHECK(natural_sizes(config, system)[column] == reduced().values[column]);
    // As many ions of twice the charge screen twice as well: those that are there count, not those asked for.
    const double before = reduced().values[column];
    for (SystemSpecies& s : system.species) s.charge *= 2;
    CHECK(reduced().values[column] == Approx(before / 2));
    for (SystemSpecies& s : system.species) s.charge = 0;
    CHECK(reduced().values[column] == Approx(10));  // nothing screens: as long as the box

    CHECK(has(known_outputs(parse(particles("slit", "1", plates))), "debye_length"));
    CHECK_FALSE(has(known_outputs(parse(particles("slit", "0", charged_plates))), "debye_length"));
}
