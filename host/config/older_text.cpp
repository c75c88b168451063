#include "config/older_text.hpp"

#include <yaml-cpp/yaml.h>

namespace mdsweep {

namespace {

std::size_t place_of(const std::string& text, const YAML::Mark& mark) {
    std::size_t begin = 0;
    for (int line = 0; line < mark.line; ++line) begin = text.find('\n', begin) + 1;
    return begin + static_cast<std::size_t>(mark.column);
}

// `entry` becomes the first of the map, which has others.
void put_first(std::string& text, const YAML::Node& map, const std::string& entry) {
    const std::size_t place = place_of(text, map.Mark());
    if (text.at(place) == '{')
        text.insert(place + 1, entry + ", ");
    else
        text.insert(place, entry + '\n' + std::string(static_cast<std::size_t>(map.Mark().column), ' '));
}

std::string with_length(const std::string& text) {
    std::string meant = text;
    const YAML::Node all = YAML::Load(text);
    if (!all.IsMap() || all["model"]["kind"].as<std::string>("") == "table") return meant;
    const YAML::Node simulation = all["simulation"];
    if (!simulation.IsDefined()) {
        put_first(meant, all, "simulation: {production: fixed}");
    } else if (simulation.IsMap() && simulation.size() > 0) {
        const bool automatic = simulation["production"].as<std::string>("fixed") == "auto";
        if (!simulation["production"].IsDefined()) put_first(meant, simulation, "production: fixed");
        if (automatic && !simulation["target_error"].IsDefined()) put_first(meant, simulation, "target_error: 0.02");
        if (automatic && !simulation["production_steps"].IsDefined() && !simulation["max_steps"].IsDefined())
            put_first(meant, simulation, "production_steps: 200000");
    }
    return meant;
}

}  // namespace

std::string with_length_of_before_format_7(const std::string& text) {
    try {
        return with_length(text);
    } catch (const YAML::Exception&) {
        return text;  // whoever reads it says what is wrong
    }
}

}  // namespace mdsweep
