#include "config/sweep_keys.hpp"

#include "config/keys.hpp"
#include "config/model_keys.hpp"

namespace mdsweep {
std::vector<std::string> names_of_keys(const std::vector<KeyInfo>& keys) {
    std::vector<std::string> names;
    names.reserve(keys.size());
    for (const KeyInfo& key : keys) names.push_back(key.name);
    return names;
}

const std::vector<KeyInfo>& sweep_keys() {
    static const std::vector<KeyInfo> sections = [] {
        std::vector<KeyInfo> keys = infos_of(file_keys());
        const std::vector<KeyInfo> maps = {
            {.name = "model", .form = model_form(), .help = "What is simulated.", .needed = true},
            {.name = "design", .form = design_form(), .help = "The parameters that vary, and the points."},
            {.name = "simulation",
             .form = map_form(infos_of(simulation_keys())),
             .help = "How each point is simulated and what is recorded."},
            {.name = "outputs",
             .form = list_form("a list of outputs", text_form("an output")),
             .help =
                 "What is learned and certified, a list of names. All else that is recorded can be looked at where a "
                 "point was simulated. Without a list: the densities between walls, pressure and potential energy in a "
                 "bulk; a table needs one."},
            {.name = "surrogate",
             .form = map_form(infos_of(surrogate_keys())),
             .help = "What is trained on the simulations, and how the next points are chosen."},
            {.name = "monitor",
             .form = map_form(infos_of(monitor_keys())),
             .help = "When predicted answers are good enough to be handed over."},
            {.name = "output", .form = map_form(infos_of(output_keys())), .help = "Where the results go."},
        };
        keys.insert(keys.end(), maps.begin(), maps.end());
        return keys;
    }();
    return sections;
}

std::vector<std::string> section_names() {
    return names_of_keys(sweep_keys());
}

const std::vector<KeyInfo>& shared_keys() {
    static const Form vary = [] {
        Form form = map_form(ways_to_vary(any_number()));
        form.keys.push_back({.name = "name",
                             .form = text_form("a name"),
                             .help = "Under `model`: what formulas call the parameter that this makes. Without it, it "
                                     "is called by its place, such as A-B.epsilon.",
                             .beside = true});
        return form;
    }();
    static const std::vector<KeyInfo> keys = {
        {.name = "a number that may vary",
         .form = vary,
         .help = "A map with `range`, `values` or `fixed`, and what may stand beside it, in place of the number."},
        {.name = "a pair potential",
         .form = pair_potential_form(),
         .help = "Under `pairs`: the name of a potential, or a map with one of them and where it is cut. "
                 "{expression: ...} and {table: ...} stand for potentials of your own."},
        {.name = "a wall potential",
         .form = wall_form(),
         .help = "Under `walls`: the same for the distance to a wall."},
    };
    return keys;
}

const std::vector<KeyInfo>& designs_by_kind() {
    static const std::vector<KeyInfo> designs = preset_designs();
    return designs;
}

}  // namespace mdsweep
