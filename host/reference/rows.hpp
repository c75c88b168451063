// The tree of keys as a list, as tables print it.
#pragma once

#include <string>
#include <vector>

#include "config/form.hpp"

namespace mdsweep {

struct KeyRow {
    std::string path;  // within the section: "rdf.bins", "PARAMETER.range"
    KeyInfo info;

    [[nodiscard]] std::string unit() const;
    [[nodiscard]] std::string allowed() const;  // without the unit
};

// Keys that one heading is above.
struct KeyGroup {
    std::string title;  // "model, kind: slit"
    std::string help;   // a sentence
    std::vector<KeyRow> rows;
};

// A name that may stand under `outputs`.
struct OutputRow {
    std::string name;   // SPECIES and OTHER stand for any species
    std::string unit;   // in units nm; empty: a pure number
    std::string along;  // of a profile: "z", "r"; empty: it is a number
    std::string needs;  // "walls, charges"
    std::string help;   // a sentence
};
[[nodiscard]] std::vector<OutputRow> output_rows();

// "number above 0, up to 10", "whole number, 1 to 1e10"
[[nodiscard]] std::string range_text(const Limits& limits);

// All sections, with a group for each kind where a section has kinds; then the forms that several places share.
[[nodiscard]] std::vector<KeyGroup> key_groups();

}  // namespace mdsweep
