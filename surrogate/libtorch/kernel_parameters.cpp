#include "kernel_parameters.hpp"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace mdsweep::surrogate {
namespace {

using Tensors = std::vector<at::Tensor>;

// Weak priors, normal in the logarithms: they keep a dozen rows from being explained by a kernel that fits nothing
// else. Lengths that grow with the square root of the dimensions: Hvarfner et al., ICML 2024.
struct Prior {
    double mean, deviation;
};
double prior_length(const KernelData& data) {
    return 0.5 * std::log(static_cast<double>(data.x.size(1))) + 0.7;
}
constexpr double length_deviation = 1;
constexpr Prior prior_variance = {0, 2};
constexpr Prior prior_linear = {-2, 2};
constexpr double noise_deviation = 1.5;  // error bars are known by a factor of about two

at::Tensor penalty(const at::Tensor& log_value, double mean, double deviation) {
    return 0.5 * ((log_value - mean) / deviation).square();
}

struct Objective {
    at::Tensor by_kernel;  // [kernels]: minus the logarithm of the posterior
    Tensors gradients;     // of length, variance, linear, noise
};

// The gradient by the covariance is in closed form (Rasmussen and Williams, eq. 5.9); only the kernels are
// differentiated.
Objective objective(const KernelParameters& p, const KernelData& data) {
    const at::Tensor covariance = covariances(p, data.x, data.x);
    const at::Tensor prior = penalty(p.length, prior_length(data), length_deviation).sum(1) +
                             penalty(p.variance, prior_variance.mean, prior_variance.deviation) +
                             penalty(p.linear, prior_linear.mean, prior_linear.deviation);
    at::Tensor by_kernel, by_covariance, by_noise;
    {
        const at::NoGradGuard no_grad;
        const at::Tensor noise = p.noise.exp();
        const at::Tensor whole =
            covariance.index_select(0, data.kernel) + at::diag_embed(noise.unsqueeze(1) * data.row_noise);
        const at::Tensor root = std::get<0>(at::linalg_cholesky_ex(whole));
        const at::Tensor inverse = at::cholesky_inverse(root);
        const at::Tensor solved = inverse.matmul(data.score.unsqueeze(2));
        const at::Tensor fit = 0.5 * data.score.unsqueeze(1).matmul(solved).flatten();
        const at::Tensor half_log_determinant = root.diagonal(0, 1, 2).log().sum(1);
        const at::Tensor noise_penalty = penalty(p.noise - data.noise, 0, noise_deviation);
        by_kernel = prior.detach().index_add(0, data.kernel, fit + half_log_determinant + noise_penalty);
        const at::Tensor each = 0.5 * (inverse - solved.matmul(solved.transpose(1, 2)));
        by_covariance = at::zeros_like(covariance).index_add_(0, data.kernel, each);
        by_noise = (each.diagonal(0, 1, 2) * data.row_noise).sum(1) * noise +
                   (p.noise - data.noise) / (noise_deviation * noise_deviation);
    }
    Tensors gradients = torch::autograd::grad({covariance, prior}, {p.length, p.variance, p.linear},
                                              {by_covariance, at::ones_like(prior)});
    gradients.push_back(by_noise);
    return {by_kernel, std::move(gradients)};
}

Tensors tensors(const KernelParameters& p) {
    return {p.length, p.variance, p.linear, p.noise};
}

KernelParameters start_at(const KernelData& data, std::int64_t kernels, double length) {
    const at::TensorOptions options = data.x.options();
    KernelParameters p = {at::full({kernels, data.x.size(1)}, length, options), at::zeros({kernels}, options),
                          at::full({kernels}, prior_linear.mean, options), data.noise.clone()};
    for (const at::Tensor& t : {p.length, p.variance, p.linear}) t.requires_grad_(true);
    return p;
}

// Adam (Kingma and Ba 2015). Ends where the next step would not be finite.
at::Tensor descend(KernelParameters& p, const KernelData& data, int steps) {
    constexpr double rate = 0.1, beta1 = 0.9, beta2 = 0.99;
    const Tensors all = tensors(p);
    Tensors first, second;
    for (const at::Tensor& t : all) {
        first.push_back(at::zeros_like(t).detach());
        second.push_back(at::zeros_like(t).detach());
    }
    at::Tensor value = objective(p, data).by_kernel;
    for (int step = 1; step <= steps; ++step) {
        const Objective now = objective(p, data);
        if (!now.by_kernel.isfinite().all().item<bool>()) break;
        value = now.by_kernel;
        const at::NoGradGuard no_grad;
        for (std::size_t i = 0; i < all.size(); ++i) {
            first[i].mul_(beta1).add_(now.gradients[i], 1 - beta1);
            second[i].mul_(beta2).addcmul_(now.gradients[i], now.gradients[i], 1 - beta2);
            const double correct1 = 1 - std::pow(beta1, step), correct2 = 1 - std::pow(beta2, step);
            all[i].sub_(rate / correct1 * first[i] / ((second[i] / correct2).sqrt() + 1e-8));
            all[i].clamp_(-14, 14);  // far from where any limit matters to the fit, near enough for Cholesky
        }
    }
    return value;
}

KernelParameters detached(const KernelParameters& p) {
    return {p.length.detach(), p.variance.detach(), p.linear.detach(), p.noise};
}

}  // namespace

at::Tensor covariances(const KernelParameters& p, const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor shrink = (-p.length).exp().unsqueeze(1);
    const at::Tensor one = a.unsqueeze(0) * shrink, other = b.unsqueeze(0) * shrink;
    const at::Tensor distance2 = one.square().sum(2, /*keepdim=*/true) + other.square().sum(2).unsqueeze(1) -
                                 2 * one.matmul(other.transpose(1, 2));
    const at::Tensor r = (5 * distance2.clamp_min(1e-12)).sqrt();
    const at::Tensor matern = (1 + r + r * r / 3) * (-r).exp();
    return p.variance.exp().view({-1, 1, 1}) * matern +
           p.linear.exp().view({-1, 1, 1}) * a.matmul(b.transpose(0, 1)).unsqueeze(0);
}

KernelParameters fit_kernels(const KernelData& data, std::int64_t kernels) {
    constexpr int steps_to_choose = 15, steps_more = 45;
    const double middle = 0.5 * std::log(static_cast<double>(data.x.size(1)));
    KernelParameters best = start_at(data, kernels, middle);
    KernelParameters other = start_at(data, kernels, middle - 1);
    const at::Tensor value = descend(best, data, steps_to_choose);
    const at::Tensor better = descend(other, data, steps_to_choose) < value;
    {
        const at::NoGradGuard no_grad;
        best.length.copy_(at::where(better.unsqueeze(1), other.length, best.length));
        best.variance.copy_(at::where(better, other.variance, best.variance));
        best.linear.copy_(at::where(better, other.linear, best.linear));
        best.noise.copy_(at::where(better.index_select(0, data.kernel), other.noise, best.noise));
    }
    descend(best, data, steps_more);
    return detached(best);
}

KernelParameters refine_kernels(const KernelData& data, const KernelParameters& start) {
    constexpr int steps = 25;
    KernelParameters p = {start.length.clone(), start.variance.clone(), start.linear.clone(), start.noise.clone()};
    for (const at::Tensor& t : {p.length, p.variance, p.linear}) t.requires_grad_(true);
    descend(p, data, steps);
    return detached(p);
}

}  // namespace mdsweep::surrogate
