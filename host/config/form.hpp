// The form of a value in a sweep file, as plain values. The reference and the schema are made of these.
#pragma once

#include <string>
#include <vector>

#include "config/limits.hpp"

namespace mdsweep {

[[nodiscard]] inline Limits whole(double low, double high) {
    return {.low = low, .high = high, .whole = true};
}
[[nodiscard]] inline Limits from(double low, double high) {
    return {.low = low, .high = high};
}
[[nodiscard]] inline Limits above(double low, double high) {
    return {.low = low, .high = high, .above_low = true};
}

[[nodiscard]] inline Limits any_number() {
    return {.low = -unlimited, .high = unlimited};
}

inline constexpr double most_particles = 1e6;  // of one simulation

struct KeyInfo;

// A word with the sentence that explains it.
struct FormWord {
    std::string word, help;
};

enum class FormKind {
    number,
    flag,    // true or false
    word,    // one of several
    text,    // any: a name, a path, a formula
    list,    // of one part
    map,     // of `keys`, and of names that the file chooses, each with a value of the form parts[0]
    either,  // one of the parts
    kinds,   // a map whose key `chosen` says which of `keys` holds: each a word with the map that goes with it
};

struct Form {
    FormKind kind = FormKind::text;
    Limits limits = {};
    int multiple_of = 1;               // number
    bool varies = false;               // number: it may be a range or a list in place, which makes it a parameter
    bool formula = false;              // number: it may be a formula of parameters
    std::vector<FormWord> words = {};  // word
    std::string wanted;                // for people: "an even number from 2 to 2000"; empty: allowed_text() finds words
    std::vector<KeyInfo> keys;         // map
    std::string chosen_help;           // map: a sentence on them
    std::string chosen;                // map: stands for the names that the file chooses; empty: there are none
    bool one_key = false;              // map: exactly one of those that do not stand beside it
    std::size_t least = 1;             // list: elements at least
    std::size_t most = 0;              // list: at most; 0: any number
    std::vector<Form> parts;
    std::string shared;  // a form that stands in several places has this name, and is explained once
};

struct KeyInfo {
    std::string name;
    Form form;
    std::string help;            // a sentence
    std::string unit = {};       // of a number
    std::string fallback = {};   // its value when the key is left out, as a file would write it
    std::string only_with = {};  // the choice that it belongs to: "thermostat: langevin"
    bool needed = false;         // has to be there
    bool beside = false;         // in a map of one key: it may stand beside that one
};

[[nodiscard]] Form number_form(const Limits& limits);
// A parameter of the design: a number, or a map that says how it varies.
[[nodiscard]] Form parameter_form(const Limits& limits);
// Keys that may stand beside a range.
[[nodiscard]] KeyInfo log_key();
[[nodiscard]] KeyInfo scale_key();
[[nodiscard]] std::vector<KeyInfo> ways_to_vary(const Limits& limits);
// A number of a model: it may vary, too, or be a formula.
[[nodiscard]] Form formula_form(const Limits& limits);
[[nodiscard]] Form flag_form();
[[nodiscard]] Form text_form(std::string wanted);
[[nodiscard]] Form list_form(std::string wanted, Form of, std::size_t least = 1, std::size_t most = 0);
[[nodiscard]] Form map_form(std::vector<KeyInfo> keys);
// Names that the file chooses, beside `keys`.
[[nodiscard]] Form names_form(std::string chosen, std::string help, Form of, std::vector<KeyInfo> keys = {});
// A map whose key `by` has one of the words that `kinds` are called.
[[nodiscard]] Form kinds_form(std::string by, std::vector<KeyInfo> kinds);
[[nodiscard]] Form shared_form(std::string name, Form form);
[[nodiscard]] Form either_form(std::string wanted, std::vector<Form> ways);

// "a number above 0 and up to 10 M", "langevin, nose_hoover or none", "true or false".
[[nodiscard]] std::string allowed_text(const Form& form);

}  // namespace mdsweep
