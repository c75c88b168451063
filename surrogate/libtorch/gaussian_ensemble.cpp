#include "gaussian_ensemble.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "arrays.hpp"
#include "checks.hpp"

namespace mdsweep::surrogate {
namespace {

constexpr std::size_t rows_at_once = 512;
constexpr std::int64_t most_features = 512;

at::Tensor seen(const Shape& shape, std::span<const double> inputs) {
    const std::vector<double> x = mapped_inputs(shape, inputs);
    at::Tensor t =
        at::empty({static_cast<std::int64_t>(x.size()) / shape.seen_count(), shape.seen_count()}, at::kFloat);
    std::copy(x.begin(), x.end(), t.mutable_data_ptr<float>());
    return t;
}

// The variance that a unit of each score has in the outputs, in units of the tolerances of the mean row: [components].
at::Tensor importance(const Shape& shape, const GaussianProcess& process) {
    at::Tensor sum = at::zeros({process.weight.size(0)}, at::kFloat);
    std::int64_t first = 0;
    for (const Output& output : shape.outputs) {
        const auto size2 = process.mean.narrow(0, first, output.size).square().sum().item<double>();
        sum += process.columns.narrow(1, first, output.size).square().sum(1) /
               (output.tolerance * output.tolerance * std::max(size2, 1e-6));
        first += output.size;
    }
    return sum;
}

}  // namespace

GaussianEnsemble::GaussianEnsemble(Shape shape, GaussianProcess process, std::optional<Network> networks,
                                   Summary summary)
    : shape_(std::move(shape)),
      process_(std::move(process)),
      exact_(process_.as(at::kDouble)),
      networks_(std::move(networks)),
      summary_(std::move(summary)) {
    use_one_thread();
    for (std::int64_t g = 0; g < process_.kernels(); ++g) {
        components_.push_back(at::nonzero(process_.kernel == static_cast<double>(g)).flatten());
    }
}

std::shared_ptr<const GaussianEnsemble> GaussianEnsemble::restore(const Shape& shape,
                                                                  std::span<const NamedArray> arrays) {
    return std::make_shared<GaussianEnsemble>(shape, process_from_arrays(shape, arrays), std::nullopt,
                                              summary_from(arrays));
}

std::vector<NamedArray> GaussianEnsemble::arrays() const {
    std::vector<NamedArray> all = shape_arrays(shape_);
    for (auto& part : {to_arrays(process_), to_arrays(summary_)}) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// In double precision: where rows are close to each other and precise, the weights are large and cancel; in single the
// rounding of the covariances alone has been eight times the process's own error.
GaussianEnsemble::Moments GaussianEnsemble::moments(const at::Tensor& x) const {
    at::Tensor mean = exact_.mean.expand({x.size(0), exact_.mean.size(0)}).clone();
    at::Tensor variance = at::zeros_like(mean);
    for (std::int64_t g = 0; g < exact_.kernels(); ++g) {
        const auto k = static_cast<std::size_t>(g);
        const at::Tensor& its = components_[k];
        const at::Tensor columns = exact_.columns.index_select(0, its);
        const at::Tensor covariance = exact_.covariance(g, x, exact_.x);
        mean.addmm_(covariance.matmul(exact_.weight.index_select(0, its).transpose(0, 1)), columns);
        const at::Tensor known = covariance.matmul(exact_.directions[k]).square_();
        const at::Tensor certainty = (exact_.value[k].unsqueeze(1) + exact_.noise.index_select(0, its)).reciprocal();
        const at::Tensor prior = exact_.variance[g] + exact_.linear[g] * x.square().sum(1, /*keepdim=*/true);
        variance.addmm_((prior - known.matmul(certainty)).clamp_min_(0), columns.square());
    }
    return {mean, variance};
}

Prediction GaussianEnsemble::predict(std::span<const double> inputs, std::span<const double> scale) const {
    use_one_thread();
    const at::NoGradGuard no_grad;
    const std::size_t rows = check_query(shape_, inputs, scale);
    const auto columns = static_cast<std::size_t>(shape_.column_count());
    const std::size_t width = shape_.inputs.size(), outputs = shape_.outputs.size();
    Prediction prediction{rows, std::vector<double>(rows * columns), std::vector<double>(rows * columns)};
    for (std::size_t row = 0; row < rows; row += rows_at_once) {
        const std::size_t count = std::min(rows_at_once, rows - row);
        const Moments now = moments(seen(shape_, inputs.subspan(row * width, count * width)).to(at::kDouble));
        const auto* m = now.mean.const_data_ptr<double>();
        const auto* v = now.variance.const_data_ptr<double>();
        std::size_t to = row * columns;
        for (std::size_t r = row; r < row + count; ++r) {
            for (std::size_t k = 0; k < outputs; ++k) {
                const bool positive = shape_.outputs[k].kind == OutputKind::profile;
                const double its_scale = scale[r * outputs + k];
                for (int c = 0; c < shape_.outputs[k].size; ++c, ++to, ++m, ++v) {
                    prediction.mean[to] = its_scale * (positive ? std::max(*m, 0.0) : *m);
                    prediction.deviation[to] = its_scale * std::sqrt(*v);
                }
            }
        }
    }
    return prediction;
}

std::vector<double> GaussianEnsemble::local_scale(std::span<const double> inputs) const {
    use_one_thread();
    const at::NoGradGuard no_grad;
    const std::size_t rows = check_inputs(shape_, inputs), width = shape_.inputs.size();
    std::vector<double> scales;
    for (std::size_t row = 0; row < rows; row += rows_at_once) {
        const std::size_t count = std::min(rows_at_once, rows - row);
        const at::Tensor now = process_.local_scale(seen(shape_, inputs.subspan(row * width, count * width)));
        const auto* data = now.const_data_ptr<float>();
        scales.insert(scales.end(), data, data + count);
    }
    return scales;
}

// The linear part of the kernels gives the inputs themselves. The Matern part gives cosines and sines at frequencies
// from its spectrum, which for 5/2 is a multivariate t distribution with 5 degrees of freedom over the lengths.
FeatureVectors GaussianEnsemble::features(std::span<const double> inputs) const {
    use_one_thread();
    const at::NoGradGuard no_grad;
    const std::size_t rows = check_inputs(shape_, inputs);
    const at::Tensor x = seen(shape_, inputs);
    const at::Tensor kernel = process_.kernel.to(at::kLong);
    const at::Tensor weight = importance(shape_, process_);
    const at::Tensor matern = weight * process_.variance.index_select(0, kernel);
    const auto linear = (weight * process_.linear.index_select(0, kernel)).sum().item<double>();

    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0x6672657175656e63U);
    const std::int64_t count = (most_features - x.size(1)) / 2;
    const at::Tensor drawn = kernel.index_select(0, at::multinomial(matern, count, /*replacement=*/true, generator));
    const auto normal = [&](std::int64_t width) {
        return at::empty({count, width}, at::kFloat).normal_(0, 1, generator);
    };
    const at::Tensor chi2 = normal(5).square().sum(1, /*keepdim=*/true);
    const at::Tensor frequency = normal(x.size(1)) * (5 / chi2).sqrt() / process_.length.index_select(0, drawn);
    const at::Tensor angle = x.matmul(frequency.transpose(0, 1));
    const double amplitude = std::sqrt(matern.sum().item<double>() / static_cast<double>(count));
    const at::Tensor all = at::cat({amplitude * angle.cos(), amplitude * angle.sin(), std::sqrt(linear) * x}, 1)
                               .to(at::kFloat)
                               .contiguous();
    return {rows, static_cast<std::size_t>(all.size(1)),
            std::vector<float>(all.const_data_ptr<float>(), all.const_data_ptr<float>() + all.numel())};
}

}  // namespace mdsweep::surrogate
