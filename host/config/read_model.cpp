// The section model: which kind it is, and the keys of that kind.
#include <algorithm>

#include "config/model_keys.hpp"
#include "config/model_numbers.hpp"
#include "config/presets/presets.hpp"
#include "config/read_parameter.hpp"
#include "config/read_sections.hpp"

namespace mdsweep {
namespace {

// The kinds that a file may name: each reads the rest of the section. All presets, then these.
struct Reading {
    const Value& value;
    const Value* design;
    const std::filesystem::path& folder;
    Config& config;
    std::vector<DesignParameter>& in_place;
    Mistakes& mistakes;
};

// The names that a design defines, and whether it may define more in a CSV.
std::vector<DesignName> names_in(const Value* design) {
    std::vector<DesignName> names;
    if (design == nullptr || !design->node.IsMap()) return names;
    for (const auto& pair : design->node) {
        if (!pair.first.IsScalar() || pair.first.Scalar() == "points" || pair.first.Scalar() == "where") continue;
        const bool twice = std::ranges::find(names, pair.first.Scalar(), &DesignName::name) != names.end();
        if (!twice) names.push_back({pair.first.Scalar(), value_of(pair.first, "").mark});
    }
    if (const YAML::Node points = design->node["points"])
        for (const Entry& axis : axes_of_grid(points))
            if (std::ranges::find(names, axis.key, &DesignName::name) == names.end())
                names.push_back({axis.key, axis.key_mark});
    return names;
}

bool is_open(const Value* design) {
    if (design == nullptr || !design->node.IsMap()) return true;  // that is another mistake
    const YAML::Node points = design->node["points"];
    return points && points.IsMap() && points["csv"];
}

void read_particle_kind(const Reading& reading, bool walls) {
    ModelConfig& model = reading.config.model;
    ModelNumbers numbers(names_in(reading.design), is_open(reading.design), reading.mistakes);
    model.particles.walls = walls;
    read_particles(reading.value, reading.folder, numbers, model.particles, reading.mistakes);
    model.box_mark = model.particles.box_mark;
    model.parameters = numbers.finish();
    reading.in_place = numbers.in_place();
}

void read_slit(const Reading& reading) {
    read_particle_kind(reading, true);
}
void read_bulk(const Reading& reading) {
    read_particle_kind(reading, false);
}

void read_preset(const Reading& reading, const Preset& preset) {
    ModelConfig& model = reading.config.model;
    std::vector<std::string> keys = with_kind(names_of_keys(preset.keys));
    for (const std::string& name : names_of(preset.parameters)) keys.push_back(name);
    const Section section(reading.value, keys, reading.mistakes);
    if (const Value* const box = section.find("box")) model.box_mark = box->mark;
    model.parameters = preset.parameters;
    model.particles.mark = model.mark;
    model.particles.box_mark = model.box_mark;
    preset.expand(model.particles);
    read_keys(section, preset.keys, model.particles, {reading.config, reading.folder, reading.mistakes});
    for (const Entry& entry : section.entries())
        if (const ParameterInfo* const info = find_parameter(preset.parameters, entry.key))
            reading.in_place.push_back(read_parameter(entry.value, *info, reading.mistakes));
}

// No model at all: a table of finished simulations, whose columns are the parameters.
void read_table(const Reading& reading) {
    const auto& [value, design, folder, config, in_place, mistakes] = reading;
    TableSource& table = config.table.emplace();
    const Section section(value, with_kind(names_in(table_keys(), Units::nm)), mistakes);
    const Value* const file = section.find("file");
    if (section.lacks("file"))
        mistakes.add(value.mark, "missing key \"file\" in model, allowed is the path of a CSV of finished simulations");
    if (file != nullptr) {
        const auto path = read_text(*file, allowed_text(find_key(table_keys(), "file").form), mistakes);
        if (path) table.file = (folder / *path).lexically_normal();
    }
    const Form& columns = find_key(table_keys(), "parameters").form;
    const std::string allowed = allowed_text(columns);
    const Value* const parameters = section.find("parameters");
    if (section.lacks("parameters"))
        mistakes.add(value.mark, "missing key \"parameters\" in model, allowed is " + allowed);
    if (parameters == nullptr) return;
    const auto list = read_list(*parameters, allowed, mistakes);
    if (!list) return;
    for (const Value& element : *list) {
        const auto name = read_text(element, allowed_text(columns.parts[0]), mistakes);
        if (!name) continue;
        if (std::ranges::find(table.parameters, *name) != table.parameters.end())
            mistakes.add(element.mark, parameters->label + " names " + in_quotes(*name) + " twice, allowed is once");
        table.parameters.push_back(*name);
        config.model.parameters.push_back({.name = *name, .limits = {.low = -unlimited, .high = unlimited}});
    }
}

struct OtherKind {
    std::string name;
    std::string help;
    std::vector<KeyInfo> keys;  // beside kind
    void (*read)(const Reading& reading);
};

const std::vector<OtherKind>& other_kinds() {
    static const std::vector<OtherKind> kinds = {
        {"slit", "Particles of any sort between two walls, periodic along these.", infos_of(particle_keys(true)),
         read_slit},
        {"bulk", "Particles of any sort in a box that is periodic in all directions.", infos_of(particle_keys(false)),
         read_bulk},
        {"table", "No model but simulations that are done: the sweep asks for rows of a table.", table_keys(),
         read_table},
    };
    return kinds;
}

std::vector<KeyInfo> keys_of(const Preset& preset) {
    ParticleModel usual;
    preset.expand(usual);
    std::vector<KeyInfo> keys;
    for (const Key<ParticleModel>& key : preset.keys) {
        keys.push_back(key.info);
        keys.back().fallback = key.shown(usual);
    }
    for (const ParameterInfo& info : preset.parameters)
        keys.push_back({.name = info.name,
                        .form = parameter_form(info.limits),
                        .help = info.help,
                        .fallback = info.fallback ? number_text(*info.fallback) : ""});
    return keys;
}

// Where the kind is missing or wrong, it is guessed what the rest of the section looks like.
std::string read_kind(const Value& value, Mistakes& mistakes) {
    const std::vector<std::string> kinds = model_kinds();
    const bool particles = value.node.IsMap() && value.node["species"];
    std::string guess = particles ? other_kinds().front().name : presets().front().name;
    if (!value.node.IsMap()) return guess;
    const YAML::Node node = value.node["kind"];
    if (!node) {
        mistakes.add(value.mark, "missing key \"kind\" in model, allowed: " + list_text(kinds));
        return guess;
    }
    Value kind = child(value, node, "kind");
    if (kind.mark.line == 0) kind.mark = value.mark;
    return read_name(kind, kinds, mistakes).value_or(guess);
}

}  // namespace

std::vector<std::string> with_kind(std::vector<std::string> names) {
    names.insert(names.begin(), "kind");
    return names;
}

std::vector<std::string> model_kinds() {
    std::vector<std::string> names;
    for (const Preset& preset : presets()) names.push_back(preset.name);
    for (const OtherKind& kind : other_kinds()) names.push_back(kind.name);
    return names;
}

Form model_form() {
    std::vector<KeyInfo> kinds;
    for (const Preset& preset : presets())
        kinds.push_back({.name = preset.name, .form = map_form(keys_of(preset)), .help = preset.help});
    for (const OtherKind& kind : other_kinds())
        kinds.push_back({.name = kind.name, .form = map_form(kind.keys), .help = kind.help});
    return kinds_form("kind", std::move(kinds));
}

std::vector<KeyInfo> preset_designs() {
    std::vector<KeyInfo> designs;
    for (const Preset& preset : presets()) {
        std::vector<KeyInfo> keys;
        for (const ParameterInfo& info : preset.parameters)
            keys.push_back({.name = info.name, .form = parameter_form(info.limits), .help = info.help});
        const Form design = design_form();
        keys.insert(keys.end(), design.keys.begin(), design.keys.end());
        designs.push_back({.name = preset.name, .form = map_form(std::move(keys)), .help = preset.help});
    }
    return designs;
}

void assume_model(const std::filesystem::path& folder, Config& config) {
    const Value nothing{.label = "model", .node = {}, .mark = {}};
    std::vector<DesignParameter> none;
    Mistakes unheard(config.name);
    config.model.kind = presets().front().name;
    read_preset({nothing, nullptr, folder, config, none, unheard}, presets().front());
}

OutputNames read_model(const Value& value, const Value* design, const std::filesystem::path& folder, Config& config,
                       std::vector<DesignParameter>& in_place, Mistakes& mistakes) {
    const std::size_t before = mistakes.count();
    config.model.mark = config.model.box_mark = value.mark;
    config.model.kind = read_kind(value, mistakes);
    const Reading reading{value, design, folder, config, in_place, mistakes};
    if (const Preset* const preset = find_preset(config.model.kind)) {
        read_preset(reading, *preset);
        return OutputNames::known;
    }
    std::ranges::find(other_kinds(), config.model.kind, &OtherKind::name)->read(reading);
    if (mistakes.count() == before) return OutputNames::known;
    return config.model.particles.species.empty() ? OutputNames::unknown : OutputNames::perhaps_missing;
}

}  // namespace mdsweep
