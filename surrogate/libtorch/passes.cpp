#include "passes.hpp"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>

#include "recorded_step.hpp"

namespace mdsweep::surrogate {
namespace {

Batch empty_batch(const Batch& like, std::int64_t rows) {
    const auto sized = [rows](const at::Tensor& t) { return at::empty({rows, t.size(1)}, t.options()); };
    return {sized(like.x), sized(like.y), sized(like.weight),
            at::empty({like.emphasis.size(0), rows}, like.emphasis.options())};
}

void copy_rows(const Batch& from, const at::Tensor& index, Batch& to) {
    at::index_select_out(to.x, from.x, 0, index);
    at::index_select_out(to.y, from.y, 0, index);
    at::index_select_out(to.weight, from.weight, 0, index);
    at::index_select_out(to.emphasis, from.emphasis, 1, index);
}

}  // namespace

std::int64_t batch_rows(std::int64_t rows) {
    constexpr std::int64_t fewest = 256, most = 1024, batches = 8;
    return std::min(rows, std::clamp(rows / batches, fewest, most));
}

at::Tensor sum_outputs(const Shape& shape, const at::Tensor& squares) {
    std::vector<at::Tensor> sums;
    std::int64_t first = 0;
    for (const Output& output : shape.outputs) {
        sums.push_back(squares.narrow(-1, first, output.size).sum(-1, /*keepdim=*/true));
        first += output.size;
    }
    return at::cat(sums, -1);
}

at::Tensor loss(const Shape& shape, const Network& network, const Batch& batch) {
    const at::Tensor squares = sum_outputs(shape, (forward(shape, network, batch.x) - batch.y).square());
    // Summed over the members, who do not know of each other; a mean over the rows.
    return ((squares * batch.weight).mean(2) * batch.emphasis).mean(1).sum();
}

AdamW::AdamW(std::vector<at::Tensor> parameters, double decay) : parameters_(std::move(parameters)), decay_(decay) {
    for (const at::Tensor& p : parameters_) {
        mean_.push_back(at::zeros_like(p));
        square_.push_back(at::zeros_like(p));
    }
    steps_.assign(parameters_.size(), at::zeros({}, parameters_.front().options().requires_grad(false)));
}

void AdamW::step(at::TensorList gradients, const at::Tensor& rate) {
    const at::NoGradGuard no_grad;
    steps_.front().add_(1);
    at::_fused_adamw_(parameters_, gradients, mean_, square_, {}, steps_, rate, /*beta1=*/0.9, /*beta2=*/0.99, decay_,
                      /*eps=*/1e-8, /*amsgrad=*/false, /*maximize=*/false);
}

// Weights decay, biases do not: the last one holds the mean profile. The rate is a tensor on the device, because a
// recorded step has no other way to get a new one. The GPU's kernel wants a float; on the CPU a double loses nothing.
Optimiser::Optimiser(const Network& network)
    : parameters_(network.parameters()),
      weights_(network.weights, network.decay),
      biases_(network.biases, 0),
      rate_(at::zeros({}, at::TensorOptions(parameters_.front().device())
                              .dtype(parameters_.front().is_cpu() ? at::kDouble : at::kFloat))) {}

void Optimiser::set_rate(double rate) {
    rate_.fill_(rate);
}

void Optimiser::step(const at::Tensor& its_loss) {
    const std::vector<at::Tensor> gradients = torch::autograd::grad({its_loss}, parameters_);
    const std::size_t layers = gradients.size() / 2;
    weights_.step(at::TensorList(gradients).slice(0, layers), rate_);
    biases_.step(at::TensorList(gradients).slice(layers, layers), rate_);
}

Passes::Passes(const Shape& shape, const Network& network, Batch all, Optimiser& optimiser) : all_(std::move(all)) {
    const std::int64_t rows = all_.x.size(0), size = batch_rows(rows);
    batch_ = size < rows ? empty_batch(all_, size) : all_;
    run_ = recorded(all_.x.device(),
                    [&shape, &network, &optimiser, batch = batch_] { optimiser.step(loss(shape, network, batch)); });
    next_ = rows;
}

void Passes::step(at::Generator& generator) {
    const std::int64_t rows = all_.x.size(0), size = batch_.x.size(0);
    if (size < rows) {
        if (next_ + size > rows) {
            order_ = at::randperm(rows, generator, at::kLong).to(all_.x.device());
            next_ = 0;
        }
        copy_rows(all_, order_.narrow(0, next_, size), batch_);
        next_ += size;
    }
    run_();
}

}  // namespace mdsweep::surrogate
