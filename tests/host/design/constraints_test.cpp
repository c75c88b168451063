// Where a design's points are: even in a logarithm, on axes of a grid's own, within constraints.
#include "config/constraints.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "design/design.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;
using Catch::Contains;
using Numbers = std::vector<double>;

namespace {

Config parse(const std::string& design, const std::filesystem::path& folder = "") {
    return parse_config("model: {kind: slit_electrolyte}\ndesign: " + design + "\n", "sweep.yaml", folder);
}

Design made(const std::string& design, std::uint64_t seed = 1) {
    return make_design(parse(design), seed);
}

Numbers column(const Design& design, const std::string& name) {
    Numbers numbers;
    for (const auto& point : design.points) numbers.push_back(point[design.index(name)]);
    return numbers;
}

// The shares of the numbers between these limits.
std::vector<std::size_t> counts_between(const Numbers& numbers, const Numbers& limits) {
    std::vector<std::size_t> counts(limits.size() - 1);
    for (const double x : numbers)
        for (std::size_t k = 0; k + 1 < limits.size(); ++k) counts[k] += x >= limits[k] && x < limits[k + 1] ? 1 : 0;
    return counts;
}

}  // namespace

TEST_CASE("A range in the logarithm has as many points in each decade") {
    const std::string words = GENERATE("log: true", "scale: log");
    const std::string method = GENERATE("sobol", "latin_hypercube");
    const Design design =
        made("{h_nm: {range: [3, 5]}, c_M: {range: [0.001, 1], " + words + "}, points: {" + method + ": 768}}");
    const auto decades = counts_between(column(design, "c_M"), {0.001, 0.01, 0.1, 1});
    for (const std::size_t count : decades) CHECK(std::abs(static_cast<double>(count) - 256) <= 3);
    CHECK(design.log == std::vector<bool>{false, true});
    CHECK(design.low == Numbers{3, 0.001});
    CHECK(design.high == Numbers{5, 1});
    CHECK(design.unit(1, 0.1) == Approx(2.0 / 3));
    CHECK(design.unit(0, 3.5) == Approx(0.25));
}

TEST_CASE("A range below zero has its points even in the logarithm of the magnitude") {
    const Design design =
        made("{h_nm: {range: [3, 5]}, c_M: 0.5, sigma_C_m2: {range: [-0.1, -0.001], log: true}, points: {sobol: 512}}");
    CHECK(counts_between(column(design, "sigma_C_m2"), {-0.1, -0.01, 0}) == std::vector<std::size_t>{256, 256});
    CHECK(design.unit(1, -0.01) == Approx(0.5));
}

TEST_CASE("A grid's levels are even in the range or in its logarithm, with both ends as they are written") {
    const Design design =
        made("{h_nm: {range: [3, 5]}, c_M: {range: [0.01, 1], log: true}, points: {grid: {h_nm: 3, c_M: 5}}}");
    REQUIRE(design.size() == 15);
    const Numbers c = column(design, "c_M");
    CHECK(c[0] == 0.01);
    CHECK(c[1] == Approx(std::pow(10, -1.5)));
    CHECK(c[2] == Approx(0.1));
    CHECK(c[4] == 1);
    CHECK(column(design, "h_nm")[5] == 4);
}

