#include "config/config.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "../sweep_text.hpp"
#include "config/limits.hpp"
#include "config/meant_key.hpp"
#include "config/mistakes.hpp"
#include "config/older_text.hpp"
#include "config/presets/presets.hpp"
#include "config/read_sections.hpp"
#include "config/text_file.hpp"
#include "observables/read_config.hpp"

using mdsweep::Config;
using mdsweep::SimulationConfig;
using mdsweep::with_length_of_before_format_7;
using Lines = std::vector<std::string>;

namespace {

const std::string head = "model: {kind: slit_electrolyte}\n";
const std::string design =
    "design:\n"
    "  h_nm: {range: [3, 5]}\n"
    "  c_M: 0.5\n"
    "  points: {sobol: 10}\n";

// The names that may stand under `outputs`: the catalogue's, whose test has them one by one.
std::string outputs() {
    return mdsweep::list_text(mdsweep::known_outputs(parse(head + design)));
}

// The names that model.kind may have.
std::string kinds() {
    return mdsweep::list_text(mdsweep::model_kinds());
}

// The design section with one line of it replaced by another.
std::string design_with(const std::string& old_line, const std::string& new_line) {
    return with(head + design, old_line, new_line);
}

// A folder that vanishes with the test.
struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "mdsweep-config-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name, std::ios::binary) << text;
        return path / name;
    }
};

}  // namespace

TEST_CASE("a sweep file needs no more than model.kind and design") {
    const Config config = parse(head + design);
    CHECK(config.name == "sweep.yaml");
    CHECK(config.text == head + design);
    CHECK(config.output.file == "results/sweep.h5");
    CHECK(config.model.particles.particles.value == 200);
    CHECK_FALSE(config.model.particles.lateral.given);
    CHECK(config.design.count == 10);
    CHECK(config.simulation.automatic);
    CHECK(config.outputs == Lines{"cation_density", "anion_density"});
    CHECK(config.monitor.tolerance == 0.05);

    Lines names;
    for (const auto& p : config.design.parameters) names.push_back(p.name);
    CHECK(names == Lines{"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"});
    CHECK(parameter(config, "h_nm").kind == mdsweep::ParameterKind::range);
    CHECK(parameter(config, "h_nm").low() == 3);
    CHECK(parameter(config, "h_nm").high() == 5);
    CHECK(parameter(config, "c_M").numbers == std::vector<double>{0.5});
    CHECK(parameter(config, "z_p").numbers == std::vector<double>{1});
    CHECK(parameter(config, "z_n").numbers == std::vector<double>{-1});
    CHECK(parameter(config, "d_nm").numbers == std::vector<double>{0.415});
    CHECK_FALSE(parameter(config, "d_nm").given);
}

TEST_CASE("the temperature of water says its Bjerrum length, unless the file does") {
    const auto with = [](const std::string& keys) {
        return "model: {kind: slit_electrolyte" + keys +
               ", h_nm: 4}\ndesign: {c_M: {range: [0.1, 1]}, points: {sobol: 9}}\n";
    };
    const auto bjerrum = [&](const std::string& keys) { return parse(with(keys)).model.particles.bjerrum.value; };
    CHECK(bjerrum("") == 0.714);
    CHECK(bjerrum(", temperature_K: 298") == Approx(0.714).epsilon(1e-12));
    // The permittivities of another source (Archer and Wang, J. Phys. Chem. Ref. Data 19, 371, 1990) at 25, 50 and 80
    // C.
    CHECK(bjerrum(", temperature_K: 323.15") / bjerrum(", temperature_K: 298.15") ==
          Approx(78.38 * 298.15 / (69.88 * 323.15)).epsilon(3e-3));
    CHECK(bjerrum(", temperature_K: 353.15") / bjerrum(", temperature_K: 298.15") ==
          Approx(78.38 * 298.15 / (60.84 * 353.15)).epsilon(5e-3));
    CHECK(bjerrum(", bjerrum_nm: 0.8") == 0.8);
    for (const char* const both : {", temperature_K: 350, bjerrum_nm: 0.7", ", bjerrum_nm: 0.7, temperature_K: 350"}) {
        CAPTURE(both);
        const Lines mistakes = mistakes_in(with(both));
        REQUIRE(mistakes.size() == 1);
        CHECK_THAT(mistakes[0], Catch::Contains("model.temperature_K says which Bjerrum length water has, and so does "
                                                "bjerrum_nm; allowed is one of them"));
    }
    CHECK_THAT(mistakes_in(with(", temperature_K: 400")).at(0),
               Catch::Contains("is 400, allowed is a number from 273.15 to 373.15 K; for other solvents") &&
                   Catch::Contains("give bjerrum_nm"));
}

