#include "config/read_sections.hpp"

#include <algorithm>
#include <array>

#include "config/parameters.hpp"

namespace mdsweep {
namespace {

constexpr double most_steps = 1e10;  // days for one replica: beyond it, a zero too many

Limits whole(double low, double high) {
    return {.low = low, .high = high, .whole = true};
}
Limits from(double low, double high) {
    return {.low = low, .high = high};
}
Limits above(double low, double high) {
    return {.low = low, .high = high, .above_low = true};
}

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

void check_production(const Section& section, const SimulationConfig& simulation, Mistakes& mistakes) {
    const std::int64_t unit = std::int64_t{simulation.blocks} * simulation.sampling_interval;
    const std::int64_t steps = simulation.production_steps;
    if (steps % unit == 0) return;
    const std::int64_t below = steps / unit * unit;
    const std::string nearest = (below > 0 ? std::to_string(below) + " or " : "") + std::to_string(below + unit);
    for (const char* key : {"production_steps", "blocks", "sampling_interval"}) {
        // The position of whichever the file sets; one of them it does, as the defaults fit each other.
        if (const Value* const value = section.find(key)) {
            mistakes.add(value->mark, "simulation.production_steps is " + std::to_string(steps) +
                                          ", allowed is a multiple of blocks * sampling_interval = " +
                                          std::to_string(unit) + ", such as " + nearest);
            return;
        }
    }
}

}  // namespace

void read_model(const Value& value, ModelConfig& model, std::vector<DesignParameter>& fixed, Mistakes& mistakes) {
    std::vector<std::string> keys = {"kind", "bjerrum_nm", "temperature_K", "box"};
    const std::vector<std::string>& names = slit_parameter_names();
    keys.insert(keys.end(), names.begin(), names.end());
    const Section section(value, keys, mistakes);
    model.mark = model.box_mark = value.mark;

    if (const Value* const kind = section.find("kind")) {
        static const std::array<std::string, 1> kinds = {"slit_electrolyte"};
        if (const auto name = read_name(*kind, kinds, mistakes)) model.kind = *name;
    } else if (section.is_map()) {
        mistakes.add(value.mark, "missing key \"kind\" in model, allowed: slit_electrolyte");
    }
    set_number(section, "bjerrum_nm", {.low = 0, .high = 60, .unit = "nm"}, model.bjerrum_nm, mistakes);
    set_number(section, "temperature_K", {.low = 0, .high = 2000, .above_low = true, .unit = "K"}, model.temperature_K,
               mistakes);
    if (const Value* const box = section.find("box")) {
        model.box_mark = box->mark;
        read_box(*box, model, mistakes);
    }
    for (const Entry& entry : section.entries()) {
        const ParameterInfo* const info = find_parameter(entry.key);
        if (info == nullptr) continue;
        DesignParameter parameter{.name = entry.key, .given = true, .mark = entry.value.mark};
        // A wrong number still counts as given: it should not be reported as missing too.
        parameter.numbers = {read_number(entry.value, info->limits, mistakes).value_or(info->limits.high)};
        fixed.push_back(std::move(parameter));
    }
}

void read_simulation(const Value& value, SimulationConfig& simulation, Mistakes& mistakes) {
    const Section section(value,
                          {"time_step_tau", "friction_per_tau", "equilibration_steps", "production_steps",
                           "sampling_interval", "replicas", "electrostatics", "profile_bins", "blocks"},
                          mistakes);
    set_number(section, "time_step_tau", above(0, 0.02), simulation.time_step_tau, mistakes);
    set_number(section, "friction_per_tau", above(0, 100), simulation.friction_per_tau, mistakes);
    set_number(section, "equilibration_steps", whole(0, most_steps), simulation.equilibration_steps, mistakes);
    set_number(section, "replicas", whole(1, 1000), simulation.replicas, mistakes);
    if (const Value* const value_of_it = section.find("electrostatics")) {
        static const std::array<std::string, 1> methods = {"charged_sheet"};
        if (const auto name = read_name(*value_of_it, methods, mistakes)) simulation.electrostatics = *name;
    }
    if (const Value* const bins = section.find("profile_bins")) {
        const Limits limits = whole(2, 2000);
        if (const auto number = read_number(*bins, limits, mistakes)) {
            simulation.profile_bins = static_cast<int>(*number);
            if (simulation.profile_bins % 2 != 0) report(*bins, "an even number from 2 to 2000", mistakes);
        }
    }
    const std::size_t before = mistakes.count();
    set_number(section, "production_steps", whole(1, most_steps), simulation.production_steps, mistakes);
    set_number(section, "sampling_interval", whole(1, 1e6), simulation.sampling_interval, mistakes);
    set_number(section, "blocks", whole(2, 1000), simulation.blocks, mistakes);
    if (mistakes.count() == before) check_production(section, simulation, mistakes);
}

void read_outputs(const Value& value, std::vector<std::string>& outputs, Mistakes& mistakes) {
    const auto list = read_list(value, "a list of names: " + list_text(known_outputs()), mistakes);
    if (!list) return;
    outputs.clear();
    for (const Value& element : *list) {
        const auto name = read_name(element, known_outputs(), mistakes);
        if (!name) continue;
        if (std::find(outputs.begin(), outputs.end(), *name) != outputs.end()) {
            mistakes.add(element.mark, "outputs names " + in_quotes(*name) + " twice, allowed is once");
        } else {
            outputs.push_back(*name);
        }
    }
}

void read_surrogate(const Value& value, SurrogateConfig& surrogate, Mistakes& mistakes) {
    const Section section(value, {"members", "layers", "epochs", "learning_rate", "tolerance"}, mistakes);
    set_number(section, "members", whole(2, 64), surrogate.members, mistakes);
    set_number(section, "epochs", whole(1, 1e6), surrogate.epochs, mistakes);
    set_number(section, "learning_rate", above(0, 1), surrogate.learning_rate, mistakes);
    set_number(section, "tolerance", above(0, 1), surrogate.tolerance, mistakes);
    const Value* const layers = section.find("layers");
    if (layers == nullptr) return;
    const auto list = read_list(*layers, "a list of layer widths, such as [64, 64]", mistakes);
    if (!list) return;
    constexpr std::size_t deepest = 16;
    if (list->size() > deepest) {
        mistakes.add(layers->mark, "surrogate.layers has " + std::to_string(list->size()) +
                                       " layers, allowed are at most " + std::to_string(deepest));
        return;
    }
    surrogate.layers.clear();
    for (const Value& element : *list) {
        if (const auto width = read_number(element, whole(1, 4096), mistakes)) {
            surrogate.layers.push_back(static_cast<int>(*width));
        }
    }
}

void read_monitor(const Value& value, const std::vector<std::string>& outputs, MonitorConfig& monitor,
                  Mistakes& mistakes) {
    const Section section(value, {"tolerance", "coverage", "confidence", "audit_fraction", "budget"}, mistakes);
    const Limits share = from(0.5, 0.999);
    set_number(section, "coverage", share, monitor.coverage, mistakes);
    set_number(section, "confidence", share, monitor.confidence, mistakes);
    set_number(section, "audit_fraction", above(0, 1), monitor.audit_fraction, mistakes);
    set_number(section, "budget", whole(0, 1e9), monitor.budget, mistakes);
    const Value* const tolerance = section.find("tolerance");
    if (tolerance == nullptr) return;
    const Limits limits = from(0.001, 1);
    if (tolerance->node.IsScalar()) return set_number(section, "tolerance", limits, monitor.tolerance, mistakes);
    if (!tolerance->node.IsMap()) {
        return report(*tolerance, limits.text() + ", or a map from outputs to such numbers", mistakes);
    }
    std::vector<std::string> keys = outputs;
    keys.emplace_back("default");  // for the outputs that are not named
    const Section by_output(*tolerance, keys, mistakes);
    set_number(by_output, "default", limits, monitor.tolerance, mistakes);
    for (const Entry& entry : by_output.entries()) {
        const auto number = read_number(entry.value, limits, mistakes);
        if (number && entry.key != "default") monitor.tolerances[entry.key] = *number;
    }
}

void read_output(const Value& value, OutputConfig& output, Mistakes& mistakes) {
    const Section section(value, {"file"}, mistakes);
    const Value* const file = section.find("file");
    if (file == nullptr) return;
    constexpr auto allowed = "the path of a results file, such as results/sweep.h5";
    const auto path = read_text(*file, allowed, mistakes);
    if (!path) return;
    output.file = *path;
    if (!output.file.has_filename()) report(*file, allowed, mistakes);
}

}  // namespace mdsweep
