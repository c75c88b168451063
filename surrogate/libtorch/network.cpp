#include "network.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "arrays.hpp"
#include "checks.hpp"
#include "tensors.hpp"

namespace mdsweep::surrogate {
namespace {

// The last layer's bias and the scalars' mean and deviation, such that a raw output of zero is the mean row.
void start_at_mean(const Shape& shape, const at::Tensor& relative, Network& network) {
    const at::Tensor mean = relative.to(at::kDouble).mean(0);
    const at::Tensor deviation = relative.to(at::kDouble).std(0, /*unbiased=*/false);
    network.mean = at::zeros({shape.column_count()}, at::kFloat);
    network.deviation = at::ones({shape.column_count()}, at::kFloat);
    at::Tensor& bias = network.biases.back();
    std::int64_t first = 0;
    for (const Output& output : shape.outputs) {
        if (output.kind == OutputKind::profile) {
            // Bins that no ion reaches have a mean of zero: a small share of the mean keeps the logarithm finite.
            const at::Tensor log_mean = (mean.narrow(0, first, output.size) / output.size).clamp_min(1e-7).log();
            bias.narrow(2, first, output.size).copy_(log_mean.expand({shape.members, 1, output.size}));
        } else {
            for (std::int64_t c = first; c < first + output.size; ++c) {
                const auto m = mean[c].item<double>();
                const auto s = deviation[c].item<double>();
                // A scalar that hardly varies must not have its noise blown up, nor be divided by zero.
                const double least = m == 0 ? 1.0 : 1e-3 * std::abs(m);
                network.mean.narrow(0, c, 1).fill_(m);
                network.deviation.narrow(0, c, 1).fill_(s > 0 ? std::max(s, 1e-3 * std::abs(m)) : least);
            }
        }
        first += output.size;
    }
}

}  // namespace

void use_one_thread() {
    // Torch keeps the number of OpenMP threads per calling thread.
    thread_local const bool done = [] {
        at::set_num_threads(1);
        return true;
    }();
    static_cast<void>(done);
}

std::vector<at::Tensor> Network::parameters() const {
    std::vector<at::Tensor> all = weights;
    all.insert(all.end(), biases.begin(), biases.end());
    return all;
}

Network Network::to(at::Device device) const {
    Network there;
    for (const at::Tensor& w : weights) there.weights.push_back(w.to(device));
    for (const at::Tensor& b : biases) there.biases.push_back(b.to(device));
    there.mean = mean.to(device);
    there.deviation = deviation.to(device);
    there.decay = decay;
    return there;
}

Network Network::detached_copy() const {
    Network copy;
    for (const at::Tensor& w : weights) copy.weights.push_back(w.detach().clone());
    for (const at::Tensor& b : biases) copy.biases.push_back(b.detach().clone());
    copy.mean = mean.clone();
    copy.deviation = deviation.clone();
    copy.decay = decay;
    return copy;
}

std::vector<Layer> layers_of(const Shape& shape) {
    std::vector<Layer> all = {{"in", shape.seen_count(), shape.width}};
    for (int residual = 0; residual < shape.residual_layers; ++residual) {
        const std::string name = "block" + std::to_string(residual);  // as in stored results
        all.push_back({name + ".first", shape.width, shape.width});
        all.push_back({name + ".second", shape.width, shape.width});
    }
    all.push_back({"out", shape.width, shape.column_count()});
    return all;
}

Network make_network(const Shape& shape, const at::Tensor& relative, at::Generator& generator) {
    Network network;
    for (const Layer& layer : layers_of(shape)) {
        // Layers into silu: rather tame, with biases that distribute the units over the range of their input. Layers
        // that add to the trunk start small, so that all members begin near the mean row.
        const bool adds = layer.name == "out" || layer.name.ends_with(".second");
        const double gain = adds ? 0.1 : 1.0;
        at::Tensor w = at::empty({shape.members, layer.in, layer.out}, at::kFloat).normal_(0, 1, generator);
        at::Tensor b = at::zeros({shape.members, 1, layer.out}, at::kFloat);
        if (!adds) b.uniform_(-1, 1, generator);
        network.weights.push_back(w.mul_(gain / std::sqrt(static_cast<double>(layer.in))));
        network.biases.push_back(b);
    }
    start_at_mean(shape, relative, network);
    return network;
}

at::Tensor hidden(const Network& network, const at::Tensor& x) {
    const std::int64_t members = network.weights.front().size(0);
    const auto layer = [&](std::size_t k, const at::Tensor& h) {
        return at::baddbmm(network.biases[k], h, network.weights[k]);
    };
    at::Tensor h = at::silu(layer(0, x.unsqueeze(0).expand({members, x.size(0), x.size(1)})));
    for (std::size_t k = 1; k + 2 < network.weights.size(); k += 2) h = h + layer(k + 1, at::silu(layer(k, h)));
    return h;
}

at::Tensor forward(const Shape& shape, const Network& network, const at::Tensor& x) {
    const at::Tensor h = at::baddbmm(network.biases.back(), hidden(network, x), network.weights.back());
    std::vector<at::Tensor> columns;
    std::int64_t first = 0;
    for (const Output& output : shape.outputs) {
        const at::Tensor raw = h.narrow(2, first, output.size);
        if (output.kind == OutputKind::profile) {
            columns.push_back(at::softmax(raw, 2) * output.size);
        } else {
            columns.push_back(network.mean.narrow(0, first, output.size) +
                              network.deviation.narrow(0, first, output.size) * raw);
        }
        first += output.size;
    }
    return columns.size() == 1 ? columns.front() : at::cat(columns, 2);
}

at::Tensor network_inputs(const Shape& shape, std::span<const double> inputs) {
    const std::vector<double> seen = mapped_inputs(shape, inputs);
    const std::int64_t width = shape.seen_count();
    at::Tensor x = at::empty({static_cast<std::int64_t>(seen.size()) / width, width}, at::kFloat);
    std::copy(seen.begin(), seen.end(), x.mutable_data_ptr<float>());
    return x;
}

std::vector<NamedArray> to_arrays(const Shape& shape, const Network& network) {
    std::vector<NamedArray> arrays;
    const std::vector<Layer> layers = layers_of(shape);
    for (std::size_t k = 0; k < layers.size(); ++k) {
        arrays.push_back(to_array(layers[k].name + ".weight", network.weights[k]));
        arrays.push_back(to_array(layers[k].name + ".bias", network.biases[k].squeeze(1)));
    }
    arrays.push_back(to_array("output.mean", network.mean));
    arrays.push_back(to_array("output.deviation", network.deviation));
    return arrays;
}

Network from_arrays(const Shape& shape, std::span<const NamedArray> arrays) {
    Network network;
    for (const Layer& layer : layers_of(shape)) {
        network.weights.push_back(
            to_tensor(find_array(arrays, layer.name + ".weight", {shape.members, layer.in, layer.out})));
        network.biases.push_back(
            to_tensor(find_array(arrays, layer.name + ".bias", {shape.members, layer.out})).unsqueeze(1));
    }
    network.mean = to_tensor(find_array(arrays, "output.mean", {shape.column_count()}));
    network.deviation = to_tensor(find_array(arrays, "output.deviation", {shape.column_count()}));
    return network;
}

}  // namespace mdsweep::surrogate
