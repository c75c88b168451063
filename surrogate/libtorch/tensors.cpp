#include "tensors.hpp"

#include <algorithm>
#include <vector>

namespace mdsweep::surrogate {

NamedArray to_array(const std::string& name, const at::Tensor& tensor) {
    const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    const auto* data = plain.const_data_ptr<float>();
    return {name, plain.sizes().vec(), std::vector<float>(data, data + plain.numel())};
}

at::Tensor to_tensor(const NamedArray& array) {
    at::Tensor tensor = at::empty(array.shape, at::kFloat);
    std::copy(array.data.begin(), array.data.end(), tensor.mutable_data_ptr<float>());
    return tensor;
}

}  // namespace mdsweep::surrogate