TEST_CASE("Axes of a grid are lists, ranges or ranges in the logarithm") {
    SECTION("of parameters that the design does not name, which they make ranges") {
        const Design design = made(
            "{points: {grid: {h_nm: [3, 3.5, 5], c_M: {range: [0.01, 1], points: 3, log: true}, z_p: [1, 2],\n"
            "  sigma_C_m2: {range: [-0.02, 0], points: 2}}}}");
        CHECK(design.size() == 3 * 3 * 2 * 2);
        CHECK(design.varying.size() == 4);
        Numbers h = column(design, "h_nm"), sigma = column(design, "sigma_C_m2");
        CHECK(h[0] == 3);
        CHECK(h[12] == 3.5);
        CHECK(h[24] == 5);
        CHECK(column(design, "c_M")[2] == Approx(0.1).margin(0).epsilon(1e-12));
        CHECK(std::ranges::count(sigma, -0.02) == 18);
        // What lies between the points of a list can be asked for, but not between valencies.
        const Config config = parse("{points: {grid: {h_nm: [3, 5], c_M: [0.5], z_p: [1, 2]}}}");
        for (const DesignParameter& parameter : config.design.parameters) {
            if (parameter.name == "h_nm") CHECK(parameter.kind == ParameterKind::range);
            if (parameter.name == "z_p") CHECK(parameter.kind == ParameterKind::values);
        }
    }
    SECTION("of parameters with a range in the design, within that") {
        const Design design = made(
            "{h_nm: {range: [3, 5]}, c_M: {range: [0.01, 1]}, points: {grid: {h_nm: [3.2, 4], c_M: {points: 3, scale: "
            "log}}}}");
        CHECK(column(design, "h_nm") == Numbers{3.2, 3.2, 3.2, 4, 4, 4});
        CHECK(column(design, "c_M")[1] == Approx(0.1));
        CHECK(design.low == Numbers{3, 0.01});
        CHECK(design.log == std::vector<bool>{false, true});
    }
    SECTION("of a model's own parameters") {
        const Config config = parse_config(
            "model: {kind: bulk, temperature: T, density: 0.2, species: {A: {}}, pairs: {default: wca}}\n"
            "design: {points: {grid: {T: [1, 2, 4]}}}\n",
            "sweep.yaml", ".");
        CHECK(column(make_design(config, 1), "T") == Numbers{1, 2, 4});
    }
}

TEST_CASE("Constraints keep points out of a design, which still has as many as are asked for") {
    const std::string method = GENERATE("sobol", "latin_hypercube");
    const std::string space = "{h_nm: {range: [2, 5]}, c_M: {range: [0.1, 2]}, points: {" + method + ": 300}";
    const Design free = made(space + "}"), design = made(space + ", where: [c_M * h_nm < 3, h_nm > 2.5]}");
    REQUIRE(design.size() == 300);
    CHECK(design.drawn > 300);
    for (const auto& point : design.points) {
        const double h = point[design.index("h_nm")], c = point[design.index("c_M")];
        CHECK(c * h < 3);
        CHECK(h > 2.5);
    }
    CHECK(made(space + ", where: [c_M * h_nm < 3, h_nm > 2.5]}").points == design.points);
    CHECK(made(space + ", where: [c_M * h_nm < 3, h_nm > 2.5]}", 2).points != design.points);
    // One that all points keep changes nothing.
    CHECK(made(space + ", where: h_nm > 0}").points == free.points);
}

TEST_CASE("A constrained Sobol sequence is the free one without the points that break the constraint") {
    const std::string space = "{h_nm: {range: [2, 5]}, c_M: {range: [0.1, 2]}, ";
    const Design some = made(space + "points: {sobol: 100}, where: [c_M * h_nm < 3]}");
    Design all = made(space + "points: {sobol: " + std::to_string(some.drawn) + "}}");
    std::erase_if(all.points, [&](const Numbers& p) { return p[all.index("h_nm")] * p[all.index("c_M")] >= 3; });
    CHECK(all.points == some.points);
}

TEST_CASE("A grid and a CSV lose the points that break a constraint") {
    const Design grid = made(
        "{h_nm: {range: [2, 4]}, c_M: {range: [0.5, 1.5]}, points: {grid: {h_nm: 3, c_M: 3}}, where: [c_M * h_nm < "
        "3]}");
    CHECK(grid.size() == 4);  // not 2 * 1.5, 3 * 1, 3 * 1.5, 4 * 1, 4 * 1.5
    CHECK(grid.drawn == 9);

    const auto folder = std::filesystem::temp_directory_path() / "mdsweep-constraints-test";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "points.csv") << "h_nm,c_M\n2,1\n3,1\n4,0.5\n";
    const Design csv = make_design(parse("{points: {csv: points.csv}, where: [c_M * h_nm < 3]}", folder), 1);
    CHECK(column(csv, "h_nm") == Numbers{2, 4});
    CHECK_THROWS_WITH(make_design(parse("{points: {csv: points.csv}, where: [c_M > 2]}", folder), 1),
                      Contains("sweep.yaml:2:45: none of the 3 points keeps design.where (c_M > 2)"));
    std::filesystem::remove_all(folder);
}

