#include "config/sweep_keys.hpp"

#include "config/keys.hpp"

namespace mdsweep {

const std::vector<KeyInfo>& sweep_keys() {
    static const std::vector<KeyInfo> sections = {
        {.name = "model", .form = names_form("KEY", "", text_form("")), .help = "What is simulated.", .needed = true},
        {.name = "design", .form = design_form(), .help = "The parameters that vary, and the points."},
        {.name = "simulation",
         .form = map_form(infos_of(simulation_keys())),
         .help = "How each point is simulated and what is recorded."},
        {.name = "outputs",
         .form = list_form("a list of outputs", text_form("an output")),
         .help = "What is learned and certified. Everything else is recorded where a point is simulated."},
        {.name = "surrogate",
         .form = map_form(infos_of(surrogate_keys())),
         .help = "What is trained on the simulations, and how the next points are chosen."},
        {.name = "monitor",
         .form = map_form(infos_of(monitor_keys())),
         .help = "When predicted answers are good enough to be handed over."},
        {.name = "output", .form = map_form(infos_of(output_keys())), .help = "Where the results go."},
    };
    return sections;
}

std::vector<std::string> section_names() {
    std::vector<std::string> names;
    for (const KeyInfo& section : sweep_keys()) names.push_back(section.name);
    return names;
}

}  // namespace mdsweep
