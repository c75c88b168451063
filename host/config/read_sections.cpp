#include "config/read_sections.hpp"

#include <algorithm>
#include <array>

#include "config/form.hpp"
#include "config/model_numbers.hpp"
#include "config/read_parameter.hpp"

namespace mdsweep {
namespace {

void read_box(const Value& value, ModelConfig& model, Mistakes& mistakes) {
    constexpr auto allowed = "published, {lateral_nm: 7} or {target_ions: 100}";
    if (value.node.IsScalar()) {
        if (value.node.Scalar() == "published") {
            model.box = BoxRule::published;
        } else {
            report(value, allowed, mistakes);
        }
        return;
    }
    if (!value.node.IsMap()) return report(value, allowed, mistakes);
    const Section box(value, {"lateral_nm", "target_ions"}, mistakes);
    if (box.entries().size() > 1) {
        mistakes.add(value.mark, value.label + " sets both lateral_nm and target_ions, allowed is one of them");
    } else if (box.entries().empty() && value.node.size() == 0) {
        report(value, allowed, mistakes);
    } else if (box.find("lateral_nm") != nullptr) {
        model.box = BoxRule::fixed;
        set_number(box, "lateral_nm", {.low = 1, .high = 200, .unit = "nm"}, model.lateral_nm, mistakes);
    } else if (box.find("target_ions") != nullptr) {
        model.box = BoxRule::target_ions;
        set_number(box, "target_ions", whole(10, 20000), model.target_ions, mistakes);
    }
}

}  // namespace

namespace {

const std::array<std::string, 4> kinds = {"slit_electrolyte", "slit", "bulk", "table"};

// Of a kind that is missing or wrong, what the rest of the section looks like.
std::string read_kind(const Value& value, Mistakes& mistakes) {
    const bool particles = value.node.IsMap() && value.node["species"];
    std::string guess = particles ? kinds[1] : kinds[0];
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

void read_electrolyte(const Value& value, ModelConfig& model, std::vector<DesignParameter>& in_place,
                      Mistakes& mistakes) {
    std::vector<std::string> keys = {"kind", "bjerrum_nm", "temperature_K", "box"};
    for (const std::string& name : names_of(slit_parameters())) keys.push_back(name);
    const Section section(value, keys, mistakes);
    set_number(section, "bjerrum_nm", {.low = 0, .high = 60, .unit = "nm"}, model.bjerrum_nm, mistakes);
    set_number(section, "temperature_K", {.low = 0, .high = 2000, .above_low = true, .unit = "K"}, model.temperature_K,
               mistakes);
    if (const Value* const box = section.find("box")) {
        model.box_mark = box->mark;
        read_box(*box, model, mistakes);
    }
    for (const Entry& entry : section.entries())
        if (const ParameterInfo* const info = find_parameter(slit_parameters(), entry.key))
            in_place.push_back(read_parameter(entry.value, *info, mistakes));
}

void read_table(const Value& value, const std::filesystem::path& folder, ModelConfig& model, TableSource& table,
                Mistakes& mistakes) {
    const Section section(value, {"kind", "file", "parameters"}, mistakes);
    const Value* const file = section.find("file");
    if (file == nullptr) {
        mistakes.add(value.mark, "missing key \"file\" in model, allowed is the path of a CSV of finished simulations");
    } else if (const auto path = read_text(*file, "the path of a CSV file, relative to the sweep file", mistakes)) {
        table.file = (folder / *path).lexically_normal();
    }
    model.parameters.clear();
    const std::string allowed = "a list of the CSV's columns, such as [c_M, h_nm]";
    const Value* const parameters = section.find("parameters");
    if (parameters == nullptr) {
        mistakes.add(value.mark, "missing key \"parameters\" in model, allowed is " + allowed);
        return;
    }
    const auto list = read_list(*parameters, allowed, mistakes);
    if (!list) return;
    for (const Value& element : *list) {
        const auto name = read_text(element, "the name of a column", mistakes);
        if (!name) continue;
        if (std::ranges::find(table.parameters, *name) != table.parameters.end())
            mistakes.add(element.mark, parameters->label + " names " + in_quotes(*name) + " twice, allowed is once");
        table.parameters.push_back(*name);
        model.parameters.push_back({.name = *name, .limits = {.low = -unlimited, .high = unlimited}});
    }
}

// The names that a design defines, and whether it may define more in a CSV.
std::vector<DesignName> names_in(const Value* design) {
    std::vector<DesignName> names;
    if (design == nullptr || !design->node.IsMap()) return names;
    for (const auto& pair : design->node) {
        if (!pair.first.IsScalar() || pair.first.Scalar() == "points") continue;
        const bool twice = std::ranges::find(names, pair.first.Scalar(), &DesignName::name) != names.end();
        if (!twice) names.push_back({pair.first.Scalar(), value_of(pair.first, "").mark});
    }
    return names;
}

bool is_open(const Value* design) {
    if (design == nullptr || !design->node.IsMap()) return true;  // that is another mistake
    const YAML::Node points = design->node["points"];
    return points && points.IsMap() && points["csv"];
}

}  // namespace

void read_model(const Value& value, const Value* design, const std::filesystem::path& folder, Config& config,
                std::vector<DesignParameter>& in_place, Mistakes& mistakes) {
    ModelConfig& model = config.model;
    model.mark = model.box_mark = value.mark;
    model.kind = read_kind(value, mistakes);
    if (model.is_electrolyte()) return read_electrolyte(value, model, in_place, mistakes);
    if (model.kind == "table") return read_table(value, folder, model, config.table.emplace(), mistakes);
    ModelNumbers numbers(names_in(design), is_open(design), mistakes);
    read_particles(value, model.has_walls(), folder, numbers, model.particles, mistakes);
    model.box_mark = model.particles.box_mark;
    model.parameters = numbers.finish();
    in_place = numbers.in_place();
}

}  // namespace mdsweep
