// The tables of a sweep file's keys: files are read as these tables say.
#include "config/keys.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "../sweep_text.hpp"
#include "config/model_keys.hpp"
#include "config/potential_kinds.hpp"
#include "config/presets/presets.hpp"

using namespace mdsweep;
using Lines = std::vector<std::string>;

namespace {

const std::string base =
    "model: {kind: slit_electrolyte}\n"
    "design: {h_nm: {range: [3, 5]}, c_M: 0.5, points: {sobol: 10}}\n";

// Values that the key takes, by its form, as a file would say them.
Lines samples(const Form& form, const std::string& fallback) {
    Lines texts;
    switch (form.kind) {
        case FormKind::number: {
            const double usual = parse_number(fallback).value_or(form.limits.low);
            for (const double number : {2 * usual, usual / 2, form.limits.low, form.limits.high, usual + 1})
                if (form.limits.contain(number)) texts.push_back(number_text(number));
            break;
        }
        case FormKind::flag:
            texts = {"true", "false"};
            break;
        case FormKind::word:
            for (const FormWord& word : form.words) texts.push_back(word.word);
            break;
        case FormKind::text:
            texts = {"some_text"};
            break;
        case FormKind::either:
            for (const Form& part : form.parts)
                for (const std::string& text : samples(part, fallback)) texts.push_back(text);
            break;
        case FormKind::map:
            if (form.one_key)
                for (const KeyInfo& key : form.keys)
                    for (const std::string& text : samples(key.form, ""))
                        texts.push_back("{" + key.name + ": " + text + "}");
            break;
        case FormKind::list:
        case FormKind::kinds:
            break;
    }
    return texts;
}

// A section of the tables. `open` and `close` make a sweep file of "key: value" in it; `find` takes it from the Config.
template <class Target>
struct Table {
    const Keys<Target>& keys;
    std::string open, close;
    Target (*find)(const Config&);

    // The section where this key has another value than the default: the first of those that its form allows which is
    // read as itself.
    [[nodiscard]] std::optional<Target> changed(const Key<Target>& key) const {
        const std::string usual = key.shown(Target{});
        const std::string company = key.info.only_with.empty() ? "" : key.info.only_with + ", ";
        for (const std::string& sample : samples(key.info.form, usual)) {
            std::string text = base + open;
            text.append(company).append(key.info.name).append(": ").append(sample).append(close);
            if (sample == usual || !mistakes_in(text).empty()) continue;
            Target target = find(parse(text));
            if (key.shown(target) == sample) return target;
        }
        return std::nullopt;
    }
};

const Table<SimulationConfig> simulation_table{simulation_keys(), "simulation: {", "}\n",
                                               [](const Config& config) { return config.simulation; }};
const Table<SurrogateConfig> surrogate_table{surrogate_keys(), "surrogate: {", "}\n",
                                             [](const Config& config) { return config.surrogate; }};
const Table<MonitorConfig> monitor_table{monitor_keys(), "monitor: {", "}\n",
                                         [](const Config& config) { return config.monitor; }};
const Table<OutputConfig> output_table{output_keys(), "output: {", "}\n",
                                       [](const Config& config) { return config.output; }};
const Table<SimulationConfig> rdf_table{rdf_keys(), "simulation: {rdf: {", "}}\n", simulation_table.find};
const Table<SimulationConfig> correlation_table{time_correlation_keys(), "simulation: {time_correlation: {", "}}\n",
                                                simulation_table.find};

template <class Target>
void check_that_all_are_read(const Table<Target>& table) {
    for (const Key<Target>& key : table.keys) {
        CAPTURE(key.info.name);
        CHECK_FALSE(key.info.help.empty());
        CHECK(table.changed(key).has_value());
    }
}

// The others that change with a key are those that it belongs to, and `consequences`.
template <class Target>
void check_that_none_is_shared(const Table<Target>& table, const Lines& consequences = {}) {
    const Target usual = table.find(parse(base));
    for (const Key<Target>& key : table.keys) {
        const std::optional<Target> target = table.changed(key);
        REQUIRE(target.has_value());
        for (const Key<Target>& other : table.keys) {
            if (other.info.name == key.info.name || key.info.only_with.starts_with(other.info.name)) continue;
            if (std::ranges::find(consequences, other.info.name) != consequences.end()) continue;
            CAPTURE(key.info.name, other.info.name);
            CHECK(other.shown(*target) == other.shown(usual));
        }
    }
}

template <class Target>
const Key<Target>& key_called(const Keys<Target>& keys, const std::string& name) {
    for (const Key<Target>& key : keys)
        if (key.info.name == name) return key;
    throw std::runtime_error("no key " + name);
}

}  // namespace

