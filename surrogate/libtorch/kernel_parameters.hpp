// The parameters of a Gaussian process's kernels and noise, and their fit. Internal to surrogate/.
#pragma once

#include <ATen/ATen.h>

namespace mdsweep::surrogate {

// Logarithms.
struct KernelParameters {
    at::Tensor length;            // [kernels, seen]
    at::Tensor variance, linear;  // [kernels]
    at::Tensor noise;             // [components]
};

// The data of the fit; doubles.
struct KernelData {
    at::Tensor x;          // [rows, seen]
    at::Tensor score;      // [components, rows]
    at::Tensor kernel;     // [components], long
    at::Tensor row_noise;  // [rows]
    at::Tensor noise;      // [components]: logarithm of what is expected of it
};

// [kernels, rows of a, rows of b]; differentiable.
[[nodiscard]] at::Tensor covariances(const KernelParameters& p, const at::Tensor& a, const at::Tensor& b);

// From two starts, of which each kernel takes the better one.
[[nodiscard]] KernelParameters fit_kernels(const KernelData& data, std::int64_t kernels);

// Goes on from `start`, which has the kernels and components of the data.
[[nodiscard]] KernelParameters refine_kernels(const KernelData& data, const KernelParameters& start);

}  // namespace mdsweep::surrogate
