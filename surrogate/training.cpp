#include "training.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "checks.hpp"
#include "device_stream.hpp"
#include "passes.hpp"

namespace mdsweep::surrogate {
namespace {

constexpr int epochs_between_looks = 20;  // at the error, the user's wish to stop, and the numbers' health

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
    all.x = map_inputs(shape, examples.inputs).to(device);
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
            // What is near zero would get an unbounded weight: a thousandth of its scale is the least that counts.
            size2 = std::max({size2, 1e-6, output.size * (output.least / scale) * (output.least / scale)});
            // In units of size2: |difference|^2 / size2 / (tol^2 + nu^2), nu the relative standard error.
            const double tolerance2 = output.tolerance * output.tolerance;
            weight.mutable_data_ptr<float>()[row * outputs + k] = static_cast<float>(1 / (size2 * tolerance2 + noise2));
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

}  // namespace

Network train_network(const Shape& shape, const Examples& examples, const TrainOptions& options, const Network* start,
                      at::Device device) {
    const DeviceStream stream(device, Purpose::training);
    // A generator of our own: Torch's global one belongs to whoever else is in the process.
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(options.seed);
    const Rows rows = make_rows(shape, examples, device);
    Network network = (start ? start->detached_copy() : make_network(shape, rows.y.cpu(), generator)).to(device);
    for (const at::Tensor& p : network.parameters()) p.requires_grad_(true);

    // Members differ by their initial weights and by what rows count for them: the Bayesian bootstrap (Rubin 1981).
    const at::Tensor emphasis =
        at::empty({shape.members, rows.x.size(0)}, at::kFloat).exponential_(1, generator).to(device);

    Optimiser optimiser(network);
    Passes passes(shape, network, {rows.x, rows.y, rows.weight, emphasis}, optimiser);
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        const double share = static_cast<double>(epoch) / options.epochs;
        if (epoch % epochs_between_looks == 0 && epoch > 0) {
            if (options.cancelled && options.cancelled()) {
                if (share < 0.5) throw std::runtime_error("training was cancelled");
                break;
            }
            const double error = mean_error(shape, network, rows);
            if (!std::isfinite(error)) break;
            if (error < options.stop_below) break;
        }
        optimiser.set_rate(options.learning_rate * rate_factor(share));
        passes.pass(generator);
    }
    if (!std::isfinite(mean_error(shape, network, rows))) {
        throw std::runtime_error("training of the surrogate diverged; a smaller learning_rate may help");
    }
    return network.to(at::kCPU).detached_copy();
}

}  // namespace mdsweep::surrogate
