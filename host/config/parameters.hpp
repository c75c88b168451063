// The parameters of slit_electrolyte: what they may be, and what they are when nobody says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/limits.hpp"

namespace mdsweep {

struct ParameterInfo {
    std::string name;
    Limits limits;
    std::optional<double> fallback;  // none: the sweep has to say
};

// In the order in which a point lists them.
[[nodiscard]] const std::vector<ParameterInfo>& slit_parameters();
[[nodiscard]] const std::vector<std::string>& slit_parameter_names();
[[nodiscard]] const ParameterInfo* find_parameter(const std::string& name);  // nullptr when unknown

// Of the named parameters, those that d_nm excludes or that exclude it: true when a sweep sets the diameters both ways.
[[nodiscard]] bool diameters_clash(const std::vector<std::string>& names);

// Names that a sweep does not set itself and that have a default, given those that it does. d_nm is the default for
// both diameters, unless one of them is set on its own.
[[nodiscard]] std::vector<std::string> defaulted_parameters(const std::vector<std::string>& names);

// Names that must be set and are not among these.
[[nodiscard]] std::vector<std::string> missing_parameters(const std::vector<std::string>& names);

}  // namespace mdsweep
