// What the surrogate demands of its input; each throws std::invalid_argument with what is wrong.
#pragma once

#include <span>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

void check_shape(const Shape& shape);
void check_examples(const Shape& shape, const Examples& examples);

// Rows of a query; returns how many there are.
std::size_t check_query(const Shape& shape, std::span<const double> inputs, std::span<const double> scale);

}  // namespace mdsweep::surrogate