TEST_CASE("what the preset cannot do names the way that works") {
    const auto mistakes = [](const std::string& keys) {
        return mistakes_in("model: {kind: slit_electrolyte, h_nm: 4}\ndesign: {" + keys + ", points: {sobol: 9}}\n")
            .at(0);
    };
    CHECK_THAT(mistakes("c_M: {range: [0.1, 1]}, sigma_C_m2: 0.05"),
               Catch::Contains("allowed is a number from -0.5 to 0 C/m2; walls of positive charge") &&
                   Catch::Contains("kind: slit and walls: {left: {wca: {}, charge_C_m2: 0.05}"));
    CHECK_THAT(mistakes("c_M: 0, sigma_C_m2: {range: [-0.1, -0.05]}"),
               Catch::Contains("above 0 and up to 10 M; counterions without a salt have kind: slit"));
    // That way, as it is named.
    CHECK(mistakes_in(
              "model:\n  kind: slit\n  units: nm\n  height: 4\n  bjerrum: 0.714\n"
              "  species: {Cl: {charge: -1, neutralising: true, diameter: 0.4}}\n  pairs: {default: wca}\n"
              "  walls: {left: {wca: {}, charge_C_m2: 0.05}, right: {wca: {}, charge_C_m2: {range: [0.02, 0.1]}}}\n"
              "  box: {lateral: 6}\ndesign: {points: {sobol: 9}}\n")
              .empty());
}

TEST_CASE("every key of a sweep file arrives where it belongs") {
    const Config config = parse(
        "model:\n"
        "  kind: slit_electrolyte\n"
        "  # water is not what surrounds them\n"
        "  bjerrum_nm: 0.7\n"
        "  box: {lateral_nm: 7}\n"
        "  z_n: -2\n"
        "design:\n"
        "  h_nm: {fixed: 4}\n"
        "  z_p: {values: [1, 2]}\n"
        "  d_p_nm: {range: [0.3, 0.5]}\n"
        "  c_M: {range: [0.1, 1]}\n"
        "  points: {grid: {d_p_nm: 3, c_M: 4}}\n"
        "simulation: {time_step_tau: 0.004, friction_per_tau: 2, equilibration_steps: 1e3, production_steps: 1e6,\n"
        "  sampling_interval: 100, replicas: 2, smooth_interval: 2, electrostatics: charged_sheet, profile_bins: 60, "
        "blocks: 10}\n"
        "outputs: [anion_peak, temperature]\n"
        "surrogate: {method: networks, members: 4, blocks: 3, width: 16, steps: 100, learning_rate: 1e-3, tolerance: "
        "0.5}\n"
        "monitor: {tolerance: {default: 0.2, anion_peak: 0.1}, coverage: 0.9, confidence: 0.99,\n"
        "  audit_fraction: 0.5, budget: 50, mode: estimated, spot_checks: 7}\n"
        "output: {file: here/it is.h5}\n");
    CHECK(config.model.particles.bjerrum.value == 0.7);
    CHECK(config.model.particles.lateral.given);
    CHECK(config.model.particles.lateral.value == 7);
    CHECK(config.model.box_mark.line == 5);
    CHECK(config.model.box_mark.column == 8);
    CHECK(parameter(config, "z_n").numbers == std::vector<double>{-2});
    CHECK(parameter(config, "z_n").mark.line == 6);
    CHECK(parameter(config, "d_n_nm").numbers == std::vector<double>{0.415});
    CHECK(parameter(config, "z_p").kind == mdsweep::ParameterKind::values);
    CHECK(parameter(config, "z_p").numbers == std::vector<double>{1, 2});
    CHECK(config.design.method == mdsweep::PointsMethod::grid);
    CHECK(config.design.levels.size() == 2);
    CHECK(config.design.levels.at("d_p_nm").size() == 3);
    CHECK(config.design.levels.at("c_M").size() == 4);
    CHECK(config.simulation.time_step_tau == 0.004);
    CHECK(config.simulation.friction_per_tau == 2);
    CHECK(config.simulation.equilibration_steps == 1000);
    CHECK(config.simulation.production_steps == 1000000);
    CHECK(config.simulation.sampling_interval == 100);
    CHECK(config.simulation.replicas == 2);
    CHECK(config.simulation.smooth_interval == 2);
    CHECK(config.simulation.profile_bins == 60);
    CHECK(config.simulation.blocks == 10);
    CHECK(config.outputs == Lines{"anion_peak", "temperature"});
    CHECK(config.surrogate.members == 4);
    CHECK(config.surrogate.method == mdsweep::SurrogateMethod::networks);
    CHECK(config.surrogate.residual_layers == 3);
    CHECK(config.surrogate.width == 16);
    CHECK(config.surrogate.steps == 100);
    CHECK(config.surrogate.learning_rate == 1e-3);
    CHECK(config.surrogate.tolerance == 0.5);
    CHECK(config.monitor.tolerance == 0.2);
    CHECK(config.monitor.tolerances == std::map<std::string, double>{{"anion_peak", 0.1}});
    CHECK(config.monitor.coverage == 0.9);
    CHECK(config.monitor.confidence == 0.99);
    CHECK(config.monitor.audit_fraction == 0.5);
    CHECK(config.monitor.budget == 50);
    CHECK(config.monitor.estimated);
    CHECK(config.monitor.spot_checks == 7);
    CHECK(config.output.file == "here/it is.h5");
}

