#include "training.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "checks.hpp"
#include "device_stream.hpp"
#include "folds.hpp"
#include "passes.hpp"

namespace mdsweep::surrogate {
namespace {

constexpr int steps_between_looks = 25;  // at the error, the user's wish to stop, and the numbers' health
constexpr double patience = 0.4;         // of all steps, without doing better on unseen rows

// The training rows as tensors, in units of the outputs' scales.
struct Rows {
    at::Tensor x;           // [rows, inputs]
    at::Tensor y;           // [rows, columns]: value / scale
    at::Tensor weight;      // [rows, outputs]: what turns a squared difference, summed over an output, into its loss
    at::Tensor square_tol;  // [rows, outputs]: the same for a squared scaled error
};

Rows make_rows(const Shape& shape, const Examples& examples, at::Device device) {
    const std::size_t outputs = shape.outputs.size();
    const auto columns = static_cast<std::size_t>(shape.column_count());
    const auto rows = static_cast<std::int64_t>(examples.rows);
    Rows all;
    all.x = network_inputs(shape, examples.inputs).to(device);
    at::Tensor y = at::empty({rows, static_cast<std::int64_t>(columns)}, at::kFloat);
    at::Tensor weight = at::empty({rows, static_cast<std::int64_t>(outputs)}, at::kFloat);
    at::Tensor square_tol = at::empty_like(weight);
    for (std::size_t row = 0; row < examples.rows; ++row) {
        std::size_t column = 0;
        for (std::size_t k = 0; k < outputs; ++k) {
            const Output& output = shape.outputs[k];
            const double scale = examples.scale[row * outputs + k];
            double size2 = 0;
            double noise2 = 0;
            for (int c = 0; c < output.size; ++c, ++column) {
                const double value = examples.values[row * columns + column] / scale;
                const double error = examples.errors[row * columns + column] / scale;
                size2 += value * value;
                noise2 += error * error;
                y.mutable_data_ptr<float>()[row * columns + column] = static_cast<float>(value);
            }
            // A value near zero would get an unbounded weight: a thousandth of its scale is the least that counts.
            size2 = std::max({size2, 1e-6, output.size * (output.least / scale) * (output.least / scale)});
            // In units of size2: |difference|^2 / size2 / (nu^2 + (tol / 4)^2), nu the relative standard error. Without
            // the tolerance a few precise rows would be all that counts.
            const double tolerance2 = output.tolerance * output.tolerance;
            weight.mutable_data_ptr<float>()[row * outputs + k] =
                static_cast<float>(1 / (size2 * tolerance2 / 16 + noise2));
            square_tol.mutable_data_ptr<float>()[row * outputs + k] = static_cast<float>(1 / (size2 * tolerance2));
        }
    }
    all.y = y.to(device);
    all.weight = weight.to(device);
    all.square_tol = square_tol.to(device);
    return all;
}

// The learning rate at a share of the way: a short linear warm-up, then a half cosine down to 1 %.
double rate_factor(double share) {
    constexpr double warm_up = 0.03;
    if (share < warm_up) return std::max(share / warm_up, 0.01);
    const double angle = std::numbers::pi * (share - warm_up) / (1 - warm_up);
    return 0.01 + 0.99 * 0.5 * (1 + std::cos(angle));
}

// The rms over the rows of the ensemble mean's scaled error.
double mean_error(const Shape& shape, const Network& network, const Rows& rows) {
    const at::NoGradGuard no_grad;
    const at::Tensor difference = forward(shape, network, rows.x).mean(0) - rows.y;
    const at::Tensor scaled = sum_outputs(shape, difference.square()) * rows.square_tol;
    return std::sqrt(std::get<0>(scaled.max(1)).mean().item<double>());
}

// Which members have not seen a row, each with its share of them: [members, rows]; columns of zeros for rows that all
// have seen.
at::Tensor unseen_by(const Shape& shape, const std::vector<int>& fold) {
    const auto rows = static_cast<std::int64_t>(fold.size());
    at::Tensor unseen = at::zeros({shape.members, rows}, at::kFloat);
    auto* data = unseen.mutable_data_ptr<float>();
    for (int m = 0; m < shape.members; ++m) {
        for (std::int64_t row = 0; row < rows; ++row) {
            if (m % fold_count(shape) == fold[static_cast<std::size_t>(row)]) data[m * rows + row] = 1;
        }
    }
    // With too few rows a member may have seen none; then it has seen all, and is judged by nothing.
    unseen *= unseen.sum(1, true) < static_cast<double>(rows);
    return unseen / unseen.sum(0, true).clamp_min(1);
}

struct Unseen {
    double loss = 0;             // of members at the rows they have not seen
    std::vector<double> errors;  // the whole ensemble's scaled ones there
    double error = -1;           // their rms; negative where there are no such rows
};

Unseen judge(const Shape& shape, const Network& network, const Rows& rows, const at::Tensor& unseen) {
    const at::NoGradGuard no_grad;
    const at::Tensor judged = at::nonzero(unseen.sum(0)).flatten();
    if (judged.numel() == 0) return {};
    const at::Tensor share = unseen.index_select(1, judged), y = rows.y.index_select(0, judged);
    const at::Tensor values = forward(shape, network, rows.x.index_select(0, judged));
    const at::Tensor squares = sum_outputs(shape, (values - y).square()) * rows.weight.index_select(0, judged);
    const double loss = (squares.mean(2) * share).sum().item<double>() / static_cast<double>(judged.numel());
    // The few members that have not seen a row scatter more than the mean of all would: by the difference of their
    // mean's variances. Never less than half of what is left of the error is believed.
    const at::Tensor error2 = sum_outputs(shape, ((values * share.unsqueeze(2)).sum(0) - y).square());
    const at::Tensor scatter2 = sum_outputs(shape, values.var(0, /*unbiased=*/shape.members > 1));
    const at::Tensor excess = (share.square().sum(0) - 1.0 / shape.members).clamp_min(0).unsqueeze(1);
    const at::Tensor whole2 = at::maximum(error2 - excess * scatter2, error2 / 4);
    const at::Tensor scaled = whole2 * rows.square_tol.index_select(0, judged);
    const at::Tensor errors = std::get<0>(scaled.max(1)).sqrt().to(at::kCPU, at::kFloat).contiguous();
    const auto* data = errors.const_data_ptr<float>();
    return {loss, std::vector<double>(data, data + errors.numel()), std::sqrt(errors.square().mean().item<double>())};
}

void copy_parameters(const Network& from, Network& to) {
    const at::NoGradGuard no_grad;
    const std::vector<at::Tensor> source = from.parameters(), target = to.parameters();
    for (std::size_t i = 0; i < source.size(); ++i) target[i].copy_(source[i]);
}

// The parameters that did best on unseen rows so far.
struct Best {
    Network network;
    Unseen unseen{std::numeric_limits<double>::infinity(), {}, -1};
    int step = 0;

