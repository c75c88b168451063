#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "basics/number_text.hpp"
#include "config/sweep_keys.hpp"
#include "reference/reference.hpp"
#include "reference/rows.hpp"

namespace mdsweep {
namespace {

using Json = nlohmann::ordered_json;

// Whole numbers without a point.
Json number(double value) {
    return Json::parse(number_text(value));
}

Json number_schema(const Form& form) {
    const Limits& limits = form.limits;
    Json json = {{"type", limits.whole ? "integer" : "number"}};
    if (limits.low > -unlimited) json[limits.above_low ? "exclusiveMinimum" : "minimum"] = number(limits.low);
    if (limits.high < unlimited) json["maximum"] = number(limits.high);
    if (form.multiple_of > 1) json["multipleOf"] = form.multiple_of;
    return json;
}

std::string description(const KeyInfo& key) {
    std::string text = key.help;
    const std::string unit = key.unit.empty() ? std::string(key.form.limits.unit) : key.unit;
    if (!unit.empty()) text += fmt::format(" Unit: {}.", unit);
    if (!key.only_with.empty()) text += fmt::format(" Only with {}.", key.only_with);
    for (const FormWord& word : key.form.words)
        if (!word.help.empty()) text += fmt::format("\n{}: {}.", word.word, word.help);
    if (!key.fallback.empty()) text += fmt::format("\nDefault: {}.", key.fallback);
    return text;
}

// The default, where it is a value and not words about one.
void add_default(const KeyInfo& key, Json& json) {
    if (const auto value = parse_number(key.fallback)) json["default"] = number(*value);
    if (key.fallback == "true" || key.fallback == "false") json["default"] = key.fallback == "true";
    std::vector<Form> ways = key.form.parts;
    ways.push_back(key.form);
    for (const Form& way : ways)
        for (const FormWord& word : way.words)
            if (word.word == key.fallback) json["default"] = word.word;
}

// For the name of a definition: "number above 0, up to 10" is number_above_0_up_to_10.
std::string slug(const std::string& text) {
    std::string name;
    for (const char c : text) {
        if (c == ' ') name += '_';
        if (c != ' ' && c != ',') name += c;
    }
    return name;
}

Json words_schema(const std::vector<std::string>& words) {
    return {{"enum", words}};
}

// Where the key has that word.
Json where(const std::string& key, const std::string& word) {
    return {{"properties", {{key, {{"const", word}}}}}, {"required", {key}}};
}

class Schema {
public:
    Json of(const Form& form) {
        if (form.varies) return varying_number(form);
        if (form.shared.empty()) return whole(form);
        return define(form.shared, [&] { return whole(form); });
    }
    [[nodiscard]] const Json& definitions() const { return definitions_; }

private:
    // A reference to a definition, which `make` makes and which is written once.
    template <class Make>
    Json define(const std::string& name, const Make& make) {
        if (!definitions_.contains(name)) {
            definitions_[name] = Json::object();  // its place, as it may hold definitions of its own
            Json made = make();
            definitions_[name] = std::move(made);
        }
        return {{"$ref", "#/definitions/" + name}};
    }

    // A number, how it varies, and perhaps a formula.
    Json varying_number(const Form& form) {
        const std::string range = slug(range_text(form.limits));
        return define((form.formula ? "model_" : "parameter_") + range, [&] {
            Form how = map_form(ways_to_vary(form.limits));
            how.one_key = true;
            Json ways = {number_schema(form), map(how)};
            if (form.formula) {
                ways.back()["properties"]["name"] = {{"description", "What formulas call the parameter."},
                                                     {"type", "string"}};
                ways.push_back({{"type", "string"}, {"minLength", 1}});
            }
            return Json{{"anyOf", std::move(ways)}};
        });
    }

