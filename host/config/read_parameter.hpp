// A parameter of the design: a number, {range: [low, high]}, {values: [a, b]} or {fixed: x}.
#pragma once

#include "config/yaml_values.hpp"

namespace mdsweep {

[[nodiscard]] DesignParameter fixed_at(const std::string& name, double number, bool given, Mark mark);

// After a mistake it counts as what it was meant to be. `more_keys` may stand beside range and so on; the caller reads
// them.
[[nodiscard]] DesignParameter read_parameter(const Value& value, const ParameterInfo& info, Mistakes& mistakes,
                                             const std::vector<std::string>& more_keys = {});

}  // namespace mdsweep
