// Checks of the surrogate's input, and the input as it sees it. Each throws std::invalid_argument with what is wrong.
#pragma once

#include <span>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

void check_shape(const Shape& shape);
void check_examples(const Shape& shape, const Examples& examples);

// Rows of a query; return how many there are.
[[nodiscard]] std::size_t check_inputs(const Shape& shape, std::span<const double> inputs);
std::size_t check_query(const Shape& shape, std::span<const double> inputs, std::span<const double> scale);

// The inputs [rows][inputs] as the surrogate sees them, [rows][seen]: inputs and features, mapped to [-1, 1].
[[nodiscard]] std::vector<double> mapped_inputs(const Shape& shape, std::span<const double> inputs);

}  // namespace mdsweep::surrogate
