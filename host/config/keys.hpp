// The keys of a sweep file: one table a section, from which it is read, and which `mdsweep keys`, configs/REFERENCE.md
// and configs/sweep.schema.json print. To add a key: a member in config.hpp, and an entry in the table of its section.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/form.hpp"
#include "config/read_word.hpp"
#include "config/yaml_values.hpp"

namespace mdsweep {

// A key's reader gets this beside the value.
struct KeyContext {
    const Config& config;                 // sections that stand above are read: model and outputs first
    const std::filesystem::path& folder;  // of the sweep file
    Mistakes& mistakes;
};

// A key of a section that is read into a Target.
template <class Target>
struct Key {
    KeyInfo info;
    std::function<void(const Value&, Target&, const KeyContext&)> read;  // reports mistakes and goes on
    std::function<std::string(const Target&)> shown;                     // the target's value, as a file would write it
};

template <class Target>
using Keys = std::vector<Key<Target>>;

[[nodiscard]] const Keys<Config>& file_keys();          // of the file itself, beside its sections
[[nodiscard]] const Keys<DesignConfig>& points_keys();  // of design.points
[[nodiscard]] const Keys<SimulationConfig>& simulation_keys();
[[nodiscard]] const Keys<SimulationConfig>& rdf_keys();  // of simulation.rdf
[[nodiscard]] const Keys<SimulationConfig>& time_correlation_keys();
[[nodiscard]] const Keys<SurrogateConfig>& surrogate_keys();
[[nodiscard]] const Keys<MonitorConfig>& monitor_keys();
[[nodiscard]] const Keys<OutputConfig>& output_keys();

[[nodiscard]] Form design_form();
[[nodiscard]] Form model_form();
// The section design of a preset, which knows its parameters: each called as the preset.
[[nodiscard]] std::vector<KeyInfo> preset_designs();

[[nodiscard]] std::vector<std::string> names_of_keys(const std::vector<KeyInfo>& keys);

template <class Target>
[[nodiscard]] std::vector<std::string> names_of_keys(const Keys<Target>& keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.push_back(key.info.name);
    return names;
}

template <class Target>
[[nodiscard]] std::vector<KeyInfo> infos_of(const Keys<Target>& keys) {
    std::vector<KeyInfo> infos;
    for (const Key<Target>& key : keys) {
        infos.push_back(key.info);
        if (key.info.fallback.empty() && key.shown) infos.back().fallback = key.shown(Target{});
    }
    return infos;
}

// Reads the keys that a section has.
template <class Target>
void read_keys(const Section& section, const Keys<Target>& keys, Target& target, const KeyContext& context) {
    for (const Key<Target>& key : keys)
        if (const Value* const value = section.find(key.info.name)) key.read(*value, target, context);
}

// Reads a whole section.
template <class Target>
void read_section(const Value& value, const Keys<Target>& keys, Target& target, const KeyContext& context) {
    read_keys(Section(value, names_of_keys(keys), context.mistakes), keys, target, context);
}

// Reports keys that belong to another key's word than the one that holds: friction_per_tau without thermostat:
// langevin.
template <class Target>
void check_company(const Section& section, const Keys<Target>& keys, const Target& target, Mistakes& mistakes) {
    for (const Key<Target>& key : keys) {
        const Value* const value = section.find(key.info.name);
        const std::size_t colon = key.info.only_with.find(": ");
        if (value == nullptr || colon == std::string::npos) continue;
        const std::string other = key.info.only_with.substr(0, colon), word = key.info.only_with.substr(colon + 2);
        const auto decides = [&](const Key<Target>& one) { return one.info.name == other; };
        const std::string found = std::ranges::find_if(keys, decides)->shown(target);
        if (found == word) continue;
        const bool said = section.find(other) != nullptr;
        mistakes.add(value->mark, value->label + " belongs to " + key.info.only_with +
                                      (said ? ", and this sweep has " + found + "; allowed is to leave it out"
                                            : "; allowed is to add that, or to leave it out"));
    }
}

// Entries of the tables.

template <class Target, class Number>
[[nodiscard]] Key<Target> number_key(std::string name, Number Target::*member, const Limits& limits, std::string unit,
                                     std::string help) {
    KeyInfo info{
        .name = std::move(name), .form = number_form(limits), .help = std::move(help), .unit = std::move(unit)};
    return {.info = std::move(info),
            .read =
                [member, limits](const Value& value, Target& target, const KeyContext& context) {
                    const auto number = read_number(value, limits, context.mistakes);
                    if (number) target.*member = static_cast<Number>(*number);
                },
            .shown = [member](const Target& target) { return number_text(static_cast<double>(target.*member)); }};
}

template <class Choice, std::size_t count>
[[nodiscard]] Form word_form(const std::array<Word<Choice>, count>& words) {
    Form form;
    form.kind = FormKind::word;
    for (const Word<Choice>& word : words) form.words.push_back({word.word, word.help});
    return form;
}

template <class Target, class Choice, std::size_t count>
[[nodiscard]] Key<Target> word_key(const std::string& name, Choice Target::*member,
                                   const std::array<Word<Choice>, count>& words, const std::string& help) {
    return {.info = {.name = name, .form = word_form(words), .help = help},
            .read = [member, words](
                        const Value& value, Target& target,
                        const KeyContext& context) { read_word(value, words, target.*member, context.mistakes); },
            .shown = [member, words](const Target& target) { return word_of(target.*member, words); }};
}

// A number for all outputs, or a map from outputs to numbers.
template <class Target>
[[nodiscard]] Key<Target> by_output_key(std::string name, double Target::*usual,
                                        std::map<std::string, double> Target::*by_output, const Limits& limits,
                                        std::string unit, std::string help);

// `key` for a file that says `company`, a key with one of its words.
template <class Target>
[[nodiscard]] Key<Target> only_with(const std::string& company, Key<Target> key) {
    key.info.only_with = company;
    return key;
}

// `key` with its default in words, where that is more than the default of a member.
template <class Target>
[[nodiscard]] Key<Target> otherwise(const std::string& fallback, Key<Target> key) {
    key.info.fallback = fallback;
    return key;
}

// Form, reader and text of a key that by_output_key() makes.
[[nodiscard]] Form by_output_form(const Limits& limits);
void read_by_output(const Value& value, const Limits& limits, const std::vector<std::string>& outputs, double& usual,
                    std::map<std::string, double>& by_output, Mistakes& mistakes);
[[nodiscard]] std::string by_output_text(double usual, const std::map<std::string, double>& by_output);

template <class Target>
Key<Target> by_output_key(std::string name, double Target::*usual, std::map<std::string, double> Target::*by_output,
                          const Limits& limits, std::string unit, std::string help) {
    KeyInfo info{
        .name = std::move(name), .form = by_output_form(limits), .help = std::move(help), .unit = std::move(unit)};
    return {.info = std::move(info),
            .read =
                [=](const Value& value, Target& target, const KeyContext& context) {
                    read_by_output(value, limits, context.config.outputs, target.*usual, target.*by_output,
                                   context.mistakes);
                },
            .shown = [=](const Target& target) { return by_output_text(target.*usual, target.*by_output); }};
}

}  // namespace mdsweep