    void offer(const Network& now, const Unseen& how, int at_step) {
        if (how.error >= 0 && !(how.loss < unseen.loss)) return;
        copy_parameters(now, network);
        unseen = how;
        step = at_step;
    }
};

}  // namespace

TrainedNetwork train_network(const Shape& shape, const Examples& examples, const TrainOptions& options,
                             const Network* start, double decay, at::Device device) {
    const DeviceStream stream(device, Purpose::training);
    // A generator of our own: Torch's global one belongs to whoever else is in the process.
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(options.seed);
    const Rows rows = make_rows(shape, examples, device);
    Network network = (start ? start->detached_copy() : make_network(shape, rows.y.cpu(), generator)).to(device);
    network.decay = decay;
    Best best{network.detached_copy()};
    for (const at::Tensor& p : network.parameters()) p.requires_grad_(true);

    // Members differ by their initial weights, by the rows they do not see and by what the others count for them: the
    // Bayesian bootstrap (Rubin 1981).
    const at::Tensor unseen = unseen_by(shape, folds_of(shape, examples)).to(device);
    const at::Tensor emphasis =
        at::empty({shape.members, rows.x.size(0)}, at::kFloat).exponential_(1, generator).to(device) * (unseen == 0);

    Optimiser optimiser(network);
    Passes passes(shape, network, {rows.x, rows.y, rows.weight, emphasis}, optimiser);
    for (int step = 0; step < options.steps; ++step) {
        const double share = static_cast<double>(step) / options.steps;
        if (step % steps_between_looks == 0 && step > 0) {
            if (options.cancelled && options.cancelled()) {
                if (share < 0.5) throw std::runtime_error("training was cancelled");
                break;
            }
            const double error = mean_error(shape, network, rows);
            if (!std::isfinite(error)) break;
            best.offer(network, judge(shape, network, rows, unseen), step);
            if (error < options.stop_below) break;
            if (step - best.step > options.steps * patience) break;
        }
        optimiser.set_rate(options.learning_rate * rate_factor(share));
        passes.step(generator);
    }
    if (!std::isfinite(mean_error(shape, network, rows))) {
        throw std::runtime_error("training of the surrogate diverged; a smaller learning_rate may help");
    }
    best.offer(network, judge(shape, network, rows, unseen), options.steps);
    return {best.network.to(at::kCPU).detached_copy(), best.unseen.errors, best.unseen.error};
}

}  // namespace mdsweep::surrogate
