// What is legal in a model of particles, and probably not what was meant.
#pragma once

#include <string>
#include <vector>

#include "model/system.hpp"

namespace mdsweep {

struct ModelWarning {
    std::string subject;  // one of a subject is enough for a whole design
    std::string text;
};

// Of a point: potentials that are not where pairs get to, tables that scatter or have few rows, charges that some pairs
// do not feel, a current's heat, walls that are low, or that reach so far that particles begin high above equilibrium,
// a temperature that nothing keeps. Takes longer than to make the point. Throws ImpossiblePoint.
[[nodiscard]] std::vector<ModelWarning> model_warnings(const Config& config, const std::vector<std::string>& names,
                                                       const std::vector<double>& row);

}  // namespace mdsweep
