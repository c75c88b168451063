#include "observables/read_config.hpp"

#include "observables/catalogue.hpp"

namespace mdsweep {

Config read_config(const std::filesystem::path& file) {
    return config_from_file(file, output_choices);
}

Config parse_config(const std::string& text, const std::string& name, const std::filesystem::path& folder) {
    return config_from_text(text, name, folder, output_choices);
}

std::vector<std::string> known_outputs(const Config& config) {
    std::vector<std::string> names;
    for (const OutputChoice& choice : output_choices(config))
        if (choice.missing.empty()) names.push_back(choice.name);
    return names;
}

}  // namespace mdsweep