TEST_CASE("all mistakes of a file are reported at once, in its order") {
    const std::string text =
        "model:\n"
        "  kind: slit_electrolyt\n"
        "  bjerum_nm: 0.7\n"
        "design:\n"
        "  h_nm: {range: [5, 3]}\n"
        "  c_M: {fixed: -0.5}\n"
        "  points: {grid: {h: 5}}\n"
        "simulation:\n"
        "  profile_bins: 41\n"
        "  replicas: two\n"
        "  blocks: 10\n"
        "  blocks: 20\n"
        "  production_steps: 0\n"
        "outputs: [cation_densty]\n"
        "surrogate: [64, 64]\n"
        "monitor: {coverage: 1}\n";
    const std::string parameters = "h_nm, z_p, z_n, d_p_nm, d_n_nm, d_nm, c_M, sigma_C_m2";
    CHECK(mistakes_in(text) ==
          Lines{
              "sweep.yaml:2:9: model.kind: unknown name \"slit_electrolyt\", did you mean \"slit_electrolyte\"? "
              "(allowed: " +
                  kinds() + ")",
              "sweep.yaml:3:3: unknown key \"bjerum_nm\" in model, did you mean \"bjerrum_nm\"? (allowed: kind, "
              "bjerrum_nm, temperature_K, box, " +
                  parameters + ")",
              "sweep.yaml:5:17: design.h_nm.range is [5, 3], which is reversed, allowed is [low, high] with low < "
              "high, each a number from 1 to 50 nm",
              "sweep.yaml:6:16: design.c_M.fixed is -0.5, allowed is a number above 0 and up to 10 M; counterions "
              "without a "
              "salt have kind: slit, with a species that is neutralising: true",
              "sweep.yaml:7:19: unknown key \"h\" in design.points.grid, did you mean \"h_nm\"? (allowed: " +
                  parameters + ")",
              "sweep.yaml:9:17: simulation.profile_bins is 41, allowed is an even number from 2 to 2000",
              "sweep.yaml:10:13: simulation.replicas is the text \"two\", allowed is auto or a whole number from 1 to "
              "1000",
              "sweep.yaml:12:3: duplicate key \"blocks\" in simulation, already given in line 11",
              "sweep.yaml:13:21: simulation.production_steps is 0, allowed is a whole number from 1 to 10000000000",
              "sweep.yaml:14:11: outputs[0]: unknown name \"cation_densty\", did you mean \"cation_density\"? "
              "(allowed: " +
                  outputs() + ")",
              "sweep.yaml:15:12: surrogate is a list, allowed is a map with the keys method, acquisition, members, "
              "blocks, width, "
              "steps, learning_rate, tolerance",
              "sweep.yaml:16:21: monitor.coverage is 1, allowed is a number from 0.5 to 0.999",
          });
}

TEST_CASE("the kinds of a model are the presets, then particles of any sort and tables") {
    Lines wanted;
    for (const mdsweep::Preset& preset : mdsweep::presets()) wanted.push_back(preset.name);
    REQUIRE(wanted.size() >= 2);
    CHECK(wanted[0] == "slit_electrolyte");  // what a file without a model is read as
    CHECK(wanted[1] == "bulk_electrolyte");
    wanted.insert(wanted.end(), {"slit", "bulk", "table"});
    CHECK(mdsweep::model_kinds() == wanted);
}

