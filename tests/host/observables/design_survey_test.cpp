#include "observables/design_survey.hpp"

#include <catch2/catch.hpp>
#include <mutex>

#include "config/mistakes.hpp"
#include "host/particle_models.hpp"
#include "observables/read_config.hpp"
#include "observables/sweep_points.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Contains;

namespace {

// A small fluid over its density and the range of its repulsion.
Config fluid() {
    Config config = lj_fluid();
    ParticleModel& model = config.model.particles;
    model.species[0].amount = formula("rho", {6, 30});
    model.default_pair.kind = "wca";
    model.default_pair.cutoff = {};
    model.default_pair.parameters["sigma"] = formula("width", {8, 8});
    model.particles = at(20);
    config.model.box_mark = {2, 1};
    return config;
}

Design uniform_design(std::size_t points) {
    Design design;
    design.names = {"rho", "width"};
    design.varying = {0, 1};
    design.low = {0.1, 0.9};
    design.high = {0.3, 1};
    for (std::size_t i = 0; i < points; ++i) design.points.push_back({0.2, 1.0});
    return design;
}

std::string refusal(Config config, const Design& design) {
    config.name = "fluid.yaml";
    const DesignSurvey survey = survey_design(config, design);
    return survey.impossible.empty() ? "" : ImpossibleDesign(config, design, survey).what();
}

}  // namespace

TEST_CASE("Every point of a small design is tried, and a sample of a large one") {
    CHECK(survey_design(fluid(), uniform_design(300)).tried == 300);
    const DesignSurvey large = survey_design(fluid(), uniform_design(5000));
    CHECK(large.points.size() == 5000);
    CHECK(large.points.back().particles == 20);
    CHECK(large.tried >= most_tried);
    CHECK(large.tried <= most_tried + 10);
}

TEST_CASE("One impossible point among thousands is found, with its line and words") {
    Design design = uniform_design(5000);
    design.points[4321][0] = -0.2;
    CHECK_THAT(refusal(fluid(), design),
               Contains("fluid.yaml:6:30: 1 of 5000 points cannot be simulated; the first: the amount of A is -0.2, "
                        "from \"rho\""));
}

TEST_CASE("A point of a small design that cannot be made counts once") {
    Design design = uniform_design(300);
    design.points[43][0] = -0.2;
    CHECK_THAT(refusal(fluid(), design), Contains(": 1 of 300 points cannot be simulated; the first:"));
}

TEST_CASE("The first of several impossible points speaks, whichever thread found it") {
    Design design = uniform_design(5000);
    for (const std::size_t i : {4999, 130, 131, 2500}) design.points[i][0] = -0.001 * static_cast<double>(i);
    CHECK_THAT(refusal(fluid(), design), Contains("4 of 5000 points") && Contains("the amount of A is -0.13,"));
}

TEST_CASE("What must be recorded is checked at every point") {
    Config config = fluid();
    config.simulation.rdf_bins = 10;
    config.simulation.rdf_range = 2.2;  // half of the box at the density of 0.2 is 2.3
    Design design = uniform_design(5000);
    CHECK(refusal(config, design).empty());
    design.points[4321][0] = 0.3;
    CHECK_THAT(refusal(config, design), Contains("1 of 5000 points") &&
                                            Contains("pair distances up to 2.2 cannot be counted in a box of ") &&
                                            Contains("beyond half the box, 2.0"));
    // What would fit in all boxes is that of the smallest, wherever it is in the design.
    for (const std::size_t i : {100, 4999}) design.points[i][0] = 0.28;
    const std::string words = refusal(config, design);
    CHECK_THAT(words, Contains("3 of 5000 points cannot be simulated; the smallest box: pair distances up to 2.2"));
    const std::size_t at = words.find(" fits in all of these boxes");
    REQUIRE(at != std::string::npos);
    config.simulation.rdf_range = std::stod(words.substr(words.rfind(' ', at - 1)));
    CHECK(config.simulation.rdf_range > 2);
    CHECK(refusal(config, design).empty());
}

TEST_CASE("Starts are tried where something is largest, too, and a sample says that it is one") {
    Design design = uniform_design(5000);
    design.points[4321] = {0.8, 1.5};
    Config config = fluid();
    config.model.particles.particles = at(100);  // cutoffs are within half of the box
    CHECK_THAT(refusal(config, design), Contains("fluid.yaml:2:") && Contains("1 of a sample of 100") &&
                                            Contains("of the 5000 points cannot be simulated; the first:") &&
                                            Contains("minimisation cannot move them apart"));
}

TEST_CASE("A sample has the extremes of each parameter, of the number of particles and of the box's shape") {
    const Config config = parse_config(
        "model: {kind: bulk, box: {lateral: L, height: H}, species: {A: {density: rho}}, pairs: {default: wca}}\n"
        "design: {rho: {range: [0.1, 0.3]}, L: {range: [5, 7]}, H: {range: [6, 8]}, points: {sobol: 8}}\n",
        "boxes.yaml", ".");
    Design design;
    design.names = {"rho", "L", "H"};
    design.varying = {0, 1, 2};
    design.low = {0.1, 5, 6};
    design.high = {0.3, 7, 8};
    design.points.assign(5000, {0.2, 6, 7});  // 50 particles, L / H = 0.86
    // At places that an even sample does not have.
    design.points[1][0] = 0.18, design.points[2][0] = 0.22;
    design.points[3][1] = 5.5, design.points[4][1] = 6.5;
    design.points[6][2] = 6.5, design.points[7][2] = 7.5;
    design.points[8] = {0.19, 5.6, 6.6}, design.points[9] = {0.21, 6.4, 7.4};  // 39 and 64 particles
    design.points[11] = {0.2, 5.6, 7.4}, design.points[12] = {0.2, 6.4, 6.6};  // L / H = 0.76 and 0.97
    CHECK(survey_design(config, design).tried == most_tried + 10);
}

