// Presets: kinds of a model that have a few parameters of their own and stand for a model of particles. After reading
// nobody asks which preset a model was: its ParticleModel has everything.
//
// To add one: a file in this folder that is called as the preset and defines a function of that name, such as
// bulk_electrolyte.cpp; that function's declaration and its place in the list of presets.cpp; a test of what it
// becomes, as tests/host/model/bulk_electrolyte_test.cpp is; the generated pages (.github/CONTRIBUTING.md). Nothing
// else knows it: outputs, features and exports follow from species, charges, walls and box.
#pragma once

#include <string>
#include <vector>

#include "config/keys.hpp"

namespace mdsweep {

struct Preset {
    std::string name;          // as model.kind calls it
    std::string help;          // a sentence
    ParameterList parameters;  // that a design may set, in the order in which a point lists them
    // Makes its particles. Numbers are fixed, or formulas of parameters; pairs and walls without a potential repel by
    // wca, with an epsilon of kT.
    void (*expand)(ParticleModel&) = nullptr;
    Keys<ParticleModel> keys = {};  // of the section model, beside kind and the parameters
};

// All presets, in the order in which messages list them.
[[nodiscard]] const std::vector<Preset>& presets();
[[nodiscard]] const Preset* find_preset(const std::string& kind);  // nullptr: there is none

}  // namespace mdsweep
