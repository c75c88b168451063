// The networks of an ensemble as tensors: all members in one batched computation. Internal to surrogate/.
//
// A residual network (He et al. 2016) without normalisation: a layer from the inputs, residual layers
//
//     h + second(silu(first(h))),
//
// and a layer to the columns.
//
// Only ATen and autograd are included, not torch/torch.h: that halves the compile time, and keeps these files cacheable
// where a precompiled header is not.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

// The two weight decays that networks may be trained with, per step and rate.
constexpr double weak_decay = 0.1, strong_decay = 1;

struct Network {
    // By linear layer: in; first and second of each residual layer; out.
    std::vector<at::Tensor> weights;  // [members, in, out]
    std::vector<at::Tensor> biases;   // [members, 1, out]
    at::Tensor mean, deviation;       // [columns]: value / scale, but 0 and 1 for profiles
    double decay = weak_decay;        // the weight decay of their training; not stored

    [[nodiscard]] std::vector<at::Tensor> parameters() const;  // weights and biases
    [[nodiscard]] Network to(at::Device device) const;
    [[nodiscard]] Network detached_copy() const;
};

struct Layer {
    std::string name;
    std::int64_t in = 0, out = 0;
};
[[nodiscard]] std::vector<Layer> layers_of(const Shape& shape);

// Fresh networks that start at the mean of the training rows. `relative` [rows, columns] is value / scale.
[[nodiscard]] Network make_network(const Shape& shape, const at::Tensor& relative, at::Generator& generator);

// x [rows, seen] in [-1, 1] -> the last hidden layer [members, rows, width].
[[nodiscard]] at::Tensor hidden(const Network& network, const at::Tensor& x);

// x [rows, seen] in [-1, 1] -> [members, rows, columns], each column in units of its output's scale.
[[nodiscard]] at::Tensor forward(const Shape& shape, const Network& network, const at::Tensor& x);

// Inputs [rows][inputs] as the networks see them, float [rows, seen] on the CPU.
[[nodiscard]] at::Tensor network_inputs(const Shape& shape, std::span<const double> inputs);

// See Ensemble::arrays() for the names; without what is common to all kinds of surrogate.
[[nodiscard]] std::vector<NamedArray> to_arrays(const Shape& shape, const Network& network);
[[nodiscard]] Network from_arrays(const Shape& shape, std::span<const NamedArray> arrays);

// The simulations have the cores: Torch computes in the calling thread alone. Call at each entry from outside.
void use_one_thread();

}  // namespace mdsweep::surrogate
