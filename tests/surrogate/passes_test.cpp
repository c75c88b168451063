#include "passes.hpp"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "batch.hpp"
#include "catch_and_torch.hpp"

namespace sg = mdsweep::surrogate;
namespace synthetic = mdsweep::surrogate::synthetic;

namespace {

// A step without fixed tensors: the rate is a number, each parameter counts its own steps.
class PlainStep {
public:
    PlainStep(const sg::Shape& shape, const sg::Network& network) : shape_(shape), network_(network) {
        for (const at::Tensor& p : network.parameters()) {
            mean_.push_back(at::zeros_like(p));
            square_.push_back(at::zeros_like(p));
            steps_.push_back(at::zeros({}, at::kFloat));
        }
    }

    void operator()(const sg::Batch& batch, double rate) {
        const at::Tensor squares = sg::sum_outputs(shape_, (sg::forward(shape_, network_, batch.x) - batch.y).square());
        const at::Tensor loss = ((squares * batch.weight).mean(2) * batch.emphasis).mean(1).sum();
        const std::vector<at::Tensor> parameters = network_.parameters();
        const std::vector<at::Tensor> gradients = torch::autograd::grad({loss}, parameters);
        const at::NoGradGuard no_grad;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            steps_[i].add_(1);
            const double decay = i < network_.weights.size() ? network_.decay : 0;
            at::_fused_adamw_({parameters[i]}, {gradients[i]}, {mean_[i]}, {square_[i]}, {}, {steps_[i]}, rate, 0.9,
                              0.99, decay, 1e-8, false, false);
        }
    }

private:
    const sg::Shape& shape_;
    const sg::Network& network_;
    std::vector<at::Tensor> mean_, square_, steps_;
};

}  // namespace

TEST_CASE("steps are the plain ones, to the bit") {
    // All rows in one; two batches and a rest that is left out; batches that leave nothing; an eighth of the rows.
    const std::int64_t rows = GENERATE(1, 37, 256, 600, 768, 2500);
    CAPTURE(rows);
    const sg::Shape shape = synthetic::profile_and_scalar();
    const sg::Batch all = synthetic::random_batch(shape, rows);
    const sg::Network network = synthetic::trainable_network(shape, all);
    const sg::Network expected = synthetic::trainable_network(shape, all);

    sg::Optimiser optimiser(network);
    sg::Passes passes(shape, network, all, optimiser);
    PlainStep step(shape, expected);
    at::Generator random = synthetic::generator(3);
    at::Generator same = synthetic::generator(3);
    at::Tensor order;
    int number = 0;
    for (const double rate : {1e-4, 0.01, 0.007, 0.002, 0.001, 0.003, 0.002}) {
        optimiser.set_rate(rate);
        passes.step(random);
        step(synthetic::batch_of_step(all, number++, order, same), rate);
    }
    CHECK(synthetic::distance(network, expected) == 0);
    CHECK(synthetic::distance(network, synthetic::trainable_network(shape, all)) > 0.01);
}

TEST_CASE("a step is on some hundred rows") {
    CHECK(sg::batch_rows(1) == 1);
    CHECK(sg::batch_rows(256) == 256);
    CHECK(sg::batch_rows(1000) == 256);
    CHECK(sg::batch_rows(4000) == 500);
    CHECK(sg::batch_rows(100'000) == 1024);
}
