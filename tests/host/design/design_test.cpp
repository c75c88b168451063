#include "design/design.hpp"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "design/sampling.hpp"
#include "observables/read_config.hpp"

using mdsweep::Config;
using mdsweep::Design;
using mdsweep::make_design;
using Lines = std::vector<std::string>;
using Table = std::vector<std::vector<double>>;

namespace {

Config parse(const std::string& design, const std::filesystem::path& folder = "") {
    return mdsweep::parse_config("model: {kind: slit_electrolyte}\ndesign: " + design + "\n", "sweep.yaml", folder);
}

const std::string space = "h_nm: {range: [3, 5]}, z_p: {values: [1, 2, 3]}, c_M: {range: [0.25, 1]}, ";

// The squared L2 star discrepancy by Warnock's formula.
double squared_discrepancy(const Table& points) {
    const auto n = static_cast<double>(points.size());
    const std::size_t dimensions = points[0].size();
    double cross = 0, single = 0;
    for (const auto& x : points) {
        double product = 1;
        for (const double xd : x) product *= 1 - xd * xd;
        single += product;
        for (const auto& y : points) {
            double pair = 1;
            for (std::size_t d = 0; d < dimensions; ++d) pair *= 1 - std::max(x[d], y[d]);
            cross += pair;
        }
    }
    const auto s = static_cast<double>(dimensions);
    return std::pow(3, -s) - std::pow(2, 1 - s) / n * single + cross / (n * n);
}

Table random_points(std::size_t count, std::size_t dimensions, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Table points(count, std::vector<double>(dimensions));
    for (auto& point : points) {
        for (double& x : point) x = static_cast<double>(random() >> 11U) * 0x1p-53;
    }
    return points;
}

struct CsvFolder {
    std::filesystem::path path;
    CsvFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "mdsweep-design-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    CsvFolder(const CsvFolder&) = delete;
    CsvFolder& operator=(const CsvFolder&) = delete;
    ~CsvFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] Design design(const std::string& csv, const std::string& fixed = "") const {
        std::ofstream(path / "points.csv", std::ios::binary) << csv;
        return make_design(parse("{" + fixed + "points: {csv: points.csv}}", path), 1);
    }
    [[nodiscard]] Lines mistakes(const std::string& csv, const std::string& fixed = "") const {
        try {
            (void)design(csv, fixed);
        } catch (const mdsweep::ConfigError& error) {
            Lines lines = error.mistakes();
            // Without the folder, which is another one each time.
            const std::string prefix = path.string() + "/";
            for (std::string& line : lines) {
                if (const auto at = line.find(prefix); at != std::string::npos) line.erase(at, prefix.size());
            }
            return lines;
        }
        return {};
    }
};

}  // namespace

TEST_CASE("the Sobol sequence is the published one") {
    // The first ten points in three dimensions, as Joe and Kuo list them.
    const Table expected = {{0, 0, 0},
                            {0.5, 0.5, 0.5},
                            {0.75, 0.25, 0.25},
                            {0.25, 0.75, 0.75},
                            {0.375, 0.375, 0.625},
                            {0.875, 0.875, 0.125},
                            {0.625, 0.125, 0.875},
                            {0.125, 0.625, 0.375},
                            {0.1875, 0.3125, 0.9375},
                            {0.6875, 0.8125, 0.4375}};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        for (std::size_t d = 0; d < 3; ++d) CHECK(mdsweep::sobol_bits(i, d) * 0x1p-32 == expected[i][d]);
    }
}

TEST_CASE("all dimensions of the Sobol sequence agree with another implementation") {
    // Point 199 in units of 1/256, as torch.quasirandom.SobolEngine gives it.
    const std::vector<std::uint32_t> expected = {37,  147, 249, 199, 97,  191, 215, 169, 5,   47,
                                                 239, 167, 31,  7,   233, 97,  83,  41,  239, 157};
    REQUIRE(expected.size() == mdsweep::sobol_dimensions);
    for (std::size_t d = 0; d < expected.size(); ++d) CHECK(mdsweep::sobol_bits(199, d) == expected[d] << 24U);
}

TEST_CASE("every dimension of the Sobol sequence is equally spread, and every pair of the first fills the square") {
    constexpr std::size_t count = 1024;
    for (std::size_t d = 0; d < mdsweep::sobol_dimensions; ++d) {
        std::set<std::uint32_t> intervals;
        for (std::size_t i = 0; i < count; ++i) intervals.insert(mdsweep::sobol_bits(i, d) >> 22U);
        CHECK(intervals.size() == count);
        for (std::size_t e = 0; d < 8 && e < d; ++e) {
            // All 8 x 8 cells; the quality parameter t of the first eight dimensions' pairs is at most 4.
            std::set<std::uint32_t> cells;
            for (std::size_t i = 0; i < count; ++i) {
                cells.insert((mdsweep::sobol_bits(i, d) >> 29U) * 8 + (mdsweep::sobol_bits(i, e) >> 29U));
            }
            CHECK(cells.size() == 64);
        }
    }
}