TEST_CASE("Points that a constraint leaves no room for are a sentence") {
    const std::string method = GENERATE("sobol", "latin_hypercube");
    CHECK_THROWS_WITH(
        made("{h_nm: {range: [2, 5]}, c_M: {range: [0.1, 2]}, points: {" + method + ": 20}, where: [c_M > 1.99999]}"),
        Contains("of 100000 points drawn from the ranges ") &&
            Contains(" keep design.where (c_M > 1.99999), and 20 are "
                     "asked for"));
}

TEST_CASE("What is no comparison of the design's parameters is a mistake at its place") {
    const auto [where, words] = GENERATE(table<std::string, std::string>({
        {"[c_M * h < 3]", "design.where[0] is \"c_M * h < 3\": \"h\" is no parameter of the design, did you mean"},
        {"[c_M * h_nm]", "it compares nothing; allowed is such as c_M * h_nm < 3"},
        {"[0.1 < c_M < 1]", "comparisons do not chain: write a < b && b < c, or two entries of the list"},
        {"[c_M * h_nm <]", "design.where[0]"},
        {"[c_M = 3]", "\"=\" assigns; == compares"},
        {"[1 < 2]", "it uses no parameter of the design"},
        {"{c_M: 3}", "allowed is a comparison of parameters, such as c_M * h_nm < 3, or a list of them"},
    }));
    CHECK_THROWS_WITH(
        parse("{h_nm: {range: [2, 5]}, c_M: {range: [0.1, 2]}, points: {sobol: 20}, where: " + where + "}"),
        Contains("sweep.yaml:2:") && Contains(words));
}

TEST_CASE("Conditions may be joined, and bracketed comparisons do not chain") {
    const std::string where = GENERATE("c_M > 0.1 && c_M < 1", "(c_M > 0.1) && (h_nm < 4 || c_M < 1)", "c_M != 1");
    CHECK(problem_of_constraint(where, {"c_M", "h_nm"}).empty());
}

TEST_CASE("Mistakes about logarithms and axes are told with what is allowed") {
    const auto [design, words] = GENERATE(table<std::string, std::string>({
        {"c_M: {values: [1, 2], log: true}, points: {sobol: 9}", "design.c_M.log belongs to a range"},
        {"c_M: 1, sigma_C_m2: {range: [-0.1, 0], log: true}, points: {sobol: 9}",
         "design.sigma_C_m2.log: the range -0.1 to 0 holds 0, which has no logarithm"},
        {"c_M: {range: [1, 2], log: yes}, points: {sobol: 9}",
         "design.c_M.log is the text \"yes\", allowed is true or "
         "false"},
        {"c_M: {range: [1, 2], log: true, scale: linear}, points: {sobol: 9}",
         "design.c_M.scale is linear, but log: true stands beside it"},
        {"c_M: {log: true}, points: {sobol: 9}", "allowed is a number, {fixed: x}, {range"},
        {"c_M: {range: [1, 2]}, points: {grid: {h_nm: 3, c_M: [1, 3]}}",
         "design.points.grid.c_M has 3, outside of the range 1 to 2 in design"},
        {"points: {grid: {h_nm: 3, c_M: {points: 5}}}",
         "missing key \"range\" in design.points.grid.c_M, as c_M has no range in design"},
        {"c_M: {range: [1, 2]}, points: {grid: {h_nm: 3, c_M: {range: [1, 2]}}}",
         "missing key \"points\" in design.points.grid.c_M"},
        {"c_M: 1, points: {sobol: 9, skip_impossible: maybe}",
         "design.points.skip_impossible is the text \"maybe\", allowed is true or false"},
        {"c_M: 1, points: {skip_impossible: true}", "allowed is one of {sobol: 800}"},
    }));
    CHECK_THROWS_WITH(parse("{h_nm: {range: [3, 5]}, " + design + "}"), Contains(words));
}
