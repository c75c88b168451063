// Arrays by name and tensors. Internal to surrogate/.
#pragma once

#include <ATen/ATen.h>

#include <string>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

[[nodiscard]] NamedArray to_array(const std::string& name, const at::Tensor& tensor);
[[nodiscard]] at::Tensor to_tensor(const NamedArray& array);  // float, on the CPU

}  // namespace mdsweep::surrogate