TEST_CASE("one mistake in a file gives one message") {
    const auto [text, message] = GENERATE_COPY(table<std::string, std::string>({
        {"", "1:1: the file is empty; a sweep needs the sections model and design"},
        {",0", "1:1: not valid YAML: no section can begin like this"},
        {"\n , model", "2:2: not valid YAML: no section can begin like this"},
        {"# nothing\n", "1:1: the file is empty; a sweep needs the sections model and design"},
        {"just a text\n",
         "1:1: the file is the text \"just a text\", allowed is a map with the keys title, note, seed, model, design, "
         "simulation, outputs, surrogate, monitor, output"},
        {design, "1:1: missing section \"model\", such as model: {kind: slit_electrolyte}"},
        {head, "1:1: missing section \"design\", which names the parameters and the points"},
        {"model: {box: published}\n" + design, "1:8: missing key \"kind\" in model, allowed: " + kinds()},
        {design_with("  c_M: 0.5\n", ""),
         "3:3: missing key \"c_M\" in design, such as c_M: {range: [low, high]}, a number above 0 and up to 10 M"},
        {design_with("  points: {sobol: 10}\n", ""), "3:3: missing key \"points\" in design, such as {sobol: 800}"},
        {design_with("[3, 5]", "[3, 3]"),
         "3:17: design.h_nm.range is [3, 3], which is empty, allowed is [low, high] "
         "with low < high, each a number from 1 to 50 nm"},
        {design_with("[3, 5]", "[3]"),
         "3:17: design.h_nm.range has 1 number, allowed is [low, high] with low < high, "
         "each a number from 1 to 50 nm"},
        {design_with("[3, 5]", "[3, 500]"), "3:21: design.h_nm.range[1] is 500, allowed is a number from 1 to 50 nm"},
        {design_with("[3, 5]", "{low: 3}"),
         "3:17: design.h_nm.range is a map, allowed is [low, high] with low < high, "
         "each a number from 1 to 50 nm"},
        {design_with("0.5", "\"0.5\""),
         "4:8: design.c_M is the text \"0.5\", allowed is a number above 0 and up to 10 M"},
        {design_with("0.5", "nan"), "4:8: design.c_M is the text \"nan\", allowed is a number above 0 and up to 10 M"},
        {design_with("0.5", ""),
         "4:3: design.c_M is empty, allowed is a number, {fixed: x}, {range: [low, high]} or "
         "{values: [a, b]}"},
        {design_with("0.5", "[1, 2]"),
         "4:8: design.c_M is a list, allowed is a number, {fixed: x}, {range: [low, "
         "high]} or {values: [a, b]}"},
        {head + "design:\n  h_nm: [3, 5]\n  c_M: 1\n  points: {grid: {h_nm: 5}}\n",
         "3:9: design.h_nm is a list, allowed is a number, {fixed: x}, {range: [low, high]} or {values: [a, b]}"},
        {head + design + "simulation: {production_steps: many, blocks: 30}\n",
         "6:32: simulation.production_steps is the text \"many\", allowed is a whole number from 1 to 10000000000"},
        {design_with("0.5", "{values: []}"),
         "4:17: design.c_M.values is an empty list, allowed is a list, each of it a number above 0 and up to 10 M"},
        {design_with("0.5", "{values: [1, 1.0]}"), "4:21: design.c_M.values has 1 twice, allowed is once"},
        {design_with("0.5", "{values: [1, 2], fixed: 1}"),
         "4:8: design.c_M has both values and fixed, allowed is one of range, values, fixed"},
        {design_with("0.5", "0.5\n  z_p: {range: [1, 3]}"),
         "5:16: design.z_p.range: z_p takes whole numbers only, "
         "allowed is {values: [1, ...]} or one number"},
        {design_with("0.5", "0.5\n  z_p: 1.5"), "5:8: design.z_p is 1.5, allowed is a whole number from 1 to 4"},
        {design_with("0.5", "0.5\n  d_nm: 0.4\n  d_p_nm: 0.5"),
         "5:9: d_nm sets both d_p_nm and d_n_nm, allowed is either d_nm or these"},
        {"model: {kind: slit_electrolyte, c_M: 1}\n" + design,
         "4:3: c_M stands under design and, in line 1, under model; allowed is one of them"},
        {design_with("{range: [3, 5]}", "4"),
         "5:11: no parameter varies, so that all 10 points would be the same; give one a range or values"},
        {design_with("{range: [3, 5]}", "{values: [4, 5]}"),
         "5:11: no parameter has a range, so that points would repeat; allowed is {grid: {}}, which takes every "
         "combination of the values once"},
        {design_with("{sobol: 10}", "10"),
         "5:11: design.points is 10, allowed is one of {sobol: 800}, "
         "{latin_hypercube: 200}, {grid: {h_nm: 5}}, {csv: points.csv}"},
        {design_with("{sobol: 10}", "{grid: {}}"),
         "5:18: missing key \"h_nm\" in design.points.grid, allowed is the number of points along that range"},
        {design_with("{sobol: 10}", "{grid: {h_nm: 2e6}}"),
         "5:25: design.points.grid.h_nm is 2e6, allowed is a whole number from 2 to 1000000"},
        {design_with("{sobol: 10}", "{grid: {h_nm: 5, c_M: 3}}"),
         "5:28: design.points.grid.c_M: c_M has no range in design, allowed are parameters with a range, or that "
         "design does not name and the grid lists"},
        {design_with("{sobol: 10}", "{csv: points.csv}"),
         "3:9: design.h_nm varies, but the points come from a CSV; allowed is a fixed number, or to leave it out and "
         "give the CSV such a column"},
        {"model: {kind: slit_electrolyte, box: {lateral_nm: 7, target_ions: 9}}\n" + design,
         "1:38: model.box sets both lateral_nm and target_ions, allowed is one of them"},
        {"model: {kind: slit_electrolyte, box: square}\n" + design,
         "1:38: model.box is the text \"square\", allowed is published, {lateral_nm: 7} or {target_ions: 100}"},
        {head + design + "outputs: []\n", "6:10: outputs is an empty list, allowed is a list of names: " + outputs()},
        {head + design + "outputs: [temperature, temperature]\n",
         "6:24: outputs names \"temperature\" twice, allowed is once"},
        {head + design + "simulation: {electrostatics: ewald}\n",
         "6:30: simulation.electrostatics: unknown name \"ewald\", allowed: exact, charged_sheet"},
        {head + design + "surrogate: {width: -1}\n",
         "6:20: surrogate.width is -1, allowed is a whole number from 1 to 4096"},
        {head + design + "monitor: {tolerance: {cation_density: 0.1, salt: 0.1}}\n",
         "6:44: unknown key \"salt\" in monitor.tolerance, allowed: cation_density, anion_density, default"},
        {head + design + "output: {file: results/}\n",
         "6:16: output.file is the text \"results/\", allowed is the path of a results file, such as "
         "results/sweep.h5"},
        {head + design + "? [a, b]\n: 1\n",
         "6:3: a key is a list, allowed: title, note, seed, model, design, simulation, outputs, "
         "surrogate, monitor, output"},
        {head + design + "---\nmodel: 1\n", "6:1: a second YAML document begins here, allowed is one sweep a file"},
        {head + "design:\n\th_nm: 4\n", "3:6: not valid YAML: illegal map value; indent with spaces, not with tabs"},
        {head + "design: {h_nm: 4\n", "3:1: not valid YAML: end of map flow not found"},
        {head + "design: *missing\n", "2:9: not valid YAML: the referenced anchor is not defined"},
        {head +
             "# gr\xF6\xDF"
             "er\n" +
             design,
         "2:5: byte 0xF6 (number 37 of the file) is not UTF-8 text; save the "
         "file as UTF-8"},
        {head + std::string("# \0\n", 4) + design,
         "2:3: byte 0x00 (number 35 of the file) is not UTF-8 text; save the file as UTF-8"},
    }));
    CAPTURE(text);
    CHECK(mistakes_in(text) == Lines{"sweep.yaml:" + message});
}

