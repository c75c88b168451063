// Tests that need a GPU; without one they say that they are skipped.
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>
#include <cmath>

#include "batch.hpp"
#include "catch_and_torch.hpp"
#include "device_stream.hpp"
#include "synthetic.hpp"

namespace sg = mdsweep::surrogate;
namespace synthetic = mdsweep::surrogate::synthetic;

namespace {

bool skipped() {
    if (at::hasCUDA()) return false;
    WARN("skipped: no CUDA device");
    return true;
}

sg::Batch to(const sg::Batch& batch, at::Device device) {
    return {batch.x.to(device), batch.y.to(device), batch.weight.to(device), batch.emphasis.to(device)};
}

}  // namespace

TEST_CASE("replayed training equals training step by step on a GPU", "[gpu]") {
    if (skipped()) return;
    const std::int64_t rows = GENERATE(100, 600);
    CAPTURE(rows);
    const sg::DeviceStream stream(at::kCUDA, sg::Purpose::training);
    const sg::Shape shape = synthetic::profile_and_scalar();
    const sg::Batch on_cpu = synthetic::random_batch(shape, rows);
    const sg::Batch all = to(on_cpu, at::kCUDA);
    const sg::Network network = synthetic::trainable_network(shape, on_cpu, at::kCUDA);
    const sg::Network expected = synthetic::trainable_network(shape, on_cpu, at::kCUDA);

    sg::Optimiser optimiser(network);
    sg::Optimiser plain(expected);
    sg::Passes passes(shape, network, all, optimiser);
    at::Generator random = synthetic::generator(3);
    at::Generator same = synthetic::generator(3);
    at::Tensor order;
    for (int step = 0; step < 12; ++step) {  // more than are run before recording
        const double rate = 0.001 * (step + 1);
        optimiser.set_rate(rate);
        plain.set_rate(rate);
        passes.step(random);
        plain.step(sg::loss(shape, expected, synthetic::batch_of_step(all, step, order, same)));
    }
    CHECK(synthetic::distance(network, expected) < 1e-4);
    CHECK(synthetic::distance(network, synthetic::trainable_network(shape, on_cpu, at::kCUDA)) > 0.01);
}

TEST_CASE("a large set is predicted on a GPU as small ones are on the CPU", "[gpu]") {
    if (skipped()) return;
    REQUIRE(sg::computes_on().gpu);
    sg::Shape shape = synthetic::shape();
    shape.members = 3;
    sg::TrainOptions options;
    options.steps = 100;
    const auto ensemble = sg::Ensemble::train(shape, synthetic::examples(50, 0.02, 1), options);
    constexpr std::size_t count = 5000;
    constexpr std::size_t part = 500;  // too few to be worth a device
    const sg::Examples many = synthetic::examples(count, 0, 2);
    const sg::Prediction at_once = ensemble->predict(many.inputs, many.scale);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    double worst = 0;
    for (std::size_t row = 0; row < count; row += part) {
        const sg::Examples few = synthetic::part(many, row, part);
        const sg::Prediction p = ensemble->predict(few.inputs, few.scale);
        for (std::size_t i = 0; i < p.mean.size(); ++i) {
            const std::size_t k = row * columns + i;
            worst = std::max({worst, std::abs(at_once.mean[k] / p.mean[i] - 1),
                              std::abs(at_once.deviation[k] - p.deviation[i]) / p.mean[i]});
        }
    }
    CHECK(worst < 1e-5);
    INFO(sg::computes_on().reason);
    CHECK_FALSE(sg::computes_on().gave_up);
}
