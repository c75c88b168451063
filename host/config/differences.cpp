#include "config/differences.hpp"

#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>

#include "basics/number_text.hpp"

namespace mdsweep {

namespace {

// Values by key. Lists are values: what is new in one shows best as a whole.
using Values = std::map<std::string, std::string>;

// A number in one way of writing it: 1e3, 1000.0 and 1000 are the same.
std::string scalar_text(const YAML::Node& node) {
    const std::optional<double> number = parse_number(node.Scalar());
    return number ? number_text(*number) : node.Scalar();
}

// Aliases may make a small file a large tree.
constexpr std::size_t longest = 10000;  // characters

void append(std::string& text, const YAML::Node& node) {
    if (text.size() > longest) return;
    if (node.IsScalar()) {
        text += scalar_text(node);
    } else if (node.IsSequence()) {
        std::string between = "[";
        for (const YAML::Node& element : node) {
            text += between;
            append(text, element);
            between = ", ";
        }
        text += node.size() == 0 ? "[]" : "]";
    } else if (node.IsMap()) {
        std::map<std::string, YAML::Node> entries;
        for (const auto& entry : node)
            entries.emplace(entry.first.IsScalar() ? entry.first.Scalar() : "?", entry.second);
        std::string between = "{";
        for (const auto& [key, value] : entries) {
            text += between + key + ": ";
            append(text, value);
            between = ", ";
        }
        text += entries.empty() ? "{}" : "}";
    } else {
        text += "nothing";
    }
}

void collect(const YAML::Node& node, const std::string& key, Values& values) {
    constexpr std::size_t most = 5000;
    if (values.size() > most) return;
    if (!node.IsMap() || node.size() == 0) {
        append(values[key], node);
        return;
    }
    for (const auto& entry : node) {
        std::string name = key.empty() ? "" : key + ".";
        name += entry.first.IsScalar() ? entry.first.Scalar() : "?";
        collect(entry.second, name, values);
    }
}

std::string shown(const Values& values, const std::string& key) {
    constexpr std::size_t most = 60;
    const auto found = values.find(key);
    if (found == values.end()) return "not there";
    return found->second.size() > most ? found->second.substr(0, most) + "..." : found->second;
}

}  // namespace

std::vector<Difference> differences(const std::string& before, const std::string& now) {
    Values was, is_now;
    collect(YAML::Load(before), "", was);
    collect(YAML::Load(now), "", is_now);
    Values all = was;
    all.insert(is_now.begin(), is_now.end());
    std::vector<Difference> found;
    for (const auto& [key, value] : all) {
        const auto one = was.find(key), other = is_now.find(key);
        if (one != was.end() && other != is_now.end() && one->second == other->second) continue;
        found.push_back({key, shown(was, key), shown(is_now, key)});
    }
    return found;
}

}  // namespace mdsweep