TEST_CASE("each key of the tables is read into its place") {
    check_that_all_are_read(simulation_table);
    check_that_all_are_read(rdf_table);
    check_that_all_are_read(correlation_table);
    check_that_all_are_read(surrogate_table);
    check_that_all_are_read(monitor_table);
    check_that_all_are_read(output_table);
}

TEST_CASE("no two keys have the same place") {
    // production: auto needs no equilibration, is so without production_steps, and has target errors; fixed production
    // is rounded up to whole blocks of samples.
    check_that_none_is_shared(simulation_table,
                              {"equilibration_steps", "production_steps", "production", "target_error"});
    check_that_none_is_shared(surrogate_table);
    check_that_none_is_shared(monitor_table);
}

TEST_CASE("each word of a key is decoded, and any other is refused with the list of them") {
    const auto check = [](const auto& keys, const std::string& section) {
        for (const auto& key : keys) {
            if (key.info.form.kind != FormKind::word) continue;
            CAPTURE(section, key.info.name);
            const std::string open = base + section + ": {" + key.info.name + ": ";
            Lines words;
            for (const FormWord& word : key.info.form.words) {
                words.push_back(word.word);
                CHECK_FALSE(word.help.empty());
                CHECK(mistakes_in(open + word.word + "}\n").empty());
            }
            const Lines mistakes = mistakes_in(open + "qqqqqqqq}\n");
            REQUIRE(mistakes.size() == 1);
            CHECK(mistakes[0] == "sweep.yaml:3:" + std::to_string(section.size() + key.info.name.size() + 6) + ": " +
                                     section + "." + key.info.name +
                                     ": unknown name \"qqqqqqqq\", allowed: " + list_text(words));
        }
    };
    check(simulation_keys(), "simulation");
    check(surrogate_keys(), "surrogate");
    check(monitor_keys(), "monitor");
}

TEST_CASE("the defaults of the tables are those of a sweep that says nothing") {
    const Config config = parse(base);
    const auto check = [](const auto& keys, const auto& target) {
        for (const auto& key : keys)
            if (key.info.fallback.empty()) CHECK(key.shown(target) == key.shown({}));
    };
    check(simulation_keys(), config.simulation);
    check(surrogate_keys(), config.surrogate);
    check(monitor_keys(), config.monitor);
    CHECK(key_called(simulation_keys(), "time_step_tau").shown({}) == "0.005");
    CHECK(key_called(simulation_keys(), "thermostat").shown({}) == "langevin");
    CHECK(key_called(monitor_keys(), "tolerance").shown({}) == "0.05");
}

TEST_CASE("a key that belongs to another key's word says so") {
    const auto mistake = [](const std::string& words) {
        const Lines mistakes = mistakes_in(base + "simulation: {" + words + "}\n");
        REQUIRE(mistakes.size() == 1);
        return mistakes[0];
    };
    CHECK(mistake("thermostat_time_tau: 1") ==
          "sweep.yaml:3:35: simulation.thermostat_time_tau belongs to thermostat: nose_hoover; allowed is to add that, "
          "or to leave it out");
    CHECK(mistake("production: fixed, max_steps: 1e6") ==
          "sweep.yaml:3:44: simulation.max_steps belongs to production: auto, and this sweep has fixed; allowed is to "
          "leave it out");
    CHECK(mistake("thermostat: none, friction_per_tau: 1") ==
          "sweep.yaml:3:50: simulation.friction_per_tau belongs to thermostat: langevin, and this sweep has none; "
          "allowed is to leave it out");
}

TEST_CASE("a number for each output is shown as a file would write it") {
    const Config config = parse(base + "outputs: [cation_density, anion_density]\n" +
                                "monitor: {tolerance: {default: 0.1, anion_density: 0.2}}\n");
    CHECK(key_called(monitor_keys(), "tolerance").shown(config.monitor) == "{default: 0.1, anion_density: 0.2}");
}

TEST_CASE("what a key allows is said in words") {
    CHECK(allowed_text(key_called(simulation_keys(), "time_step_tau").info.form) == "a number above 0 and up to 0.02");
    CHECK(allowed_text(key_called(simulation_keys(), "thermostat").info.form) == "langevin, nose_hoover or none");
    CHECK(allowed_text(key_called(simulation_keys(), "profile_bins").info.form) == "an even number from 2 to 2000");
    CHECK(allowed_text(key_called(monitor_keys(), "tolerance").info.form) ==
          "a number from 0.001 to 1, or a map from outputs to such numbers");
    CHECK(allowed_text(key_called(points_keys(), "grid").info.form) ==
          "for each PARAMETER the number of points along its range, a list of points, or {range: [low, high], points: "
          "5}");
}

