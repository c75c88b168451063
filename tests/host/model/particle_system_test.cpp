// The model kinds `slit` and `bulk`: from what a sweep file says to systems and jobs.
#include "model/particle_system.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "../particle_models.hpp"
#include "cpu/cpu_engine.hpp"
#include "model/model_potentials.hpp"
#include "model/units.hpp"
#include "observables/design_survey.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Contains;

namespace {

System build(const Config& config) {
    return make_system(config, {}, {});
}

std::string design_refusal(const Config& config, const Design& design) {
    return ImpossibleDesign(config, design, survey_design(config, design)).what();
}

// The message of the refusal, and where it points to.
std::string refusal(const Config& config, int line = 0) {
    try {
        (void)build(config);
    } catch (const ImpossiblePoint& reason) {
        if (line > 0) CHECK(reason.mark().line == line);
        return reason.what();
    }
    return "it was built";
}

double total_charge(const System& system) {
    double charge = 0;
    for (const SystemSpecies& s : system.species) charge += s.charge * s.count;
    if (!system.periodic_z) charge += (system.walls[0].charge + system.walls[1].charge) * system.area();
    return charge;
}

double realised(const System& system, const std::string& name) {
    for (const RealisedNumber& number : system.realised)
        if (number.quantity.name == name) return number.value;
    throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("Bulk: a cube for so many particles, in the file's own units") {
    const System system = build(lj_fluid());
    CHECK(system.particle_count() == 500);
    CHECK(system.periodic_z);
    CHECK(system.volume() == Approx(625));
    CHECK(system.lateral == Approx(system.height));
    CHECK(realised(system, "A_mean") == Approx(0.8));
    CHECK(realised(system, "lateral") == Approx(std::cbrt(625)));
    CHECK(system.profiles.size() == 1);

    const md::ReplicaJob job = make_job(system, {}, 1, 2, 3);
    CHECK(job.periodic_z);
    CHECK(job.bins == 0);
    CHECK(job.lateral == Approx(std::cbrt(625)));
    CHECK(job.temperature == 1.5F);
    CHECK(job.electrostatics == md::Electrostatics::none);
    REQUIRE(job.pairs.size() == 1);
    CHECK(job.walls.empty());
    // As deep as 1 kT and as wide as the particles, where the file does not say; shifted, as it would jump.
    CHECK(job.pairs[0].kind == md::PairPotentials::place_of<md::LennardJones>());
    CHECK(job.pairs[0].parameters[0] == 1.5F);
    CHECK(job.pairs[0].parameters[1] == 1.0F);
    CHECK(job.pairs[0].cutoff == 2.5F);
    CHECK(job.pairs[0].truncation == md::Truncation::shifted);
}

TEST_CASE("Bulk: fractions, counts, and boxes that are given") {
    Config config = lj_fluid();
    ParticleModel& model = config.model.particles;
    model.species = {species("A", 0, AmountKind::fraction, at(0.3)), species("B", 0, AmountKind::fraction, at(0.7))};
    model.density = at(0.75);
    System system = build(config);
    CHECK(system.particle_count() / system.volume() == Approx(0.75));
    CHECK(system.species[0].count / static_cast<double>(system.particle_count()) == Approx(0.3).epsilon(0.004));
    CHECK(system.pairs.size() == 4);

    model.species = {species("A", 0, AmountKind::count, at(100)), species("B", 0, AmountKind::count, at(150))};
    model.particles = {};
    system = build(config);
    CHECK(system.species[1].count == 150);
    CHECK(system.volume() == Approx(250 / 0.75));

    model.density = {};
    CHECK_THAT(refusal(config, 2), Contains("the size of the box is open"));
    model.lateral = at(8);
    model.lateral_y = at(9);
    model.height = at(10);
    system = build(config);
    CHECK(system.volume() == Approx(720));
    CHECK(realised(system, "lateral_y") == 9);
    CHECK(make_job(system, {}, 1, 0, 0).box_y() == 9);
}

TEST_CASE("Slit: the walls' charge is neutralised, in nm outside and the engine's unit inside") {
    const System system = build(salt_slit(-0.02, -0.02));
    CHECK(system.height == 4);
    CHECK(system.particle_count() == Approx(200).epsilon(0.1));
    CHECK(system.lateral >= system.height);
    CHECK(total_charge(system) == Approx(0).margin(1e-9));
    CHECK(realised(system, "Cl_mean_M") == Approx(0.5).epsilon(1e-9));
    CHECK(realised(system, "left_charge_C_m2") == Approx(-0.02).epsilon(0.02));
    CHECK(system.species[0].count > system.species[1].count);

    const md::ReplicaJob job = make_job(system, {}, 1, 0, 0);
    CHECK(job.height == Approx(4 / 0.714));
    CHECK(job.bjerrum == Approx(1));
    CHECK(job.temperature == 1);
    CHECK(job.field[2] == 0);
    REQUIRE(job.walls.size() == 4);
    CHECK(job.walls[1].parameters[1] == Approx(0.25 / 0.714));  // half the diameter
    CHECK(job.pairs[1].parameters[1] == Approx(0.45 / 0.714));  // the mean diameter
    CHECK(job.pairs[1].kind == md::PairPotentials::place_of<md::Wca>());
}

TEST_CASE("Slit: between walls of unequal charge ions are pulled to the more negative one") {
    const System system = build(salt_slit(-0.03, -0.01));
    CHECK(total_charge(system) == Approx(0).margin(1e-9));
    const md::ReplicaJob job = make_job(system, {}, 1, 0, 0);
    CHECK(job.field[2] < 0);                                                    // a positive ion to the left wall
    const double difference = system.walls[0].charge - system.walls[1].charge;  // e/nm2
    CHECK(job.field[2] == Approx(2 * std::numbers::pi * 0.714 * difference * 0.714));  // kT/e per 0.714 nm
    CHECK(make_job(build(salt_slit(-0.01, -0.03)), {}, 1, 0, 0).field[2] == Approx(-job.field[2]).epsilon(0.1));

    // Opposite walls need no counterions.
    const System opposite = build(salt_slit(-0.02, 0.02));
    CHECK(opposite.species[0].count == opposite.species[1].count);
    CHECK(opposite.walls[0].charge == -opposite.walls[1].charge);

    CHECK(has_equal_walls(salt_slit(-0.02, -0.02).model));
    CHECK_FALSE(has_equal_walls(salt_slit(-0.02, -0.01).model));
    Config sticky = salt_slit(-0.02, -0.02);
    sticky.model.particles.left.by_species["Na"].kind = "none";
    CHECK_FALSE(has_equal_walls(sticky.model));
    CHECK(wall_potential_of(sticky.model.particles.left.by_species["Na"], {}, PointNumbers({}, {})).kind == -1);
    CHECK_THAT(refusal(sticky), Contains("the left wall's potential for Na rises to 0 kT"));
}

TEST_CASE("Formulas take the design's parameters") {
    Config config = lj_fluid();
    ParticleModel& model = config.model.particles;
    model.default_pair.parameters["epsilon"] = formula("2 * eps", {9, 4});
    model.species[0].amount = formula("rho");
    const System system = make_system(config, {"rho", "eps"}, {0.5, 1.25});
    CHECK(pair_of(system, 0, 0).parameters[0] == 2.5F);
    CHECK(system.particle_count() / system.volume() == Approx(0.5));

    model.default_pair.parameters["epsilon"] = formula("eps / 0", {9, 4});
    try {
        (void)make_system(config, {"rho", "eps"}, {0.5, 1.25});
        FAIL("it was built");
    } catch (const ImpossiblePoint& reason) {
        CHECK_THAT(reason.what(), Contains("epsilon of lj is inf, from \"eps / 0\"; allowed is a finite number"));
        CHECK(reason.mark().line == 9);
        CHECK(reason.mark().column == 4);
    }
}

TEST_CASE("The Bjerrum length follows from the permittivity and the temperature") {
    Config config = salt_slit(-0.02, -0.02);
    config.model.particles.permittivity = at(78.5);
    CHECK(build(config).bjerrum == Approx(0.7143).epsilon(1e-3));
}

TEST_CASE("What cannot be simulated is refused in words, where it stands") {
    Config fluid = lj_fluid();
    ParticleModel& model = fluid.model.particles;
    SECTION("a cutoff beyond half the box") {
        model.particles = at(30);
        CHECK_THAT(refusal(fluid, 2), Contains("the potential of A and A reaches 2.5, further than half of a box"));
    }
    SECTION("particles that do not fit") {
        model.species[0].amount = at(3);
        CHECK_THAT(refusal(fluid, 2), Contains("cannot be placed without overlap"));
    }
    SECTION("a negative density") {
        model.species[0].amount = at(-0.1, {5, 20});
        CHECK_THAT(refusal(fluid, 5), Contains("the amount of A is -0.1; allowed is 0 or a number above"));
    }
    SECTION("no particles") {
        model.particles = {};
        model.lateral = at(0.5);
        CHECK_THAT(refusal(fluid, 2), Contains("the box holds no particles"));
    }
    SECTION("no cutoff") {
        model.default_pair.cutoff = {};
        CHECK_THAT(refusal(fluid), Contains("lj does not end by itself"));
    }
    SECTION("a sigma of nothing") {
        model.default_pair.parameters["sigma"] = at(0, {8, 8});
        CHECK_THAT(refusal(fluid, 8), Contains("sigma of lj is 0; allowed is a number above 0"));
    }
    SECTION("a potential that there is not") {
        model.default_pair.kind = "ljj";
        CHECK_THAT(refusal(fluid), Contains("unknown potential ljj, allowed are wca, lj"));
    }
    SECTION("charges without an opposite") {
        model.species[0].charge = at(1);
        fluid.simulation.electrostatics = ElectrostaticsMethod::exact;
        model.bjerrum = at(1);
        CHECK_THAT(refusal(fluid, 2), Contains("the charges do not neutralise each other"));
    }
    SECTION("sheets without walls") {
        model.species[0].charge = at(1);
        fluid.simulation.electrostatics = ElectrostaticsMethod::charged_sheet;
        CHECK_THAT(refusal(fluid, 2), Contains("charged_sheet electrostatics needs walls"));
    }
    SECTION("sheets in a narrow slit") {
        Config slit = salt_slit(-0.02, -0.02);
        slit.model.particles.particles = {};
        slit.model.particles.lateral = at(3.5);
        slit.simulation.electrostatics = ElectrostaticsMethod::charged_sheet;
        CHECK_THAT(refusal(slit), Contains("narrower than high"));
        slit.simulation.electrostatics = ElectrostaticsMethod::exact;
        CHECK(refusal(slit) == "it was built");
    }
    SECTION("fractions of more than all") {
        model.species[0].amount_kind = AmountKind::fraction;
        model.density = at(0.5);
        CHECK_THAT(refusal(fluid), Contains("add up to 0.8"));
    }
}

TEST_CASE("A design with impossible points is refused at the mark of the first one's reason") {
    Config config = lj_fluid();
    config.model.particles.species[0].amount = formula("rho", {6, 30});
    Design design;
    design.names = {"rho"};
    design.points = {{0.5}, {-0.5}, {-0.6}};
    CHECK_THAT(design_refusal(config, design),
               Contains("fluid.yaml:6:30: 2 of 3 points cannot be simulated; the first: the amount of A "
                        "is -0.5, from \"rho\""));
}

TEST_CASE("An overlap that minimisation cannot remove is refused where the box stands") {
    Config config = lj_fluid();
    config.model.particles.default_pair.parameters["sigma"] = formula("width", {8, 8});
    config.model.box_mark = {2, 1};
    Design design;
    design.names = {"width"};
    design.points = {{1.0}, {1.5}};
    CHECK_THAT(design_refusal(config, design),
               Contains("fluid.yaml:2:") && Contains("1 of 2 points cannot be simulated") &&
                   Contains("minimisation cannot move them apart") && Contains("lower the density"));
}

TEST_CASE("Every job that is built is one that the engine takes") {
    Config fluid = lj_fluid();
    Config slit = salt_slit(-0.03, -0.01);
    for (Config* config : {&fluid, &slit}) {
        SimulationConfig simulation = config->simulation;
        simulation.equilibration_steps = 20;
        simulation.production_steps = 80;
        simulation.sampling_interval = 10;
        simulation.blocks = 4;
        const auto engine = cpu::make_cpu_engine(1);
        engine->submit(make_job(build(*config), simulation, 1, 0, 0));
        std::vector<md::ReplicaResult> results;
        while (results.empty()) results = engine->collect(std::chrono::milliseconds(100));
        INFO(results[0].reason);
        CHECK_FALSE(results[0].failed);
        CHECK(results[0].blocks.size() == 4);
    }
}

TEST_CASE("Charges of one sign fill a bulk with a background, and any box where they feel a field only") {
    Config plasma = lj_fluid();
    plasma.model.particles.default_pair.kind = "none";
    plasma.model.particles.default_pair.cutoff = {};
    plasma.model.particles.species[0].charge = at(1);
    plasma.model.particles.bjerrum = at(2);
    CHECK_THAT(refusal(plasma, 2), Contains("500 e are left with 500 A") && Contains("`neutralising`") &&
                                       Contains("background: true for a uniform charge that neutralises them") &&
                                       Contains("bjerrum: 0, with which charges feel a field only"));
    plasma.model.particles.background = true;
    const System charged = build(plasma);
    CHECK(charged.species[0].count == 500);
    CHECK(charged.electrostatics == md::Electrostatics::exact);
    CHECK(make_job(charged, {}, 1, 0, 0).bjerrum == Approx(3));  // as energy times length

    plasma.model.particles.background = false;
    plasma.model.particles.bjerrum = at(0);
    plasma.model.particles.field = {at(0), at(0), at(1)};
    const System in_field = build(plasma);
    CHECK(in_field.species[0].count == 500);
    CHECK(in_field.electrostatics == md::Electrostatics::none);
    CHECK(make_job(in_field, {}, 1, 0, 0).field[2] == 1);

    Config slit = salt_slit(-0.05, 0.02);
    slit.model.particles.species[0] = slit.model.particles.species[1];
    slit.model.particles.species.pop_back();
    CHECK_THAT(refusal(slit), Contains("do not neutralise") && !Contains("background"));
    slit.model.particles.bjerrum = at(0);
    const System sediment = build(slit);
    CHECK(sediment.species[0].count > 50);
    CHECK(to_surface_charge(sediment, sediment.walls[0].charge) == Approx(-0.05));  // as asked for
}
