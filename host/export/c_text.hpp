// Numbers as C, and a Gaussian process as C functions.
#pragma once

#include <span>
#include <string>

#include "export/model.hpp"

namespace mdsweep::exporting {

[[nodiscard]] std::string c_literal(double x);

// "static const float NAME[N] = {...};" and the same of doubles.
[[nodiscard]] std::string c_array(const std::string& name, std::span<const float> numbers);
[[nodiscard]] std::string c_array(const std::string& name, std::span<const double> numbers);

// NAME_moments(), mean and spread of every column, and what it uses.
[[nodiscard]] std::string c_process(const Process& process, const std::string& name);

}  // namespace mdsweep::exporting
