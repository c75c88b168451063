#include "config/yaml_values.hpp"

#include <algorithm>

#include "config/meant_key.hpp"

namespace mdsweep {
namespace {

Mark mark_of(const YAML::Node& node) {
    const YAML::Mark mark = node.Mark();
    return mark.is_null() ? Mark{} : Mark{mark.line + 1, mark.column + 1};
}

// Words for the value that was found: "a list", "the text \"ten\"", "2.5".
std::string found_text(const YAML::Node& node) {
    if (node.IsMap()) return node.size() == 0 ? "an empty map" : "a map";
    if (node.IsSequence()) return node.size() == 0 ? "an empty list" : "a list";
    if (!node.IsScalar()) return "empty";
    const bool number = node.Tag() != "!" && parse_number(node.Scalar());
    return number ? node.Scalar() : "the text " + in_quotes(node.Scalar());
}

}  // namespace

Value value_of(const YAML::Node& node, std::string label) {
    return {std::move(label), node, mark_of(node)};
}

Value child(const Value& parent, const YAML::Node& node, const std::string& name) {
    return value_of(node, parent.label.empty() ? name : parent.label + "." + name);
}

void report(const Value& value, const std::string& allowed, Mistakes& mistakes) {
    mistakes.add(value.mark, value.label + " is " + found_text(value.node) + ", allowed is " + allowed);
}

Section::Section(const Value& value, const std::vector<std::string>& known, Mistakes& mistakes) {
    if (!value.node || value.node.IsNull()) return;
    if (!value.node.IsMap()) {
        is_map_ = false;
        report(value, "a map with the keys " + list_text(known), mistakes);
        return;
    }
    const std::string where = value.label.empty() ? "" : " in " + value.label;
    for (const auto& pair : value.node) {
        const Mark mark = mark_of(pair.first);
        if (!pair.first.IsScalar()) {
            std::string what = "a key" + where;
            what.append(" is ").append(found_text(pair.first)).append(", allowed: ").append(list_text(known));
            mistakes.add(mark, std::move(what));
            continue;
        }
        const std::string& key = pair.first.Scalar();
        const auto same = [&](const Entry& entry) { return entry.key == key; };
        const auto first = std::find_if(entries_.begin(), entries_.end(), same);
        if (first != entries_.end()) {
            const std::string line = std::to_string(first->key_mark.line);
            std::string what = "duplicate key ";
            what.append(in_quotes(key)).append(where).append(", already given in line ").append(line);
            mistakes.add(mark, std::move(what));
        } else if (std::find(known.begin(), known.end(), key) == known.end()) {
            std::string what = "unknown key ";
            const std::optional<std::string> meant = meant_key(key, known);
            what.append(in_quotes(key)).append(where).append(", ").append(did_you_mean(meant, known));
            mistakes.add(mark, std::move(what));
            if (meant) meant_.push_back(*meant);
        } else {
            Entry entry{key, mark, child(value, pair.second, key)};
            // An empty value has no place of its own.
            if (pair.second.IsNull() || entry.value.mark.line == 0) entry.value.mark = mark;
            entries_.push_back(std::move(entry));
        }
    }
}

const Value* Section::find(const std::string& key) const {
    const auto same = [&](const Entry& entry) { return entry.key == key; };
    const auto entry = std::find_if(entries_.begin(), entries_.end(), same);
    return entry == entries_.end() ? nullptr : &entry->value;
}

bool Section::lacks(const std::string& key) const {
    return is_map_ && find(key) == nullptr && std::ranges::find(meant_, key) == meant_.end();
}

std::optional<double> read_number(const Value& value, const Limits& limits, Mistakes& mistakes) {
    // yaml-cpp gives quoted scalars the tag "!": they are texts, whatever they hold.
    if (value.node.IsScalar() && value.node.Tag() != "!") {
        const auto number = parse_number(value.node.Scalar());
        if (number && limits.contain(*number)) return number;
        report(value, number ? limits.advice() : limits.text(), mistakes);
        return std::nullopt;
    }
    report(value, limits.text(), mistakes);
    return std::nullopt;
}

std::optional<std::string> read_text(const Value& value, const std::string& allowed, Mistakes& mistakes) {
    if (value.node.IsScalar() && !value.node.Scalar().empty()) return value.node.Scalar();
    report(value, allowed, mistakes);
    return std::nullopt;
}

std::optional<bool> read_flag(const Value& value, Mistakes& mistakes) {
    const std::string word = value.node.IsScalar() && value.node.Tag() != "!" ? value.node.Scalar() : "";
    if (word == "true" || word == "false") return word == "true";
    report(value, "true or false", mistakes);
    return std::nullopt;
}

std::optional<std::string> read_name(const Value& value, std::span<const std::string> known, Mistakes& mistakes) {
    if (!value.node.IsScalar()) {
        report(value, known.size() == 1 ? known.front() : "one of " + list_text(known), mistakes);
        return std::nullopt;
    }
    const std::string& name = value.node.Scalar();
    if (std::find(known.begin(), known.end(), name) != known.end()) return name;
    mistakes.add(value.mark, value.label + ": unknown name " + in_quotes(name) + ", " + suggestion(name, known));
    return std::nullopt;
}

std::optional<std::vector<Value>> read_list(const Value& value, const std::string& allowed, Mistakes& mistakes) {
    if (!value.node.IsSequence() || value.node.size() == 0) {
        report(value, allowed, mistakes);
        return std::nullopt;
    }
    std::vector<Value> elements;
    for (const auto& element : value.node) {
        Value item = value_of(element, value.label + "[" + std::to_string(elements.size()) + "]");
        if (item.mark.line == 0) item.mark = value.mark;
        elements.push_back(std::move(item));
    }
    return elements;
}

}  // namespace mdsweep
