#include "config/config.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "config/mistakes.hpp"
#include "config/read_sections.hpp"
#include "config/text_file.hpp"

namespace mdsweep {
namespace {

[[noreturn]] void fail(const std::string& name, Mark mark, const std::string& what) {
    throw ConfigError({mistake_at(name, mark, what)});
}

bool starts_with_tab(const std::string& text, int line) {
    std::size_t at = 0;
    for (int i = 1; i < line && at != std::string::npos; ++i) at = text.find('\n', at) + 1;
    at = text.find_first_not_of(' ', at);
    return at != std::string::npos && text[at] == '\t';
}

// The one document of the file. yaml-cpp's exceptions end here.
YAML::Node load_document(const std::string& text, const std::string& name) {
    std::vector<YAML::Node> documents;
    try {
        documents = YAML::LoadAll(text);
    } catch (const YAML::Exception& error) {
        const Mark mark{std::max(error.mark.line, 0) + 1, std::max(error.mark.column, 0) + 1};
        const bool tab = starts_with_tab(text, mark.line) || starts_with_tab(text, mark.line - 1);
        fail(name, mark, "not valid YAML: " + error.msg + (tab ? "; indent with spaces, not with tabs" : ""));
    }
    if (documents.empty() || documents[0].IsNull()) {
        fail(name, {1, 1}, "the file is empty; a sweep needs the sections model and design");
    }
    if (documents.size() > 1) {
        const YAML::Mark mark = documents[1].Mark();
        fail(name, {mark.line + 1, mark.column + 1}, "a second YAML document begins here, allowed is one sweep a file");
    }
    return documents[0];
}

void read_all(const YAML::Node& document, const std::filesystem::path& folder, Config& config, Mistakes& mistakes) {
    Value top = value_of(document, "");
    if (!document.IsMap()) top.label = "the file";
    const Section sections(top, {"model", "design", "simulation", "outputs", "surrogate", "monitor", "output"},
                           mistakes);
    if (!sections.is_map()) return;

    std::vector<DesignParameter> fixed;
    if (const Value* const model = sections.find("model")) {
        read_model(*model, config.model, fixed, mistakes);
    } else {
        mistakes.add({1, 1}, "missing section \"model\", such as model: {kind: slit_electrolyte}");
    }
    if (const Value* const design = sections.find("design")) {
        read_design(*design, fixed, folder, config.design, mistakes);
    } else {
        mistakes.add({1, 1}, "missing section \"design\", which names the parameters and the points");
    }
    if (const auto* value = sections.find("simulation")) read_simulation(*value, config.simulation, mistakes);
    if (const auto* value = sections.find("outputs")) read_outputs(*value, config.outputs, mistakes);
    if (const auto* value = sections.find("surrogate")) read_surrogate(*value, config.surrogate, mistakes);
    if (const auto* value = sections.find("monitor")) read_monitor(*value, config.outputs, config.monitor, mistakes);
    if (const auto* value = sections.find("output")) read_output(*value, config.output, mistakes);
}

}  // namespace

double DesignParameter::low() const {
    return *std::min_element(numbers.begin(), numbers.end());
}
double DesignParameter::high() const {
    return *std::max_element(numbers.begin(), numbers.end());
}

const std::vector<std::string>& known_outputs() {
    static const std::vector<std::string> names = {"cation_density", "anion_density",   "cation_contact", "cation_peak",
                                                   "cation_mid",     "anion_contact",   "anion_peak",     "anion_mid",
                                                   "temperature",    "potential_energy"};
    return names;
}

Config parse_config(const std::string& text, const std::string& name, const std::filesystem::path& folder) {
    if (const auto bad = find_bad_byte(text)) fail(name, bad->mark, describe(*bad));
    const YAML::Node document = load_document(text, name);
    Config config;
    config.text = text;
    config.name = name;
    config.output.file = std::filesystem::path("results") / std::filesystem::path(name).stem();
    config.output.file += ".h5";
    Mistakes mistakes(name);
    read_all(document, folder, config, mistakes);
    mistakes.throw_if_any();
    return config;
}

Config read_config(const std::filesystem::path& file) {
    constexpr std::uintmax_t largest = 10000000;  // bytes; far beyond any sweep written by hand
    const TextFile content = read_text_file(file, largest);
    if (!content.problem.empty()) fail(file.string(), {}, content.problem);
    Config config = parse_config(content.text, file.string(), file.parent_path());
    config.path = file;
    return config;
}

}  // namespace mdsweep