TEST_CASE("no text makes the parser fail otherwise than with a ConfigError") {
    // Every prefix of a file, and the file with each of its values replaced by something of another kind.
    const std::string whole = mdsweep::read_text_file(MDSWEEP_SOURCE_DIR "/configs/quickstart.yaml", 100000).text;
    REQUIRE(whole.size() > 1000);
    std::size_t rejected = 0;
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        rejected += mistakes_in(whole.substr(0, length)).empty() ? 0 : 1;
    }
    for (const char* other : {"", "text", "[1, {a: b}]", "{a: {b: [c]}}", "-1e300", "&x [*x]", "!!binary x", "~"}) {
        for (std::size_t at = whole.find(": "); at != std::string::npos; at = whole.find(": ", at + 1)) {
            const std::size_t end = whole.find_first_of(",}#\n", at);
            std::string changed = whole;
            changed.replace(at + 2, end - at - 2, std::string(other) + " ");
            rejected += mistakes_in(changed).empty() ? 0 : 1;
        }
    }
    CHECK(rejected > 300);
    CHECK(mistakes_in(std::string(100000, '[')).size() == 1);
}

TEST_CASE("a file that cannot be read is named with the reason") {
    const TemporaryFolder folder;
    const auto reason = [&](const std::filesystem::path& file) {
        const Lines lines = mistakes_of([&] { return mdsweep::read_config(file); });
        REQUIRE(lines.size() == 1);
        REQUIRE(lines[0].rfind(file.string(), 0) == 0);
        return lines[0].substr(file.string().size());
    };
    CHECK(reason(folder.path / "missing.yaml") == ": there is no such file");
    CHECK(reason(folder.path) == ": is a directory, not a file");
    CHECK(reason(folder.write("empty.yaml", "")) ==
          ":1:1: the file is empty; a sweep needs the sections model and design");
    std::string large;
    large.resize(10'000'001, '#');
    CHECK(reason(folder.write("large.yaml", large)) == ": is larger than 10 MB, the most that is read");
    CHECK(reason("/dev/null") == ": is not a regular file");
    if (geteuid() != 0) {  // root reads everything
        const auto locked = folder.write("locked.yaml", head + design);
        std::filesystem::permissions(locked, std::filesystem::perms::none);
        CHECK(reason(locked) == ": cannot be read: Permission denied");
    }
}