TEST_CASE(
    "Impossible points are in groups that differ by more than their numbers, each with the parameters of the first "
    "one, "
    "or of the smallest box") {
    Design design = uniform_design(300);
    design.points[7][0] = -0.2;
    design.points[43] = {0.2, 9};
    design.points[44] = {0.3, 12};
    const DesignSurvey survey = survey_design(fluid(), design);
    REQUIRE(survey.impossible.size() == 3);
    const std::vector<ImpossibleGroup> groups = grouped(survey.impossible);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].points == std::vector<std::size_t>{43, 44});
    CHECK(groups[1].points == std::vector<std::size_t>{7});
    const std::string words = refusal(fluid(), design);
    CHECK_THAT(words,
               Contains("2 of 300 points cannot be simulated; the smallest box: the potential of A and A reaches") &&
                   Contains("(point 44: rho = 0.3, width = 12)"));
    CHECK_THAT(words, Contains("1 of 300 points cannot be simulated; the first: the amount of A is -0.2") &&
                          Contains("(point 7: rho = -0.2, width = 1)"));
    CHECK_THAT(words, Contains("3 of 300 points are impossible") && Contains("skip_impossible: true"));
}

TEST_CASE("Where impossible points are to be left out, all are tried once the sample has one") {
    Design design = uniform_design(3000);
    for (const std::size_t i : {300, 1234, 1235}) design.points[i] = {0.8, 1.5};  // overlaps that only a trial finds
    Config config = fluid();
    config.model.particles.particles = at(100);
    CHECK(survey_design(config, design).impossible.size() < 3);
    config.design.skip_impossible = true;
    const DesignSurvey survey = survey_design(config, design);
    CHECK(survey.impossible.size() == 3);
    CHECK(survey.tried == 3000);
    CHECK(survey.realised.size() == survey_design(config, uniform_design(3)).realised.size());
}

TEST_CASE("A survey tells how far it is, up to its end") {
    std::size_t last = 0, all = 0;
    bool grows = true;
    (void)survey_design(fluid(), uniform_design(3000), [&](std::size_t done, std::size_t of) {
        grows = grows && done > last;
        last = done;
        all = of;
    });
    CHECK(grows);
    CHECK(last == all);
    CHECK(all >= 4000);
}

TEST_CASE("Who asks for one point of a design makes one system") {
    const Config config = fluid();
    const Design design = uniform_design(5000);
    const SweepPoints points(config, design);
    CHECK(points.size() == 5000);
    CHECK(points.systems_made() == 0);
    CHECK(points.system(17).particle_count() == 20);
    CHECK(points.systems_made() == 1);
    const auto scales = std::vector(points.scales(18));  // a copy: a reference could not differ
    CHECK(scales == source_of(config)->prepare(design.names, design.points[18]).asked.scales);
    CHECK(points.scales(18) == scales);
    CHECK(points.systems_made() == 2);
}

TEST_CASE(
    "A density of which some points have none is judged as what may be zero, and what is undefined there is refused") {
    const auto survey = [](const std::string& counts, const std::string& outputs) {
        const Config config = parse_config(
            "model: {kind: slit, temperature: 1, height: 6, box: {lateral: 8}, pairs: {default: wca},\n"
            "  species: {A: {count: {values: " +
                counts +
                "}, diameter: 1}, B: {count: 20, diameter: 1}}, walls: {both: {wca: {sigma: 1}}}}\n"
                "design: {points: {grid: {}}}\noutputs: " +
                outputs + "\n",
            "some.yaml", ".");
        const Design design = make_design(config, 1);
        const DesignSurvey found = survey_design(config, design);
        if (!found.impossible.empty()) throw ImpossibleDesign(config, design, found);
        return found.observables;
    };
    const auto find = [](const std::vector<Observable>& all, const std::string& name) {
        return *std::ranges::find(all, name, &Observable::name);
    };
    const std::vector<Observable> none = survey("[0, 10]", "[A_density, B_density, A_mid]");
    CHECK(find(none, "A_density").signed_value);
    CHECK_FALSE(find(none, "A_density").mean_known);
    CHECK(find(none, "A_density").least > 0);
    CHECK(find(none, "A_mid").signed_value);
    CHECK(find(none, "B_density").mean_known);
    CHECK_FALSE(find(none, "B_density").signed_value);
    CHECK(find(survey("[5, 10]", "[A_density]"), "A_density").mean_known);
    CHECK_THROWS_WITH(survey("[0, 10]", "[rdf_A-B]"), Contains("rdf_A-B says nothing of point 0"));
    CHECK_THROWS_WITH(survey("[1, 10]", "[rdf_A-A]"), Contains("rdf_A-A says nothing of point 0"));
    CHECK_NOTHROW(survey("[1, 10]", "[rdf_A-B]"));
}
