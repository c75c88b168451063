#include "gaussian_process.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "arrays.hpp"
#include "checks.hpp"
#include "kernel_parameters.hpp"
#include "summary.hpp"
#include "tensors.hpp"

namespace mdsweep::surrogate {
namespace {

constexpr std::int64_t most_components = 16;
constexpr std::int64_t most_kernels = 4;  // the last one is shared
// Components that kernels and noise are fitted to; the others explain little, and have the shared kernel.
constexpr std::int64_t most_fitted = 6;
// The kernels' parameters need no more rows; the second number is for what is nearly right already.
constexpr std::int64_t rows_to_fit = 128, rows_to_refine = 256;
constexpr std::int64_t most_directions = 192;
constexpr double well_above = 0.1;  // of the noise: directions that vary less are not worth their time
constexpr double left_out = 0.1;    // rms of what the components leave out, in units of the tolerances

at::Tensor matrix(std::span<const double> numbers, std::int64_t width) {
    at::Tensor t = at::empty({static_cast<std::int64_t>(numbers.size()) / width, width}, at::kDouble);
    std::copy(numbers.begin(), numbers.end(), t.mutable_data_ptr<double>());
    return t;
}

// Values and errors in units of the outputs' scales: [rows, columns].
at::Tensor relative(const Shape& shape, const Examples& examples, const std::vector<double>& numbers) {
    at::Tensor y = matrix(numbers, shape.column_count());
    const at::Tensor scale = matrix(examples.scale, static_cast<std::int64_t>(shape.outputs.size()));
    std::int64_t first = 0;
    for (std::size_t k = 0; k < shape.outputs.size(); ++k) {
        y.narrow(1, first, shape.outputs[k].size).div_(scale.narrow(1, static_cast<std::int64_t>(k), 1));
        first += shape.outputs[k].size;
    }
    return y;
}

// Factors from a column's value / scale to units of the tolerance of a typical row: [columns].
at::Tensor tolerance_weights(const Shape& shape, const Examples& examples, const at::Tensor& y) {
    const at::Tensor scale = matrix(examples.scale, static_cast<std::int64_t>(shape.outputs.size()));
    at::Tensor weights = at::empty({shape.column_count()}, at::kDouble);
    std::int64_t first = 0;
    for (std::size_t k = 0; k < shape.outputs.size(); ++k) {
        const Output& output = shape.outputs[k];
        const auto size2 = y.narrow(1, first, output.size).square().sum(1).mean().item<double>();
        const at::Tensor least = output.least / scale.select(1, static_cast<std::int64_t>(k));
        const double least2 = output.size * least.square().mean().item<double>();
        weights.narrow(0, first, output.size)
            .fill_(1 / (output.tolerance * std::sqrt(std::max({size2, least2, 1e-6}))));
        first += output.size;
    }
    return weights;
}

std::int64_t components_needed(const at::Tensor& singular, std::int64_t rows) {
    const at::Tensor squares = singular.square();
    const auto all = squares.sum().item<double>();
    double kept = 0;
    std::int64_t count = 0;
    const std::int64_t most = std::min({most_components, rows - 1, singular.size(0)});
    while (count < most) {
        if (count > 0 && all - kept <= left_out * left_out * static_cast<double>(rows)) break;
        kept += squares[count++].item<double>();
    }
    return std::max<std::int64_t>(count, 1);
}

at::Tensor some_rows(std::int64_t rows, std::int64_t most, std::uint64_t seed) {
    if (rows <= most) return at::arange(rows, at::kLong);
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::randperm(rows, generator, at::kLong).narrow(0, 0, most);
}

// The rows as principal components, and what is known of them.
struct Scores {
    at::Tensor y;          // [rows, columns]: value / scale
    at::Tensor score;      // [components, rows], of unit mean square
    at::Tensor weights;    // [columns]: of value / scale, to units of the tolerance
    at::Tensor row_noise;  // [rows]: variance relative to the mean row's
    at::Tensor noise;      // [components]: expected variance of a score
};

Scores make_scores(const Shape& shape, const Examples& examples, GaussianProcess& process) {
    Scores all;
    all.y = relative(shape, examples, examples.values);
    all.weights = tolerance_weights(shape, examples, all.y);
    const at::Tensor& weights = all.weights;
    process.mean = all.y.mean(0);
    const auto [left, singular, right] = at::linalg_svd((all.y - process.mean) * weights, /*full_matrices=*/false);
    const std::int64_t count = components_needed(singular, all.y.size(0));
    const at::Tensor components = right.narrow(0, 0, count);
    const at::Tensor scores = left.narrow(1, 0, count).transpose(0, 1) * singular.narrow(0, 0, count).unsqueeze(1);
    const at::Tensor size = scores.square().mean(1, /*keepdim=*/true).sqrt().clamp_min(1e-12);
    all.score = (scores / size).contiguous();
    process.columns = size * components / weights;

    const at::Tensor square = (relative(shape, examples, examples.errors) * weights).square();
    const at::Tensor each = square.sum(1);
    const auto mean = each.mean().item<double>();
    all.row_noise = mean > 0 ? (each / mean).clamp(0.1, 100) : at::ones_like(each);
    const at::Tensor of_scores = square.matmul(components.square().transpose(0, 1)).transpose(0, 1) / size.square();
    all.noise = (of_scores / all.row_noise).mean(1).clamp(1e-6, 1);
    if (mean == 0) all.noise.fill_(1e-4);
    return all;
}

KernelData kernel_data(const Scores& scores, const at::Tensor& x, const at::Tensor& rows) {
    const std::int64_t count = std::min(most_fitted, scores.score.size(0));
    return {.x = x.index_select(0, rows),
            .score = scores.score.narrow(0, 0, count).index_select(1, rows),
            .kernel = at::arange(count, at::kLong).clamp_max(std::min(most_kernels, count) - 1),
            .row_noise = scores.row_noise.index_select(0, rows),
            .noise = scores.noise.narrow(0, 0, count).log()};
}

// The noise of components that were not fitted: as expected of them, times what the last one's was over its own.
KernelParameters completed(const Scores& scores, KernelParameters fitted) {
    const std::int64_t count = fitted.noise.size(0);
    const at::Tensor expected = scores.noise.log();
    const at::Tensor more = fitted.noise[count - 1] - expected[count - 1];
    fitted.noise = at::cat({fitted.noise, expected.narrow(0, count, expected.size(0) - count) + more});
    return fitted;
}

// Those of a process that may have had fewer or more components: their order, by what they explain, hardly changes.
KernelParameters parameters_of(const GaussianProcess& process, std::int64_t kernels, std::int64_t components) {
    const auto first = [](const at::Tensor& t, std::int64_t count) {
        return t.index_select(0, at::arange(count, at::kLong).clamp_max(t.size(0) - 1)).to(at::kDouble).log();
    };
    return {first(process.length, kernels), first(process.variance, kernels), first(process.linear, kernels),
            first(process.noise, components)};
}

std::vector<KernelParameters> fitted_parameters(const Scores& scores, const at::Tensor& x, std::uint64_t seed,
                                                const GaussianProcess* before) {
    const std::int64_t rows = x.size(0);
    const KernelData few = kernel_data(scores, x, some_rows(rows, rows_to_fit, seed));
    const KernelData more = kernel_data(scores, x, some_rows(rows, rows_to_refine, seed));
    const std::int64_t kernels = few.kernel.max().item<std::int64_t>() + 1;
    const KernelParameters anew = fit_kernels(few, kernels);
    std::vector<KernelParameters> all = {completed(scores, rows > rows_to_fit ? refine_kernels(more, anew) : anew)};
    if (before != nullptr && before->length.size(1) == x.size(1))
        all.push_back(completed(scores, refine_kernels(more, parameters_of(*before, kernels, few.score.size(0)))));
    return all;
}

void take(const KernelParameters& fitted, GaussianProcess& process) {
    const std::int64_t count = fitted.noise.size(0);
    process.kernel = at::arange(count, at::kDouble).clamp_max(static_cast<double>(fitted.length.size(0) - 1));
    process.noise = fitted.noise.exp().clamp_min(1e-6);
    process.length = fitted.length.exp();
    process.variance = fitted.variance.exp();
    process.linear = fitted.linear.exp();
}

struct LeftOut {
    at::Tensor off;       // [rows]: what leaving out the rows of a fold changes at them
    at::Tensor variance;  // [rows]: expected of it, noise included
};

// The rows' values when each is left out with its fold, over their scales: [rows, columns] each.
struct Unseen {
    at::Tensor errors;
    at::Tensor variance;  // expected squared errors, without noise
};

// Fold by fold: the submatrix of the inverse there, inverted, times the weights (Rasmussen and Williams, section 5.4.2,
// for several rows at once).
LeftOut without_fold(const at::Tensor& inverse, const at::Tensor& weight, std::span<const int> fold) {
    LeftOut left{at::empty_like(weight), at::empty_like(weight)};
    for (const int f : std::set<int>(fold.begin(), fold.end())) {
        std::vector<std::int64_t> rows;
        for (std::size_t i = 0; i < fold.size(); ++i) {
            if (fold[i] == f) rows.push_back(static_cast<std::int64_t>(i));
        }
        const at::Tensor at_rows = at::tensor(rows, at::kLong);
        const at::Tensor covariance = at::linalg_inv(inverse.index_select(0, at_rows).index_select(1, at_rows));
        left.off.index_copy_(0, at_rows, covariance.mv(weight.index_select(0, at_rows)));
        left.variance.index_copy_(0, at_rows, covariance.diagonal().clamp_min(0));
    }
    return left;
}

// With D the rows' noise, K + noise D = D^1/2 (U S U^T + noise) D^1/2: a decomposition serves all components of a
// kernel.
Unseen solve(const Scores& scores, std::span<const int> fold, GaussianProcess& process) {
    // The part that the components leave out is an error too.
    at::Tensor errors = scores.y - process.mean - scores.score.transpose(0, 1).matmul(process.columns);
    at::Tensor variance = at::zeros_like(errors);
    at::Tensor expected = at::full({scores.y.size(0)}, 1e-6, at::kDouble);
    const at::Tensor by_root = scores.row_noise.rsqrt();
    process.weight = at::empty_like(scores.score);
    for (std::int64_t g = 0; g < process.kernels(); ++g) {
        const at::Tensor covariance = process.covariance(g, process.x, process.x) * by_root * by_root.unsqueeze(1);
        const auto [values, vectors] = at::linalg_eigh(covariance);
        const at::Tensor directions = vectors * by_root.unsqueeze(1);
        double least = std::numeric_limits<double>::infinity();
        for (std::int64_t k = 0; k < scores.score.size(0); ++k) {
            if (process.kernel[k].item<std::int64_t>() != g) continue;
            const auto noise = process.noise[k].item<double>();
            least = std::min(least, noise);
            const at::Tensor inverse = (directions / (values.clamp_min(0) + noise)).matmul(directions.transpose(0, 1));
            process.weight[k].copy_(inverse.mv(scores.score[k]));
            const LeftOut left = without_fold(inverse, process.weight[k], fold);
            errors += left.off.unsqueeze(1) * process.columns[k];
            expected += left.variance * (process.columns[k] * scores.weights).square().sum();
            const at::Tensor without_noise = (left.variance - noise * scores.row_noise).clamp_min(0);
            variance += without_noise.unsqueeze(1) * process.columns[k].square();
        }
        const std::int64_t above = std::max<std::int64_t>(1, values.gt(well_above * least).sum().item<std::int64_t>());
        const std::int64_t kept = std::min(above, most_directions);
        process.value.push_back(values.narrow(0, values.size(0) - kept, kept).clamp_min(0));
        process.directions.push_back(directions.narrow(1, values.size(0) - kept, kept).contiguous());
    }
    process.surprise = (errors * scores.weights).square().sum(1) / expected;
    return {errors, variance};
}

HeldOutRows in_tolerances(const Shape& shape, const Examples& examples, const Scores& scores, const Unseen& unseen) {
    Prediction prediction;
    prediction.rows = examples.rows;
    const at::Tensor values = (scores.y - unseen.errors).contiguous(), deviations = unseen.variance.sqrt().contiguous();
    const auto* value = values.const_data_ptr<double>();
    const auto* deviation = deviations.const_data_ptr<double>();
    for (std::size_t row = 0; row < examples.rows; ++row) {
        for (std::size_t k = 0; k < shape.outputs.size(); ++k) {
            const double scale = examples.scale[row * shape.outputs.size() + k];
            for (int c = 0; c < shape.outputs[k].size; ++c) {
                prediction.mean.push_back(*value++ * scale);
                prediction.deviation.push_back(*deviation++ * scale);
            }
        }
    }
    return {scaled_errors(shape, prediction, examples.values), scaled_deviations(shape, prediction)};
}

}  // namespace

at::Tensor GaussianProcess::covariance(std::int64_t g, const at::Tensor& a, const at::Tensor& b) const {
    const KernelParameters one = {
        length.narrow(0, g, 1).log(), variance.narrow(0, g, 1).log(), linear.narrow(0, g, 1).log(), {}};
    return covariances(one, a, b).squeeze(0);
}

// The kernel that explains most says what is near. An average over some six rows, and over three of no surprise, so
// that a single row does not count for much.
at::Tensor GaussianProcess::local_scale(const at::Tensor& query) const {
    constexpr std::int64_t nearest = 12, typical = 4;
    constexpr double unsurprising = 3;
    const std::int64_t count = std::min(nearest, x.size(0));
    const at::Tensor shrink = length.select(0, 0).reciprocal();
    const auto [distance, row] =
        at::topk(at::cdist(query * shrink, x * shrink), count, /*dim=*/1, /*largest=*/false, /*sorted=*/true);
    const at::Tensor unit = distance.select(1, std::min(typical, count) - 1).clamp_min(1e-6).unsqueeze(1);
    const at::Tensor near = (-0.5 * (distance / unit).square()).exp();
    const at::Tensor surprises = surprise.index_select(0, row.flatten()).view_as(near);
    return (((near * surprises).sum(1) + unsurprising) / (near.sum(1) + unsurprising)).sqrt();
}

GaussianProcess GaussianProcess::as(at::ScalarType type) const {
    GaussianProcess there = *this;
    for (at::Tensor* const t : {&there.x, &there.weight, &there.kernel, &there.noise, &there.columns, &there.mean,
                                &there.length, &there.variance, &there.linear, &there.surprise}) {
        *t = t->to(type).contiguous();
    }
    for (auto* const list : {&there.directions, &there.value}) {
        for (at::Tensor& t : *list) t = t.to(type).contiguous();
    }
    return there;
}

FittedProcess fit_gaussian_process(const Shape& shape, const Examples& examples, std::span<const int> fold,
                                   std::uint64_t seed, const GaussianProcess* before) {
    GaussianProcess empty;
    empty.x = matrix(mapped_inputs(shape, examples.inputs), shape.seen_count());
    const Scores scores = make_scores(shape, examples, empty);
    FittedProcess best;
    best.held_out = std::numeric_limits<double>::infinity();
    for (const KernelParameters& parameters : fitted_parameters(scores, empty.x, seed, before)) {
        FittedProcess fitted{empty, {}, 0};
        take(parameters, fitted.process);
        fitted.held_out_rows = in_tolerances(shape, examples, scores, solve(scores, fold, fitted.process));
        fitted.held_out = root_mean_square(fitted.held_out_rows.errors);
        if (fitted.held_out < best.held_out) best = std::move(fitted);
    }
    return best;
}

std::vector<NamedArray> to_arrays(const GaussianProcess& process) {
    std::vector<NamedArray> all = {to_array("rows.x", process.x),
                                   to_array("rows.weight", process.weight),
                                   to_array("component.kernel", process.kernel),
                                   to_array("component.noise", process.noise),
                                   to_array("component.columns", process.columns),
                                   to_array("output.mean", process.mean),
                                   to_array("kernel.length", process.length),
                                   to_array("kernel.variance", process.variance),
                                   to_array("kernel.linear", process.linear),
                                   to_array("rows.surprise", process.surprise)};
    for (std::size_t g = 0; g < process.value.size(); ++g) {
        all.push_back(to_array("kernel" + std::to_string(g) + ".directions", process.directions[g]));
        all.push_back(to_array("kernel" + std::to_string(g) + ".value", process.value[g]));
    }
    return all;
}

GaussianProcess process_from_arrays(const Shape& shape, std::span<const NamedArray> arrays) {
    const auto get = [&](const std::string& name, const std::vector<std::int64_t>& size) {
        return to_tensor(find_array(arrays, name, size));
    };
    const std::int64_t seen = shape.seen_count(), columns = shape.column_count();
    GaussianProcess process;
    process.x = get("rows.x", {-1, seen});
    const std::int64_t rows = process.x.size(0);
    process.weight = get("rows.weight", {-1, rows});
    const std::int64_t components = process.weight.size(0);
    process.kernel = get("component.kernel", {components});
    process.noise = get("component.noise", {components});
    process.columns = get("component.columns", {components, columns});
    process.mean = get("output.mean", {columns});
    process.length = get("kernel.length", {-1, seen});
    process.variance = get("kernel.variance", {process.kernels()});
    process.linear = get("kernel.linear", {process.kernels()});
    // Those of an earlier program do not have it.
    process.surprise =
        look_for(arrays, "rows.surprise") != nullptr ? get("rows.surprise", {rows}) : at::ones({rows}, at::kFloat);
    for (std::int64_t g = 0; g < process.kernels(); ++g) {
        const std::string name = "kernel" + std::to_string(g);
        process.directions.push_back(get(name + ".directions", {rows, -1}));
        process.value.push_back(get(name + ".value", {process.directions.back().size(1)}));
        if (!process.value.back().ge(0).all().item<bool>()) {
            throw std::runtime_error("the stored surrogate's array " + name + ".value has a negative number");
        }
    }
    const bool known = (process.kernel.ge(0) & process.kernel.lt(process.kernels())).all().item<bool>();
    const bool positive = (process.length.gt(0).all() & process.variance.gt(0).all() & process.linear.gt(0).all() &
                           process.noise.gt(0).all() & process.surprise.ge(0).all())
                              .item<bool>();
    if (!known || !positive) {
        throw std::runtime_error("the stored surrogate's Gaussian process has a kernel or a noise that cannot be");
    }
    return process;
}

}  // namespace mdsweep::surrogate
