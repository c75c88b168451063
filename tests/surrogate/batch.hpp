// Random rows and a network for them: a profile beside a scalar.
#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include "passes.hpp"

namespace mdsweep::surrogate::synthetic {

inline Shape profile_and_scalar() {
    Shape s;
    s.inputs = {"a", "b"};
    s.low = {0, 0};
    s.high = {1, 1};
    s.outputs = {{"profile", OutputKind::profile, 7, 0.05}, {"scalar", OutputKind::scalar, 1, 0.05}};
    s.members = 3;
    s.residual_layers = 1;
    s.width = 12;
    return s;
}

inline at::Generator generator(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

inline Batch random_batch(const Shape& s, std::int64_t rows) {
    at::Generator random = generator(1);
    const auto uniform = [&](std::int64_t a, std::int64_t b) { return at::rand({a, b}, random, at::kFloat); };
    return {2 * uniform(rows, s.input_count()) - 1, 0.5 + uniform(rows, s.column_count()),
            100 * uniform(rows, static_cast<std::int64_t>(s.outputs.size())), uniform(s.members, rows)};
}

// The same one each time.
inline Network trainable_network(const Shape& s, const Batch& batch, at::Device device = at::kCPU) {
    at::Generator random = generator(2);
    Network network = make_network(s, batch.y, random).to(device);
    for (const at::Tensor& p : network.parameters()) p.requires_grad_(true);
    return network;
}

// The rows of the step after so many others, as Passes takes them; `order` is kept from one to the next.
inline Batch batch_of_step(const Batch& all, int step, at::Tensor& order, at::Generator& random) {
    const std::int64_t rows = all.x.size(0), size = batch_rows(rows), batch = step % (rows / size);
    if (size == rows) return all;
    if (batch == 0) order = at::randperm(rows, random, at::kLong).to(all.x.device());
    const at::Tensor index = order.narrow(0, batch * size, size);
    return {all.x.index_select(0, index), all.y.index_select(0, index), all.weight.index_select(0, index),
            all.emphasis.index_select(1, index)};
}

// The largest difference of two networks' parameters.
inline double distance(const Network& one, const Network& other) {
    double worst = 0;
    for (std::size_t i = 0; i < one.parameters().size(); ++i) {
        worst = std::max(worst, (one.parameters()[i] - other.parameters()[i]).detach().abs().max().item<double>());
    }
    return worst;
}

}  // namespace mdsweep::surrogate::synthetic