    Json whole(const Form& form) {
        switch (form.kind) {
            case FormKind::number:
                return number_schema(form);
            case FormKind::flag:
                return {{"type", "boolean"}};
            case FormKind::word: {
                std::vector<std::string> words;
                for (const FormWord& word : form.words) words.push_back(word.word);
                return words_schema(words);
            }
            case FormKind::text:
                return {{"type", "string"}, {"minLength", 1}};
            case FormKind::list: {
                Json json = {{"type", "array"}, {"items", of(form.parts.front())}, {"minItems", form.least}};
                if (form.most > 0) json["maxItems"] = form.most;
                return json;
            }
            case FormKind::map:
                return map(form);
            case FormKind::kinds:
                return kinds(form);
            case FormKind::either: {
                Json ways = Json::array();
                for (const Form& part : form.parts) ways.push_back(of(part));
                return {{"anyOf", std::move(ways)}};
            }
        }
        return {};
    }

    Json property(const KeyInfo& key) {
        Json json = {{"description", description(key)}};
        Json form = of(key.form);
        // Keywords beside a reference would be ignored.
        if (form.contains("$ref")) form = {{"allOf", Json::array({std::move(form)})}};
        json.update(form);
        add_default(key, json);
        return json;
    }

    Json map(const Form& form) {
        Json properties = Json::object(), needed = Json::array();
        for (const KeyInfo& key : form.keys) {
            properties[key.name] = property(key);
            if (key.needed) needed.push_back(key.name);
        }
        // A section may be empty, with all defaults.
        const bool may_be_empty = !form.one_key && needed.empty();
        Json json = {{"type", may_be_empty ? Json({"object", "null"}) : Json("object")}};
        if (!properties.empty()) json["properties"] = std::move(properties);
        if (!needed.empty()) json["required"] = std::move(needed);
        json["additionalProperties"] = form.chosen.empty() ? Json(false) : of(form.parts.front());
        if (!form.one_key) return json;
        json["oneOf"] = Json::array();
        for (const KeyInfo& key : form.keys)
            if (!key.beside) json["oneOf"].push_back({{"required", Json::array({key.name})}});
        return json;
    }

    Json kinds(const Form& form) {
        std::vector<std::string> words;
        Json cases = Json::array();
        std::string help;
        for (const KeyInfo& kind : form.keys) {
            words.push_back(kind.name);
            help += fmt::format("{}{}: {}", help.empty() ? "" : "\n", kind.name, kind.help);
            Json then = map(kind.form);
            then["properties"][form.chosen] = true;
            cases.push_back({{"if", where(form.chosen, kind.name)}, {"then", std::move(then)}});
        }
        Json choice = {{"description", help}};
        choice.update(words_schema(words));
        return {{"type", "object"},
                {"required", {form.chosen}},
                {"properties", {{form.chosen, std::move(choice)}}},
                {"allOf", std::move(cases)}};
    }

    Json definitions_ = Json::object();
};

// Sections that depend on another one.
Json dependences(Schema& schema) {
    Json all = Json::array();
    const auto kind = [](const std::string& word) {
        return Json{{"properties", {{"model", where("kind", word)}}}, {"required", {"model"}}};
    };
    for (const KeyInfo& design : designs_by_kind())
        all.push_back({{"if", kind(design.name)}, {"then", {{"properties", {{"design", schema.of(design.form)}}}}}});
    all.push_back({{"if", kind("table")},
                   {"then", {{"properties", {{"design", false}, {"simulation", false}}}, {"required", {"outputs"}}}},
                   {"else", {{"required", {"design"}}}}});
    return all;
}

}  // namespace

std::string keys_schema() {
    Schema schema;
    Json json = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "A sweep of mdsweep"},
                 {"$comment", "Printed by `mdsweep keys --schema`."}};
    json.update(schema.of(map_form(sweep_keys())));
    json["allOf"] = dependences(schema);
    json["definitions"] = schema.definitions();
    return json.dump(1) + "\n";
}

}  // namespace mdsweep
