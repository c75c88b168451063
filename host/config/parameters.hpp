// The parameters of a model, which a design may set, and their defaults.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/limits.hpp"

namespace mdsweep {

struct ParameterInfo {
    std::string name;  // with its unit, where the model's own unit is not the only one: h_nm
    Limits limits;
    std::optional<double> fallback = {};  // none: the sweep has to say
    std::vector<std::string> parts = {};  // parameters that it sets at once, and that stand there in its place
    std::string help = {};                // a sentence
    int places = 0;  // numbers and formulas of the model that it stands in; 0: a preset's, which are not counted
};

// Parameters in the order in which a point lists them.
using ParameterList = std::vector<ParameterInfo>;

[[nodiscard]] std::vector<std::string> names_of(const ParameterList& parameters);
[[nodiscard]] const ParameterInfo* find_parameter(const ParameterList& parameters, const std::string& name);

// Why these names cannot stand together, and the one to blame; nullptr where they can.
[[nodiscard]] const ParameterInfo* clashing_parameter(const ParameterList& parameters,
                                                      const std::vector<std::string>& names);
// "d_nm sets d_p_nm and d_n_nm, allowed is either d_nm or these"
[[nodiscard]] std::string clash_text(const ParameterInfo& whole);

// Names of parameters that get their default: those that have one and are not among `names`, which the sweep sets. A
// parameter that has parts is listed in their place, unless one of them is set.
[[nodiscard]] std::vector<std::string> defaulted_parameters(const ParameterList& parameters,
                                                            const std::vector<std::string>& names);

// Names that must be set and are not among these.
[[nodiscard]] std::vector<std::string> missing_parameters(const ParameterList& parameters,
                                                          const std::vector<std::string>& names);

}  // namespace mdsweep
