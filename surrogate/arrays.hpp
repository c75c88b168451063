// Arrays by name, as they are stored. Internal to surrogate/.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

[[nodiscard]] std::vector<float> to_floats(std::span<const double> numbers);

// Null when there is none of that name.
[[nodiscard]] const NamedArray* look_for(std::span<const NamedArray> arrays, const std::string& name);

// The array of that name; throws std::runtime_error when it is missing, not finite or of another shape. A length of -1
// stands for any.
[[nodiscard]] const NamedArray& find_array(std::span<const NamedArray> arrays, const std::string& name,
                                           const std::vector<std::int64_t>& shape);

// The ranges of the inputs and the features.
[[nodiscard]] std::vector<NamedArray> shape_arrays(const Shape& shape);

// The shape with the features that are stored. Throws std::runtime_error when the stored ranges are not the shape's.
[[nodiscard]] Shape stored_shape(Shape shape, std::span<const NamedArray> arrays);

// The shape with its features' numbers as they will be when stored, so that a restored surrogate is the same.
[[nodiscard]] Shape storable(const Shape& shape);

}  // namespace mdsweep::surrogate