TEST_CASE("a shifted Sobol design fills space better than random points") {
    for (const std::size_t dimensions : {2, 5}) {
        CAPTURE(dimensions);
        const double sobol = squared_discrepancy(mdsweep::shifted_sobol(512, dimensions, 3));
        double random = 0;
        for (std::uint64_t seed = 0; seed < 5; ++seed)
            random += squared_discrepancy(random_points(512, dimensions, seed)) / 5;
        CHECK(sobol > 0);
        CHECK(sobol < random / 4);
    }
}

TEST_CASE("a longer Sobol design begins with the shorter one, and another seed gives another") {
    const Design small = make_design(parse("{" + space + "points: {sobol: 100}}"), 7);
    const Design large = make_design(parse("{" + space + "points: {sobol: 1000}}"), 7);
    REQUIRE(small.size() == 100);
    REQUIRE(large.size() == 1000);
    CHECK(std::equal(small.points.begin(), small.points.end(), large.points.begin()));
    CHECK(make_design(parse("{" + space + "points: {sobol: 100}}"), 7).points == small.points);
    CHECK(make_design(parse("{" + space + "points: {sobol: 100}}"), 8).points != small.points);
    CHECK(std::set<std::vector<double>>(large.points.begin(), large.points.end()).size() == 1000);
}

TEST_CASE("a design lists all parameters, and which of them vary over what") {
    const Design design = make_design(parse("{" + space + "points: {sobol: 900}}"), 1);
    CHECK(design.names == Lines{"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"});
    CHECK(design.varying == std::vector<std::size_t>{0, 1, 4});
    CHECK(design.low == std::vector<double>{3, 1, 0.25});
    CHECK(design.high == std::vector<double>{5, 3, 1});
    std::map<double, int> valencies;
    for (const auto& point : design.points) {
        REQUIRE(point.size() == 6);
        CHECK((point[0] > 3 && point[0] < 5));
        CHECK((point[4] > 0.25 && point[4] < 1));
        CHECK((point[2] == -1 && point[3] == 0.415 && point[5] == 0));
        ++valencies[point[1]];
    }
    REQUIRE(valencies.size() == 3);
    for (const auto& [valency, times] : valencies) CHECK(std::abs(times - 300) < 10);
    CHECK(design.inputs(5) == std::vector<double>{design.points[5][0], design.points[5][1], design.points[5][4]});
    CHECK(design.index("c_M") == 4);
    CHECK_THROWS_WITH(design.index("c"),
                      "no parameter is called \"c\"; this sweep has h_nm, z_p, z_n, d_nm, c_M, sigma_C_m2");
}

TEST_CASE("diameters may be set one by one") {
    const Design design = make_design(parse("{" + space + "d_n_nm: {range: [0.3, 0.5]}, points: {sobol: 4}}"), 1);
    CHECK(design.names == Lines{"h_nm", "z_p", "z_n", "d_p_nm", "d_n_nm", "c_M", "sigma_C_m2"});
    CHECK(design.varying == std::vector<std::size_t>{0, 1, 4, 5});
    CHECK(design.points[0][3] == 0.415);
}

TEST_CASE("a Latin hypercube has one point in every stratum") {
    constexpr std::size_t count = 97;
    const auto points = mdsweep::latin_hypercube(count, 4, 11);
    for (std::size_t d = 0; d < 4; ++d) {
        std::set<int> strata;
        for (const auto& point : points) strata.insert(static_cast<int>(point[d] * count));
        CHECK(strata.size() == count);
        CHECK(*strata.begin() == 0);
        CHECK(*strata.rbegin() == count - 1);
    }
    CHECK(points == mdsweep::latin_hypercube(count, 4, 11));
    CHECK(points != mdsweep::latin_hypercube(count, 4, 12));
    // Not the diagonal.
    CHECK(std::any_of(points.begin(), points.end(), [](const auto& p) { return std::abs(p[0] - p[1]) > 0.5; }));
    CHECK(make_design(parse("{" + space + "points: {latin_hypercube: 60}}"), 1).size() == 60);
}

