// A Gaussian process for many columns: principal components of the columns, and a process for each of their scores.
// Internal to surrogate/.
//
// Rasmussen and Williams, Gaussian Processes for Machine Learning (2006): chapters 2 (regression), 4.2 (Matern
// 5/2), 5.4 (marginal likelihood, leaving rows out). Components that matter most have a kernel of their own, the others
// share one, so that a few kernels serve for many columns.
//
// With numpy, from the arrays of Ensemble::arrays(), x as there, for a component k with g = component.kernel[k]:
//
//     r(a, b) = sqrt(5) * norm((a - b) / kernel.length[g])
//     K(a, b) = kernel.variance[g] * (1 + r + r**2 / 3) * exp(-r)
//               + kernel.linear[g] * dot(a, b)
//     z[k] = K(x, rows.x) @ rows.weight[k]
//     v[k] = K(x, x) - sum((K(x, rows.x) @ kernel{g}.directions)**2
//                          / (kernel{g}.value + component.noise[k]))
//
// Column c has
//
//     value     = scale * (output.mean[c]
//                          + sum over k of z[k] * component.columns[k, c])
//     deviation = scale * sqrt(sum over k of v[k] * component.columns[k, c]**2),
//
// in a profile not below 0. rows.weight is the solution of
//
//     (K(rows.x, rows.x) + component.noise[k] * D) weight = the rows' scores,
//
// D the rows' noise relative to their mean. The directions are eigenvectors of D^-1/2 K D^-1/2, times D^-1/2. Only
// those well above the noise are kept; without the others v is somewhat larger.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

// On the CPU.
struct GaussianProcess {
    at::Tensor x;                         // [rows, seen]
    at::Tensor weight;                    // [components, rows]
    at::Tensor kernel;                    // [components], whole numbers
    at::Tensor noise;                     // [components]: variance in a score
    at::Tensor columns;                   // [components, columns]: value / scale that a score of 1 adds
    at::Tensor mean;                      // [columns]: value / scale
    at::Tensor length, variance, linear;  // [kernels, seen], [kernels], [kernels]
    std::vector<at::Tensor> directions;   // by kernel: [rows, directions]
    std::vector<at::Tensor> value;        // by kernel: [directions]
    // [rows]: squared error at a row that is left out with its fold, over the expected one; for choosing points.
    at::Tensor surprise;

    [[nodiscard]] std::int64_t kernels() const { return length.size(0); }
    // K of kernel g between rows of a and b.
    [[nodiscard]] at::Tensor covariance(std::int64_t g, const at::Tensor& a, const at::Tensor& b) const;
    // [rows of query]: the factor between errors and standard deviations near there, by the surprises at the nearest
    // rows.
    [[nodiscard]] at::Tensor local_scale(const at::Tensor& query) const;
    // With numbers of that type: floats are what is stored, doubles what is calculated with.
    [[nodiscard]] GaussianProcess as(at::ScalarType type) const;
};

struct FittedProcess {
    GaussianProcess process;    // doubles
    HeldOutRows held_out_rows;  // the training rows
    double held_out = 0;        // rms of their errors
};

// Fits by maximum marginal likelihood with weak priors: from scratch, and from the process fitted to fewer rows
// `before`, if any, whichever is better at held-out rows. The seed chooses the rows where there are many. Shape and
// examples are checked already.
[[nodiscard]] FittedProcess fit_gaussian_process(const Shape& shape, const Examples& examples,
                                                 std::span<const int> fold, std::uint64_t seed,
                                                 const GaussianProcess* before = nullptr);

[[nodiscard]] std::vector<NamedArray> to_arrays(const GaussianProcess& process);
[[nodiscard]] GaussianProcess process_from_arrays(const Shape& shape, std::span<const NamedArray> arrays);

}  // namespace mdsweep::surrogate
