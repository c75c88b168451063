#include "network.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mdsweep::surrogate {
namespace {

std::vector<float> to_floats(std::span<const double> numbers) {
    return {numbers.begin(), numbers.end()};
}

NamedArray to_array(const std::string& name, const at::Tensor& tensor) {
    const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    const auto* data = plain.const_data_ptr<float>();
    return {name, plain.sizes().vec(), std::vector<float>(data, data + plain.numel())};
}

at::Tensor to_tensor(const NamedArray& array) {
    at::Tensor tensor = at::empty(array.shape, at::kFloat);
    std::copy(array.data.begin(), array.data.end(), tensor.mutable_data_ptr<float>());
    return tensor;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

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
    return there;
}

Network Network::detached_copy() const {
    Network copy;
    for (const at::Tensor& w : weights) copy.weights.push_back(w.detach().clone());
    for (const at::Tensor& b : biases) copy.biases.push_back(b.detach().clone());
    copy.mean = mean.clone();
    copy.deviation = deviation.clone();
    return copy;
}

std::vector<std::int64_t> widths(const Shape& shape) {
    std::vector<std::int64_t> all = {shape.input_count()};
    all.insert(all.end(), shape.layers.begin(), shape.layers.end());
    all.push_back(shape.column_count());
    return all;
}

Network make_network(const Shape& shape, const at::Tensor& relative, at::Generator& generator) {
    Network network;
    const std::vector<std::int64_t> width = widths(shape);
    for (std::size_t layer = 0; layer + 1 < width.size(); ++layer) {
        const std::int64_t in = width[layer];
        const std::int64_t out = width[layer + 1];
        const bool last = layer + 2 == width.size();
        // Rather tame hidden layers, with biases that spread the units over the range of their input; the last layer
        // starts small, so that all members start near the mean row.
        const double gain = last ? 0.1 : 1.0;
        at::Tensor w = at::empty({shape.members, in, out}, at::kFloat).normal_(0, 1, generator);
        at::Tensor b = at::zeros({shape.members, 1, out}, at::kFloat);
        if (!last) b.uniform_(-1, 1, generator);
        network.weights.push_back(w.mul_(gain / std::sqrt(static_cast<double>(in))));
        network.biases.push_back(b);
    }
    start_at_mean(shape, relative, network);
    return network;
}

at::Tensor forward(const Shape& shape, const Network& network, const at::Tensor& x) {
    at::Tensor h = x.unsqueeze(0).expand({shape.members, x.size(0), x.size(1)});
    for (std::size_t layer = 0; layer < network.weights.size(); ++layer) {
        h = at::baddbmm(network.biases[layer], h, network.weights[layer]);
        if (layer + 1 < network.weights.size()) h = at::silu(h);
    }
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

at::Tensor map_inputs(const Shape& shape, std::span<const double> inputs) {
    const std::size_t count = shape.inputs.size();
    std::vector<double> mapped(inputs.begin(), inputs.end());
    for (std::size_t i = 0; i < mapped.size(); ++i) {
        const double low = shape.low[i % count];
        const double high = shape.high[i % count];
        mapped[i] = 2 * (mapped[i] - low) / (high - low) - 1;
    }
    const auto rows = static_cast<std::int64_t>(inputs.size() / count);
    return to_tensor({"inputs", {rows, static_cast<std::int64_t>(count)}, to_floats(mapped)});
}

std::vector<NamedArray> to_arrays(const Shape& shape, const Network& network) {
    const std::int64_t inputs = shape.input_count();
    std::vector<NamedArray> arrays;
    arrays.push_back({"input.low", {inputs}, to_floats(shape.low)});
    arrays.push_back({"input.high", {inputs}, to_floats(shape.high)});
    for (std::size_t layer = 0; layer < network.weights.size(); ++layer) {
        const std::string name = "layer" + std::to_string(layer);
        arrays.push_back(to_array(name + ".weight", network.weights[layer]));
        arrays.push_back(to_array(name + ".bias", network.biases[layer].squeeze(1)));
    }
    arrays.push_back(to_array("output.mean", network.mean));
    arrays.push_back(to_array("output.deviation", network.deviation));
    return arrays;
}

const NamedArray& find_array(std::span<const NamedArray> arrays, const std::string& name,
                             const std::vector<std::int64_t>& shape) {
    const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& a) { return a.name == name; });
    if (found == arrays.end()) throw std::runtime_error("the stored surrogate lacks the array " + name);
    std::size_t size = 1;
    for (const std::int64_t n : shape) size *= static_cast<std::size_t>(n);
    if (found->shape != shape || found->data.size() != size) {
        throw std::runtime_error("the stored surrogate's array " + name + " has the shape " + shape_text(found->shape) +
                                 " with " + std::to_string(found->data.size()) + " numbers; it should be " +
                                 shape_text(shape));
    }
    for (const float x : found->data) {
        if (!std::isfinite(x)) throw std::runtime_error("the stored surrogate's array " + name + " is not finite");
    }
    return *found;
}

Network from_arrays(const Shape& shape, std::span<const NamedArray> arrays) {
    const std::int64_t inputs = shape.input_count();
    if (find_array(arrays, "input.low", {inputs}).data != to_floats(shape.low) ||
        find_array(arrays, "input.high", {inputs}).data != to_floats(shape.high)) {
        throw std::runtime_error("the stored surrogate's arrays input.low and input.high are not the sweep's ranges");
    }
    Network network;
    const std::vector<std::int64_t> width = widths(shape);
    for (std::size_t layer = 0; layer + 1 < width.size(); ++layer) {
        const std::string name = "layer" + std::to_string(layer);
        network.weights.push_back(
            to_tensor(find_array(arrays, name + ".weight", {shape.members, width[layer], width[layer + 1]})));
        network.biases.push_back(
            to_tensor(find_array(arrays, name + ".bias", {shape.members, width[layer + 1]})).unsqueeze(1));
    }
    network.mean = to_tensor(find_array(arrays, "output.mean", {shape.column_count()}));
    network.deviation = to_tensor(find_array(arrays, "output.deviation", {shape.column_count()}));
    return network;
}

}  // namespace mdsweep::surrogate