TEST_CASE("a CSV of points is looked for beside the sweep file") {
    const TemporaryFolder folder;
    const auto file = folder.write("s.yaml", head + "design: {c_M: 1, points: {csv: ../points.csv}}\n");
    const Config config = mdsweep::read_config(file);
    CHECK(config.path == file);
    CHECK(config.name == file.string());
    CHECK(config.output.file == "results/s.h5");
    CHECK(config.design.csv == folder.path.parent_path() / "points.csv");
    CHECK(config.design.points_mark.line == 2);
    CHECK(config.design.points_mark.column == 26);
}

TEST_CASE("the shipped sweeps are right") {
    const std::string configs = MDSWEEP_SOURCE_DIR "/configs/";
    const Config quick = mdsweep::read_config(configs + "quickstart.yaml");
    CHECK(quick.design.count >= 600);
    CHECK_FALSE(quick.model.particles.lateral.given);
    CHECK(quick.model.particles.particles.value == 100);
    CHECK(quick.monitor.coverage == 0.9);

    const Config published = mdsweep::read_config(configs + "nanoconfinement.yaml");
    CHECK(published.design.count == 6864);
    CHECK(published.model.particles.salt->published_box);
    CHECK(published.simulation.production_steps == 1000000);
    CHECK(parameter(published, "z_p").numbers == std::vector<double>{1, 2});
    CHECK(parameter(published, "d_nm").high() == 0.75);

    const Config bulk = mdsweep::read_config(configs + "bulk_electrolyte.yaml");
    CHECK(bulk.outputs == Lines{"pressure"});
    CHECK_FALSE(bulk.model.particles.walls);

    const Config fluid = mdsweep::read_config(configs + "lennard_jones.yaml");
    CHECK(mdsweep::names_of(fluid.model.parameters) == Lines{"temperature", "density"});
    CHECK(fluid.outputs == Lines{"pressure", "potential_energy"});

    const Config colloids = mdsweep::read_config(configs + "colloids_slit.yaml");
    CHECK(mdsweep::names_of(colloids.model.parameters) == Lines{"colloid.density", "contact", "kappa", "stickiness"});
    CHECK(colloids.outputs == Lines{"colloid_density"});
}

TEST_CASE("numbers are read as a user writes them") {
    CHECK(mdsweep::parse_number("1e6") == 1e6);
    CHECK(mdsweep::parse_number("+0.5") == 0.5);
    CHECK(mdsweep::parse_number("-2") == -2.0);
    CHECK(mdsweep::parse_number(".5") == 0.5);
    for (const char* wrong : {"", "+", "+-1", "1,5", "1_000", "0x10", "1e999", "inf", ".inf", "nan", "1 2", "ten"}) {
        CAPTURE(wrong);
        CHECK_FALSE(mdsweep::parse_number(wrong));
    }
    CHECK(mdsweep::number_text(1e6) == "1000000");
    CHECK(mdsweep::number_text(0.1) == "0.1");
    CHECK(mdsweep::number_text(-0.02) == "-0.02");
    CHECK(mdsweep::number_text(1e300) == "1e+300");
}

