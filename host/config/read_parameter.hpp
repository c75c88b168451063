// A parameter of the design: a number, {range: [low, high]}, {values: [a, b]} or {fixed: x}; beside a range log: true.
#pragma once

#include "config/yaml_values.hpp"

namespace mdsweep {

[[nodiscard]] DesignParameter fixed_at(const std::string& name, double number, bool given, Mark mark);

// The two ends of a range, as `numbers`; unchanged after a mistake.
void read_range(const Value& value, const ParameterInfo& info, DesignParameter& parameter, Mistakes& mistakes);
// Different numbers, as `numbers`; unchanged where none is right.
void read_values(const Value& value, const ParameterInfo& info, DesignParameter& parameter, Mistakes& mistakes);
// The keys `log` and `scale` of a parameter whose numbers are read.
void read_log(const Section& how, DesignParameter& parameter, Mistakes& mistakes);

// After a mistake it counts as what it was meant to be. `more_keys` may stand beside range and so on; the caller reads
// them.
[[nodiscard]] DesignParameter read_parameter(const Value& value, const ParameterInfo& info, Mistakes& mistakes,
                                             const std::vector<std::string>& more_keys = {});

}  // namespace mdsweep