TEST_CASE("each number of a model of particles is read under the name that its table has") {
    // Sweeps in which every number that there may be is a parameter in place: it shows in the design.
    const std::string r = "{range: [0.5, 0.7]}", v = "{values: [2, 3]}";
    const std::string design = "design: {points: {sobol: 10}}\n";
    const Lines sweeps = {
        "model:\n  kind: slit\n  temperature: " + r + "\n  height: " + r + "\n  bjerrum: " + r + "\n  field: [0, 0, " +
            r + "]\n  box: {lateral: " + r + ", lateral_y: " + r + "}\n" + "  species: {A: {charge: " + r +
            ", diameter: " + r + ", mass: " + r + ", density: " + r +
            "}, B: {charge: -1, neutralising: true}, C: {count: " + v + "}}\n" +
            "  pairs: {default: {expression: \"k / r\", k: 1, cutoff: " + r + ", shortest: " + r + "}}\n" +
            "  walls: {left: {wca: {}, charge: " + r + "}, right: hard}\n" + design,
        "model:\n  kind: bulk\n  units: nm\n  temperature_K: " + r + "\n  permittivity: " + r + "\n  density: " + r +
            "\n  box: {particles: " + v + "}\n  species: {A: {charge: 1, diameter: 1, fraction: " + r +
            "}, B: {diameter: 1, concentration_M: " + r + "}}\n  pairs: {default: wca}\n" + design,
        "model:\n  kind: bulk\n  box: {lateral: 5, height: " + r +
            "}\n  species: {A: {density: 1}}\n  pairs: {default: wca}\n" + design,
        "model:\n  kind: slit\n  units: nm\n  height: 3\n  bjerrum: 0.7\n  salt: {cation: A, anion: B, "
        "concentration_M: " +
            r + "}\n  species: {A: {charge: 1, diameter: 0.4}, B: {charge: -1, diameter: 0.4}}\n" +
            "  pairs: {default: wca}\n  walls: {both: {wca: {}, charge_C_m2: {range: [-0.1, 0]}}}\n" + design,
    };
    Lines read;
    for (const std::string& sweep : sweeps) {
        CAPTURE(sweep);
        REQUIRE(mistakes_in(sweep).empty());
        for (const DesignParameter& one : parse(sweep).design.parameters) read.push_back(one.name);
    }
    for (const auto& keys : {infos_of(particle_keys(true)), infos_of(particle_keys(false)), infos_of(species_keys()),
                             infos_of(box_keys(true)), infos_of(box_keys(false)), infos_of(salt_keys()), wall_keys(),
                             cutting_keys(), expression_keys()})
        for (const KeyInfo& key : keys) {
            CAPTURE(key.name, read);
            CHECK_FALSE(key.help.empty());
            if (key.form.kind != FormKind::number) continue;
            CHECK(std::ranges::any_of(
                read, [&](const std::string& name) { return name == key.name || name.ends_with("." + key.name); }));
        }
}

TEST_CASE("each key of a preset is read into its place") {
    for (const Preset& preset : presets()) {
        std::string design = "design: {points: {sobol: 10}";
        for (const ParameterInfo& info : preset.parameters) {
            CHECK_FALSE(info.help.empty());
            if (!info.fallback) design += ", " + info.name + ": {range: [1, 2]}";
        }
        ParticleModel usual;
        preset.expand(usual);
        for (const Key<ParticleModel>& key : preset.keys) {
            CAPTURE(preset.name, key.info.name);
            Lines read;
            for (const std::string& sample : samples(key.info.form, key.shown(usual))) {
                std::string text = "model: {kind: " + preset.name;
                text.append(", ").append(key.info.name).append(": ").append(sample).append("}\n").append(design);
                const Config config = parse(text + "}\n");
                if (key.shown(config.model.particles) != sample || sample == key.shown(usual)) continue;
                read.push_back(sample);
                for (const Key<ParticleModel>& other : preset.keys) {
                    CAPTURE(sample, other.info.name);
                    // The temperature of water says its Bjerrum length.
                    const bool follows = key.info.name == "temperature_K" && other.info.name == "bjerrum_nm";
                    if (&other != &key && !follows) CHECK(other.shown(config.model.particles) == other.shown(usual));
                }
            }
            CHECK(read.size() > 1);
            std::vector<Form> ways = key.info.form.parts;
            ways.push_back(key.info.form);
            for (const Form& way : ways) {
                for (const FormWord& one : way.words) CHECK(std::ranges::find(read, one.word) != read.end());
                for (const KeyInfo& one : way.keys)
                    CHECK(std::ranges::any_of(
                        read, [&](const std::string& sample) { return sample.starts_with("{" + one.name); }));
            }
        }
    }
}

TEST_CASE("each potential has a sentence for people") {
    for (const auto& kinds : {pair_kinds(), wall_kinds()})
        for (const PotentialKind& kind : kinds) {
            CAPTURE(kind.name);  // pair_sentences() and wall_sentences() in potential_kinds.cpp
            CHECK_FALSE(kind.help.empty());
        }
}