TEST_CASE("the edit distance counts typing slips") {
    CHECK(mdsweep::edit_distance("cutoff", "cutoff") == 0);
    CHECK(mdsweep::edit_distance("cutof", "cutoff") == 1);
    CHECK(mdsweep::edit_distance("cuotff", "cutoff") == 1);
    CHECK(mdsweep::edit_distance("", "abc") == 3);
    CHECK(mdsweep::edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("a near name is suggested, a far one is not") {
    const Lines known = {"h_nm", "d_p_nm", "d_nm", "c_M", "sigma_C_m2"};
    const std::string allowed = "allowed: h_nm, d_p_nm, d_nm, c_M, sigma_C_m2";
    CHECK(mdsweep::suggestion("sigma", known) == "did you mean \"sigma_C_m2\"? (" + allowed + ")");
    CHECK(mdsweep::suggestion("d", known) == "did you mean \"d_nm\"? (" + allowed + ")");
    CHECK(mdsweep::suggestion("d_mn", known) == "did you mean \"d_nm\"? (" + allowed + ")");
    CHECK(mdsweep::suggestion("temperature", known) == allowed);
    CHECK(mdsweep::near_name("Temp", Lines{"tail_correction", "temperature"}) == "temperature");
    CHECK(mdsweep::near_name("SIGMA_c_m2", known) == "sigma_C_m2");
    CHECK_FALSE(mdsweep::near_name("t", Lines{"tail_correction", "temperature"}).has_value());
    CHECK(mdsweep::suggestion("", known) == allowed);
}

TEST_CASE("a name is understood as another kind of model or people call it") {
    const Lines slit = {"kind", "temperature_K", "height", "bjerrum", "density", "permittivity"};
    CHECK(mdsweep::meant_key("bjerrum_nm", slit) == "bjerrum");
    CHECK(mdsweep::meant_key("h_nm", slit) == "height");
    CHECK(mdsweep::meant_key("H", slit) == "height");
    CHECK(mdsweep::meant_key("T", slit) == "temperature_K");
    CHECK(mdsweep::meant_key("rho", slit) == "density");
    CHECK(mdsweep::meant_key("sigma_C_m2", Lines{"wca", "charge_C_m2", "species"}) == "charge_C_m2");
    CHECK(mdsweep::meant_key("charge_C_m2", Lines{"h_nm", "c_M", "sigma_C_m2"}) == "sigma_C_m2");
    CHECK(mdsweep::meant_key("concentration_M", Lines{"h_nm", "c_M", "sigma_C_m2"}) == "c_M");
    CHECK(mdsweep::meant_key("eps", Lines{"T", "A-A.epsilon", "A-A.cutoff"}) == "A-A.epsilon");
    // The height of a slit is no slip for a diameter, which it is spelt like.
    CHECK(mdsweep::near_name("h_nm", Lines{"c_M", "d_nm"}) == "d_nm");
    CHECK_FALSE(mdsweep::meant_key("h_nm", Lines{"c_M", "d_nm"}).has_value());
    CHECK(mdsweep::meant_key("hight", slit) == "height");
}

TEST_CASE("UTF-8 is told from other bytes") {
    CHECK_FALSE(mdsweep::find_bad_byte("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80\n"));
    for (const char* wrong : {"\xC3", "\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        const auto bad = mdsweep::find_bad_byte(std::string("a\nb") + wrong);
        REQUIRE(bad);
        CHECK(bad->mark.line == 2);
        CHECK(bad->mark.column == 2);
        CHECK(bad->offset == 3);
    }
}

TEST_CASE("a sweep file may have a title, a note and a seed") {
    const Config plain = parse(head + design);
    CHECK(plain.title.empty());
    CHECK_FALSE(plain.seed);
    const Config named = parse("title: Two walls\nnote: |\n  after the\n  referee\nseed: 17\n" + head + design);
    CHECK(named.title == "Two walls");
    CHECK(named.note == "after the\nreferee\n");
    CHECK(named.seed == 17);
    CHECK(mistakes_in("seed: -1\n" + head + design) ==
          Lines{"sweep.yaml:1:7: seed is -1, allowed is a whole number from 0 to 9007199254740992"});
}

TEST_CASE("production is rounded up to whole blocks of samples, and that is remarked") {
    const Config config = parse(head + design + "simulation: {production: fixed, sampling_interval: 77}\n");
    CHECK(config.simulation.production_steps == 202048);
    REQUIRE(config.remarks.size() == 1);
    CHECK(config.remarks[0] ==
          "simulation.production_steps is 202048 in place of 200000: rounded up to a multiple of blocks * "
          "sampling_interval = 2464");
    CHECK(parse(head + design + "simulation: {production_steps: 1001, blocks: 10}\n").simulation.production_steps ==
          1500);
    CHECK(parse(head + design).remarks.empty());
}

TEST_CASE(
    "without a word about its length, production ends by itself, at errors that leave room within the tolerance") {
    const auto simulation_of = [](const std::string& text) { return parse(head + design + text).simulation; };
    for (const char* silent : {"", "simulation: {}\n", "simulation: {sampling_interval: 30}\n"}) {
        const SimulationConfig simulation = simulation_of(silent);
        CHECK(simulation.automatic);
        CHECK(simulation.equilibration_steps == 0);
        CHECK(simulation.production_steps == 20000);
        CHECK(simulation.max_steps == 2000000);
        CHECK(simulation.target_error_of("cation_density") == 0.02);
    }
    for (const char* fixed : {"{production_steps: 64000}", "{production: fixed}"}) {
        const SimulationConfig simulation = simulation_of("simulation: " + std::string(fixed) + "\n");
        CHECK_FALSE(simulation.automatic);
        CHECK(simulation.equilibration_steps == 20000);
        CHECK(simulation.target_errors.empty());
    }
    CHECK(simulation_of("simulation: {production: fixed}\n").production_steps == 200000);
    const SimulationConfig long_ones = simulation_of("simulation: {production: auto, production_steps: 64000}\n");
    CHECK(long_ones.equilibration_steps == 0);
    CHECK(long_ones.production_steps == 64000);

    // A profile's tolerance leaves more to noise than a number's; an output has its own; the file goes before both.
    const std::string learned = "outputs: [cation_density, cation_mid, anion_mid]\n";
    const std::string monitor = "monitor: {tolerance: {default: 0.07, cation_mid: 0.1}}\n";
    const SimulationConfig by_tolerance = simulation_of(learned + monitor);
    CHECK(by_tolerance.target_errors ==
          std::map<std::string, double>{{"cation_density", 0.028}, {"cation_mid", 0.028}, {"anion_mid", 0.0196}});
    CHECK(by_tolerance.targets_by_tolerance());
    const SimulationConfig one = simulation_of(learned + monitor + "simulation: {target_error: {cation_mid: 0.01}}\n");
    CHECK(one.target_error_of("cation_mid") == 0.01);
    CHECK(one.target_error_of("anion_mid") == 0.0196);
    const SimulationConfig all = simulation_of(learned + monitor + "simulation: {target_error: 0.01}\n");
    CHECK(all.target_error_of("anion_mid") == 0.01);
    CHECK_FALSE(all.targets_by_tolerance());
}

TEST_CASE("a sweep file of before format 7 says in words how long its simulations were") {
    const auto simulation_of = [](const std::string& text) {
        return parse(with_length_of_before_format_7(head + design + text)).simulation;
    };
    for (const char* silent :
         {"", "simulation: {blocks: 16}\n", "simulation:\n  # some\n  blocks: 16\n  replicas: 2\n"}) {
        CHECK_FALSE(simulation_of(silent).automatic);
        CHECK(simulation_of(silent).equilibration_steps == 20000);
    }
    const SimulationConfig automatic = simulation_of("simulation: {production: auto}\n");
    CHECK(automatic.target_error == 0.02);
    CHECK(automatic.production_steps == 200000);
    CHECK(simulation_of("simulation: {production: auto, max_steps: 1000}\n").production_steps == 1000);
    const std::string told = head + design + "simulation: {production: auto, target_error: 0.1, production_steps: 8}\n";
    CHECK(with_length_of_before_format_7(told) == told);
    for (const char* other : {"model: {kind: table, file: x.csv}\n", "- no map\n", "model: [\n", "model: x\n"})
        CHECK(with_length_of_before_format_7(other) == other);
}

TEST_CASE("an automatic production asks for no step counts that nobody wrote") {
    const Config config = parse(head + design + "simulation: {production: auto, sampling_interval: 30}\n");
    CHECK(config.simulation.production_steps == 20000);
    CHECK(config.remarks.empty());
    const Config blocks = parse(head + design + "simulation: {blocks: 16, sampling_interval: 200000}\n");
    REQUIRE(blocks.remarks.size() == 1);
    CHECK(blocks.remarks[0] ==
          "simulation.blocks says nothing here: with production: auto a run has blocks of its own");
    CHECK(blocks.simulation.max_steps == 3200000);
    const Config brief = parse(head + design + "simulation: {production: auto, max_steps: 1000}\n");
    CHECK(brief.simulation.max_steps == 1000);
    CHECK(brief.simulation.production_steps == 1000);
    const Config longer = parse(head + design + "simulation: {production: auto, production_steps: 3000001}\n");
    CHECK(longer.simulation.max_steps == 30000010);
}
