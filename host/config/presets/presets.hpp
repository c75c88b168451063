// Presets: kinds of a model that have a few parameters of their own and stand for a model of particles. After reading
// nobody asks which preset a model was: its ParticleModel has everything.
//
// To add one: a file in this folder with a function that makes it; that function's declaration below and its place in
// presets(); its source in ../CMakeLists.txt; a test of what it becomes, as tests/host/model/bulk_electrolyte_test.cpp
// is. Nothing else knows it: outputs, features and exports follow from species, charges, walls and box.
#pragma once

#include <string>
#include <vector>

#include "config/keys.hpp"

namespace mdsweep {

struct Preset {
    std::string name;                          // as model.kind calls it
    std::string help;                          // a sentence
    ParameterList parameters;                  // that a design may set, in the order in which a point lists them
    void (*expand)(ParticleModel&) = nullptr;  // makes its particles: numbers are fixed, or parameters by their names
    Keys<ParticleModel> keys = {};             // of the section model, beside kind and the parameters
};

// All presets, in the order in which messages list them.
[[nodiscard]] const std::vector<Preset>& presets();
[[nodiscard]] const Preset* find_preset(const std::string& kind);  // nullptr: there is none

// A salt between two equally charged walls.
[[nodiscard]] Preset slit_electrolyte();
// The same salt in a cube that is periodic in all directions.
[[nodiscard]] Preset bulk_electrolyte();

}  // namespace mdsweep
