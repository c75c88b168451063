// The preset slit_electrolyte gives the engine what it gave it as a model of its own, bit for bit.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "design/design.hpp"
#include "model/system.hpp"
#include "observables/read_config.hpp"

using namespace mdsweep;

namespace {

const std::string source = MDSWEEP_SOURCE_DIR "/";

std::string design_of_all(const std::string& diameters) {
    return "design: {h_nm: {range: [2, 6]}, c_M: {range: [0.01, 2]}, z_p: {values: [1, 2, 3]}, z_n: {values: [-1, "
           "-2]},\n  d_p_nm: {range: " +
           diameters + "}, d_n_nm: {range: " + diameters +
           "}, sigma_C_m2: {range: [-0.05, 0]}, points: {sobol: 100}}\n";
}

Config config_of(const std::string& sweep) {
    if (sweep == "fixed box")
        return parse_config(
            "model: {kind: slit_electrolyte, bjerrum_nm: 0.6, box: {lateral_nm: 5.5}}\n" + design_of_all("[0.3, 0.9]"),
            "fixed.yaml", ".");
    if (sweep == "fitted box")
        return parse_config("model: {kind: slit_electrolyte, box: {target_ions: 90}}\n" + design_of_all("[0.3, 0.5]"),
                            "fitted.yaml", ".");
    return read_config(source + sweep);
}

// A line of the file: what the point became, or why it cannot be.
std::string line_of(const Config& config, const Design& design, std::size_t point) {
    try {
        const System s = make_system(config, design.names, design.points[point]);
        const md::ReplicaJob job = make_job(s, config.simulation, 1, point, 0);
        CHECK(job.pairs.empty());
        CHECK(job.walls.empty());
        CHECK(job.tables.empty());
        CHECK(job.field == std::array<float, 3>{});
        CHECK_FALSE(job.periodic_z);
        CHECK(job.lateral_y == job.lateral);
        CHECK(s.walls[0].charge == s.walls[1].charge);
        std::string text = fmt::format("{:.17g},{:.17g},{:.17g},{:.17g},{},{:.9g},{:.9g},{:.9g}", s.realised[0].value,
                                       s.realised[1].value, s.realised[2].value, s.walls[0].charge,
                                       static_cast<int>(job.electrostatics), job.lateral, job.height, job.bjerrum);
        for (const md::Species& one : job.species)
            text += fmt::format(",{},{:.9g},{:.9g},{}", one.count, one.charge, one.diameter, one.group);
        return text;
    } catch (const ImpossiblePoint& reason) {
        return reason.what();
    }
}

}  // namespace

TEST_CASE("the points of five sweeps of a slit electrolyte are the jobs that they always were") {
    std::ifstream file(source + "tests/data/slit_electrolyte_jobs.csv");
    std::map<std::string, std::pair<Config, Design>> sweeps;
    std::size_t points = 0, refused = 0;
    std::string line;
    std::getline(file, line);  // names of the columns
    while (std::getline(file, line)) {
        const std::size_t first = line.find(','), second = line.find(',', first + 1);
        const std::string sweep = line.substr(0, first);
        if (!sweeps.contains(sweep)) {
            const Config config = config_of(sweep);
            sweeps.emplace(sweep, std::pair(config, make_design(config, 1)));
        }
        const auto& [config, design] = sweeps.at(sweep);
        const std::size_t point = std::stoul(line.substr(first + 1, second - first - 1));
        INFO(sweep << ", point " << point);
        const std::string now = line_of(config, design, point);
        CHECK(now == line.substr(second + 1));
        ++points;
        refused += now.starts_with("the box") || now.find("cannot fit") != std::string::npos;
    }
    CHECK(points == 440);
    CHECK(refused >= 19);
}
