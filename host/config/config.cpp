#include "config/config.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "config/mistakes.hpp"
#include "config/outputs.hpp"
#include "config/read_sections.hpp"
#include "config/sweep_keys.hpp"
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

// Counts the documents of a file and builds nothing.
class Documents final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark& mark) override { marks_.push_back(mark); }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  const std::string& /*value*/) override {}
    void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override {}
    void OnMapEnd() override {}

    [[nodiscard]] std::size_t count() const { return marks_.size(); }
    // Where the second one begins.
    [[nodiscard]] YAML::Mark second() const { return marks_.at(1); }
    // It begins where the first one does: nothing was read.
    [[nodiscard]] bool stuck() const { return count() > 1 && marks_[0].pos == marks_[1].pos; }

private:
    std::vector<YAML::Mark> marks_;  // of their beginnings
};

// yaml-cpp finds documents without end in a text such as ",0", of which it reads nothing: two are enough to know.
Documents documents_in(const std::string& text) {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Documents documents;
    while (documents.count() < 2 && parser.HandleNextDocument(documents)) {
    }
    return documents;
}

// The one document of the file. yaml-cpp's exceptions end here.
YAML::Node load_document(const std::string& text, const std::string& name) {
    Documents documents;
    YAML::Node first;
    try {
        documents = documents_in(text);
        if (documents.count() > 0) first = YAML::Load(text);
    } catch (const YAML::Exception& error) {
        const Mark mark{std::max(error.mark.line, 0) + 1, std::max(error.mark.column, 0) + 1};
        const bool tab = starts_with_tab(text, mark.line) || starts_with_tab(text, mark.line - 1);
        fail(name, mark, "not valid YAML: " + error.msg + (tab ? "; indent with spaces, not with tabs" : ""));
    }
    if (documents.count() > 1) {
        const YAML::Mark mark = documents.second();
        if (documents.stuck())
            fail(name, {mark.line + 1, mark.column + 1}, "not valid YAML: no section can begin like this");
        fail(name, {mark.line + 1, mark.column + 1}, "a second YAML document begins here, allowed is one sweep a file");
    }
    if (!first.IsDefined() || first.IsNull())
        fail(name, {1, 1}, "the file is empty; a sweep needs the sections model and design");
    return first;
}

// A table has its design and says by itself what its columns are.
void read_for_table(const Section& sections, Config& config, Mistakes& mistakes) {
    config.design.method = PointsMethod::table;
    for (const char* name : {"design", "simulation"})
        if (const Value* const section = sections.find(name))
            mistakes.add(section->mark, std::string("a sweep over a table has no section ") + name +
                                            ": its points are simulated already; leave it out");
    const Value* const outputs = sections.find("outputs");
    if (sections.lacks("outputs"))
        mistakes.add({1, 1}, "missing section \"outputs\", such as outputs: [pressure], of columns of the table");
    if (outputs != nullptr) read_column_names(*outputs, config.outputs, mistakes);
}

// Sets the outputs that are learned: those that the file names, or else the usual ones of the model.
void set_outputs(const Value* value, OutputNames names, OutputChoices choices_of, Config& config, Mistakes& mistakes) {
    const std::vector<OutputChoice> choices = choices_of(config);
    std::vector<OutputChoice> usual = choices;
    std::erase_if(usual, [](const OutputChoice& choice) { return choice.usual == 0; });
    std::ranges::stable_sort(usual, {}, &OutputChoice::usual);
    config.outputs.clear();
    for (const OutputChoice& choice : usual) config.outputs.push_back(choice.name);
    if (value != nullptr) read_outputs(*value, choices, names, config.outputs, mistakes);
}

void record_what_outputs_need(OutputChoices choices_of, Config& config) {
    for (const OutputChoice& choice : choices_of(config))
        if (std::ranges::count(config.outputs, choice.name) > 0) record(choice.recording, config.simulation);
}

void read_all(const YAML::Node& document, const std::filesystem::path& folder, OutputChoices choices_of, Config& config,
              Mistakes& mistakes) {
    Value top = value_of(document, "");
    if (!document.IsMap()) top.label = "the file";
    const Section sections(top, section_names(), mistakes);
    if (!sections.is_map()) return;
    const KeyContext context{config, folder, mistakes};
    read_keys(sections, file_keys(), config, context);

    std::vector<DesignParameter> in_place;
    const Value* const design = sections.find("design");
    OutputNames names = OutputNames::known;
    if (const Value* const model = sections.find("model")) {
        names = read_model(*model, design, folder, config, in_place, mistakes);
    } else {
        if (sections.lacks("model"))
            mistakes.add({1, 1}, "missing section \"model\", such as model: {kind: slit_electrolyte}");
        assume_model(folder, config);
    }
    if (config.table) {
        read_for_table(sections, config, mistakes);
    } else if (design != nullptr) {
        read_design(*design, in_place, context, config.design);
    } else if (sections.lacks("design")) {
        mistakes.add({1, 1}, "missing section \"design\", which names the parameters and the points");
    }
    const Value* const outputs = sections.find("outputs");
    if (!config.table) set_outputs(outputs, names, choices_of, config, mistakes);
    if (!config.table) config.simulation = usual_simulation(true);
    if (const auto* value = sections.find("simulation"); value != nullptr && !config.table)
        read_simulation(*value, context, config.simulation, config.remarks);
    if (!config.table) record_what_outputs_need(choices_of, config);
    if (const auto* value = sections.find("surrogate"))
        read_section(*value, surrogate_keys(), config.surrogate, context);
    if (const auto* value = sections.find("monitor")) read_section(*value, monitor_keys(), config.monitor, context);
    if (!config.table) choose_targets(choices_of(config), config.monitor, config.outputs, config.simulation);
    if (const auto* value = sections.find("output")) read_section(*value, output_keys(), config.output, context);
}

}  // namespace

double DesignParameter::low() const {
    return *std::min_element(numbers.begin(), numbers.end());
}
double DesignParameter::high() const {
    return *std::max_element(numbers.begin(), numbers.end());
}
double DesignParameter::at(double u) const {
    if (u >= 1) return high();
    const double value = log ? low() * std::pow(high() / low(), u) : low() + u * (high() - low());
    return std::clamp(value, low(), high());
}

Config config_from_text(const std::string& text, const std::string& name, const std::filesystem::path& folder,
                        OutputChoices choices) {
    if (const auto bad = find_bad_byte(text)) fail(name, bad->mark, describe(*bad));
    const YAML::Node document = load_document(text, name);
    Config config;
    config.text = text;
    config.name = name;
    config.output.file = std::filesystem::path("results") / std::filesystem::path(name).stem();
    config.output.file += ".h5";
    Mistakes mistakes(name);
    read_all(document, folder, choices, config, mistakes);
    mistakes.throw_if_any();
    return config;
}

Config config_from_file(const std::filesystem::path& file, OutputChoices choices) {
    constexpr std::uintmax_t largest = 10000000;  // bytes; far beyond any sweep written by hand
    const TextFile content = read_text_file(file, largest);
    if (!content.problem.empty()) fail(file.string(), {}, content.problem);
    Config config = config_from_text(content.text, file.string(), file.parent_path(), choices);
    config.path = file;
    for (PotentialConfig* const potential : config.model.particles.tables()) {
        // One that cannot be read is reported where it is needed, with its place in the sweep file.
        TextFile table = read_text_file(potential->table, largest);
        if (table.problem.empty()) potential->table_text = std::move(table.text);
    }
    return config;
}

}  // namespace mdsweep