TEST_CASE("designs are the same on every platform") {
    // Written down once; integers and correctly rounded operations alone lead to them.
    const auto sobol = mdsweep::shifted_sobol(2, 2, 42);
    const auto cube = mdsweep::latin_hypercube(3, 2, 42);
    CHECK(sobol == Table{{0x1.82a3befbp-1, 0x1.472f1f73p-1}, {0x1.05477df6p-2, 0x1.1cbc7dccp-3}});
    CHECK(cube == Table{{0x1.2b086455p-1, 0x1.d49cc1f8aaaabp-2},
                        {0x1.6c972d7faaaabp-1, 0x1.75edefcd55555p-4},
                        {0x1.3450d8bep-2, 0x1.97f0874055555p-1}});
}

TEST_CASE("a grid is every combination, ends included") {
    const Design design = make_design(parse("{" + space + "points: {grid: {h_nm: 5, c_M: 4}}}"), 1);
    REQUIRE(design.size() == 5 * 3 * 4);
    CHECK(std::set<std::vector<double>>(design.points.begin(), design.points.end()).size() == 60);
    CHECK(design.points.front() == std::vector<double>{3, 1, -1, 0.415, 0.25, 0});
    CHECK(design.points[1] == std::vector<double>{3, 1, -1, 0.415, 0.5, 0});
    CHECK(design.points.back() == std::vector<double>{5, 3, -1, 0.415, 1, 0});
    CHECK(make_design(parse("{h_nm: 4, c_M: 1, points: {grid: {}}}"), 1).size() == 1);
}

TEST_CASE("points come from a CSV") {
    const CsvFolder folder;
    const Design design =
        folder.design("\xEF\xBB\xBF# a comment\r\nc_M, h_nm,d_p_nm\r\n0.5,3,0.4\r\n\r\n 1 ,4e0,0.4", "z_n: -2, ");
    CHECK(design.names == Lines{"h_nm", "z_p", "z_n", "d_p_nm", "d_n_nm", "c_M", "sigma_C_m2"});
    CHECK(design.points == Table{{3, 1, -2, 0.4, 0.415, 0.5, 0}, {4, 1, -2, 0.4, 0.415, 1, 0}});
    CHECK(design.varying == std::vector<std::size_t>{0, 5});  // d_p_nm never varies
    CHECK(design.low == std::vector<double>{3, 0.5});
    CHECK(design.high == std::vector<double>{4, 1});
}

TEST_CASE("a CSV may be written as spreadsheets and data frames do") {
    const CsvFolder folder;
    const Table points{{3, 1, -1, 0.415, 0.5, 0}, {4, 1, -1, 0.415, 1, 0}};
    for (const char* const csv :
         {"h_nm;c_M\n3;0,5\n4;1,0\n", "\"h_nm\",\"c_M\"\n\"3\",\"0.5\"\n4,1\n", "c_M\th_nm\n0.5\t3\n1\t4\n",
          ",h_nm,c_M\n0,3,0.5\n1,4,1\n", "\"h_nm\" \"c_M\"\n\"1\" 3 0.5\n\"2\" 4 1\n"}) {
        CAPTURE(csv);
        CHECK(folder.design(csv).points == points);
    }
}

TEST_CASE("what is wrong in a CSV is reported by line") {
    const CsvFolder folder;
    CHECK(folder.mistakes("") ==
          Lines{"points.csv: is empty, allowed is a header such as h_nm,c_M and a point a line"});
    CHECK(folder.mistakes("h_nm,c_M\n") == Lines{"points.csv:1: has a header, but no points"});
    CHECK(folder.mistakes("h,c_M,c_M\n4,1,1\n") ==
          Lines{"points.csv:1: unknown column \"h\", did you mean \"h_nm\"? (allowed: h_nm, z_p, z_n, d_p_nm, d_n_nm, "
                "d_nm, c_M, sigma_C_m2)",
                "points.csv:1: column \"c_M\" stands there twice, allowed is once",
                "points.csv:1: missing column \"h_nm\", a number from 1 to 50 nm (or fix it in sweep.yaml)"});
    CHECK(folder.mistakes("h_nm,c_M\n4,-1\n4\nfour,1\n,1\n3,1\n3,1.0\n") ==
          Lines{"points.csv:2: c_M is -1, allowed is a number above 0 and up to 10 M; counterions without a salt have "
                "kind: "
                "slit, with a species that is neutralising: true",
                "points.csv:3: has 1 columns, allowed are 2 as in the header",
                "points.csv:4: h_nm is the text \"four\", allowed is a number from 1 to 50 nm",
                "points.csv:5: h_nm is empty, allowed is a number from 1 to 50 nm",
                "points.csv:7: is the same point as line 6"});
    CHECK(folder.mistakes("h_nm,c_M\n4,1\n", "h_nm: 4, ") ==
          Lines{"points.csv:1: column \"h_nm\" is fixed in sweep.yaml (line 2); allowed is one of both"});
    CHECK(folder.mistakes("h_nm,c_M,d_nm\n4,1,0.4\n", "d_p_nm: 0.4, ") ==
          Lines{"points.csv:1: d_nm sets both d_p_nm and d_n_nm, allowed is either d_nm or these"});
    CHECK(folder.mistakes("h_nm,c_M\n4,\xE4\n") ==
          Lines{"points.csv:2: byte 0xE4 (number 12 of the file) is not UTF-8 text; save the file as UTF-8"});
    std::string many = "h_nm,c_M\n";
    for (int i = 0; i < 50; ++i) many += "4,0\n";
    const Lines shown = folder.mistakes(many);
    REQUIRE(shown.size() == 21);
    CHECK(shown.back() == "points.csv: and 30 more mistakes");
    std::filesystem::remove(folder.path / "points.csv");
    try {
        (void)make_design(parse("{points: {csv: nowhere.csv}}", folder.path), 1);
        FAIL("a missing file was accepted");
    } catch (const mdsweep::ConfigError& error) {
        CHECK(error.mistakes() ==
              Lines{"sweep.yaml:2:18: " + (folder.path / "nowhere.csv").string() + ": there is no such file"});
    }
}

