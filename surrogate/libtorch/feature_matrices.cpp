// Products of matrices of features, for lcmd.cpp.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "functions.hpp"

namespace mdsweep::surrogate {
namespace {

// Without a copy; it is only read.
at::Tensor matrix(const FeatureRows& rows) {
    return at::from_blob(const_cast<float*>(rows.values.data()),  // NOLINT
                         {static_cast<std::int64_t>(rows.rows()), static_cast<std::int64_t>(rows.size)}, at::kFloat);
}

}  // namespace

void with_libtorch::dot_products(const FeatureRows& a, const FeatureRows& b, float* products) {
    const at::NoGradGuard no_grad;
    at::Tensor out =
        at::from_blob(products, {static_cast<std::int64_t>(a.rows()), static_cast<std::int64_t>(b.rows())}, at::kFloat);
    at::matmul_out(out, matrix(a), matrix(b).t());
}

std::vector<float> with_libtorch::unexplained(const FeatureRows& rows, const FeatureRows& known, double noise) {
    const at::NoGradGuard no_grad;
    const at::Tensor all = matrix(rows).to(at::kDouble), told = matrix(known).to(at::kDouble);
    const auto mean_square = told.square().sum(1).mean().item<double>();
    if (!(mean_square > 0)) return {rows.values.begin(), rows.values.end()};
    const auto size = static_cast<std::int64_t>(rows.size);
    const at::Tensor precision = at::eye(size, at::kDouble) + told.t().matmul(told) / (noise * mean_square);
    const at::Tensor factor = at::linalg_cholesky(precision);
    const at::Tensor left =
        at::linalg_solve_triangular(factor, all.t(), /*upper=*/false).t().to(at::kFloat).contiguous();
    const auto* data = left.const_data_ptr<float>();
    return {data, data + left.numel()};
}

}  // namespace mdsweep::surrogate
