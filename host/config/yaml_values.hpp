// Typed access to a YAML tree. Everything here reports mistakes, with their places, and goes on; nothing throws.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/limits.hpp"
#include "config/mistakes.hpp"

namespace mdsweep {

// A value of the file with its place and the name under which messages speak of it ("monitor.coverage").
struct Value {
    std::string label;
    YAML::Node node;
    Mark mark;
};

struct Entry {
    std::string key;
    Mark key_mark;
    Value value;
};

// A map whose keys are known beforehand. An empty value counts as a map without keys.
class Section {
public:
    // Reports a value that is no map, keys that are not in `known` and keys that stand there twice.
    Section(const Value& value, const std::vector<std::string>& known, Mistakes& mistakes);
    [[nodiscard]] const Value* find(const std::string& key) const;  // nullptr when the file does not have it
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    [[nodiscard]] bool is_map() const { return is_map_; }
    // Whether the key is to be reported as missing: no key that was reported as unknown was probably meant as it, nor
    // is the value something else than a map.
    [[nodiscard]] bool lacks(const std::string& key) const;

private:
    std::vector<Entry> entries_;      // the known ones, each once
    std::vector<std::string> meant_;  // keys that unknown ones were probably meant as
    bool is_map_ = true;
};

[[nodiscard]] Value value_of(const YAML::Node& node, std::string label);
[[nodiscard]] Value child(const Value& parent, const YAML::Node& node, const std::string& name);

// Reports "<label> is <what it is>, allowed is <allowed>".
void report(const Value& value, const std::string& allowed, Mistakes& mistakes);

// Each returns nothing after having reported.
[[nodiscard]] std::optional<double> read_number(const Value& value, const Limits& limits, Mistakes& mistakes);
[[nodiscard]] std::optional<std::string> read_text(const Value& value, const std::string& allowed, Mistakes& mistakes);
[[nodiscard]] std::optional<bool> read_flag(const Value& value, Mistakes& mistakes);
// One of `known`.
[[nodiscard]] std::optional<std::string> read_name(const Value& value, std::span<const std::string> known,
                                                   Mistakes& mistakes);
// At least one element; `allowed` says what the list is to hold.
[[nodiscard]] std::optional<std::vector<Value>> read_list(const Value& value, const std::string& allowed,
                                                          Mistakes& mistakes);

// Sets `target` from `key` where the section has it and it is right.
template <typename Number>
void set_number(const Section& section, const std::string& key, const Limits& limits, Number& target,
                Mistakes& mistakes) {
    const Value* const value = section.find(key);
    if (value == nullptr) return;
    if (const auto number = read_number(*value, limits, mistakes)) target = static_cast<Number>(*number);
}

}  // namespace mdsweep