TEST_CASE("designs have parameters of any name") {
    const auto of = [](const std::string& points) {
        return mdsweep::parse_config(
            "model:\n"
            "  kind: bulk\n"
            "  temperature: 2*eps\n"
            "  density: {range: [0.25, 0.75]}\n"
            "  species: {A: {}}\n"
            "  pairs: {A-A: {lj: {epsilon: eps, sigma: {values: [1, 1.5]}}, cutoff: 2.5}}\n"
            "design: {" +
                points + "}\n",
            "sweep.yaml", "");
    };
    const Design design = make_design(of("eps: {range: [1, 2]}, points: {sobol: 50}"), 3);
    CHECK(design.names == Lines{"density", "A-A.sigma", "eps"});
    CHECK(design.varying == std::vector<std::size_t>{0, 1, 2});
    CHECK(design.low == std::vector<double>{0.25, 1, 1});
    CHECK(design.high == std::vector<double>{0.75, 1.5, 2});
    const Design grid = make_design(of("eps: {fixed: 1}, points: {grid: {density: 3}}"), 3);
    CHECK(grid.points == Table{{0.25, 1, 1}, {0.25, 1.5, 1}, {0.5, 1, 1}, {0.5, 1.5, 1}, {0.75, 1, 1}, {0.75, 1.5, 1}});
}

TEST_CASE("a CSV may have what formulas name") {
    const CsvFolder folder;
    std::ofstream(folder.path / "points.csv") << "eps,rho\n1,0.5\n2,0.6\n";
    const auto config = [&](const std::string& formula) {
        return mdsweep::parse_config("model: {kind: bulk, temperature: " + formula +
                                         ", density: rho, species: {A: {}}, pairs: {default: wca}}\n"
                                         "design: {points: {csv: points.csv}}\n",
                                     "sweep.yaml", folder.path);
    };
    const Design design = make_design(config("eps^2"), 1);
    CHECK(design.names == Lines{"eps", "rho"});
    CHECK(design.points == Table{{1, 0.5}, {2, 0.6}});
    CHECK_THROWS_WITH(make_design(config("epz"), 1),
                      Catch::Contains("unknown column \"eps\", did you mean \"epz\"? (allowed: epz, rho)") &&
                          Catch::Contains("missing column \"epz\", a number"));
}

TEST_CASE("more parameters than a Sobol sequence has dimensions are refused") {
    std::string names, sum = "1";
    for (int i = 0; i < 21; ++i) {
        names += "p" + std::to_string(i) + ": {range: [1, 2]}, ";
        sum += "+p" + std::to_string(i);
    }
    const auto read = [&](const std::string& points) {
        return mdsweep::parse_config("model: {kind: bulk, temperature: " + sum +
                                         ", density: 0.1, species: {A: {}}, pairs: {default: wca}}\n"
                                         "design: {" +
                                         names + "points: {" + points + "}}\n",
                                     "sweep.yaml", "");
    };
    CHECK_THROWS_WITH(read("sobol: 10"), Catch::Contains("21 parameters vary, allowed are at most 20 with sobol"));
    CHECK(make_design(read("latin_hypercube: 10"), 1).varying.size() == 21);
}
