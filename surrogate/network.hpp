// The networks of an ensemble as tensors: all members in one batched computation. Internal to surrogate/.
//
// Only ATen and autograd are included, not torch/torch.h: that halves the compile time, and keeps these files cacheable
// where a precompiled header is not.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

struct Network {
    std::vector<at::Tensor> weights;  // per layer [members, in, out]
    std::vector<at::Tensor> biases;   // per layer [members, 1, out]
    at::Tensor mean, deviation;       // [columns]: value / scale, but 0 and 1 for profiles

    [[nodiscard]] std::vector<at::Tensor> parameters() const;  // weights and biases
    [[nodiscard]] Network to(at::Device device) const;
    [[nodiscard]] Network detached_copy() const;
};

// The widths of the layers' inputs and of the last one's output: inputs, hidden..., columns.
[[nodiscard]] std::vector<std::int64_t> widths(const Shape& shape);

// Fresh networks that start at the mean of the training rows. `relative` [rows, columns] is value / scale.
[[nodiscard]] Network make_network(const Shape& shape, const at::Tensor& relative, at::Generator& generator);

// x [rows, inputs] in [-1, 1] -> [members, rows, columns], each column in units of its output's scale.
[[nodiscard]] at::Tensor forward(const Shape& shape, const Network& network, const at::Tensor& x);

// Inputs [rows][inputs] mapped from [low, high] to [-1, 1], as float [rows, inputs] on the CPU.
[[nodiscard]] at::Tensor map_inputs(const Shape& shape, std::span<const double> inputs);

// See Ensemble::arrays() for the names.
[[nodiscard]] std::vector<NamedArray> to_arrays(const Shape& shape, const Network& network);
[[nodiscard]] Network from_arrays(const Shape& shape, std::span<const NamedArray> arrays);

// The array of that name; throws std::runtime_error when it is missing or of another shape.
[[nodiscard]] const NamedArray& find_array(std::span<const NamedArray> arrays, const std::string& name,
                                           const std::vector<std::int64_t>& shape);

// The simulations have the cores: Torch computes in the calling thread alone. Call at each entry from outside.
void use_one_thread();

}  // namespace mdsweep::surrogate
