#include "compute_device.hpp"

#include <stdexcept>

#include "catch_and_torch.hpp"
#include "synthetic.hpp"
#include "training.hpp"

namespace sg = mdsweep::surrogate;
using Catch::Contains;

TEST_CASE("work on a GPU that is out of memory is done on the CPU, and so is all that follows") {
    sg::ComputeDevice device(at::Device(at::kCUDA), "there is one");
    CHECK(device.state().gpu);
    CHECK_FALSE(device.state().gave_up);
    std::vector<at::DeviceType> tried;
    const auto work = [&](at::Device on) {
        tried.push_back(on.type());
        TORCH_CHECK_WITH(OutOfMemoryError, on.is_cpu(), "CUDA out of memory.\nadvice");
        return 42;
    };
    CHECK(device.run(work) == 42);
    CHECK(tried == std::vector{at::kCUDA, at::kCPU});
    CHECK_FALSE(device.state().gpu);
    CHECK(device.state().gave_up);
    CHECK_THAT(device.state().reason, Contains("on the CPU") && Contains("out of memory") && !Contains("advice"));
    CHECK(device.run(work) == 42);
    CHECK(tried == std::vector{at::kCUDA, at::kCPU, at::kCPU});
}

TEST_CASE("what is not the device's fault ends the work") {
    sg::ComputeDevice gpu(at::Device(at::kCUDA), "there is one");
    const auto diverge = [](at::Device) -> int { throw std::runtime_error("diverged"); };
    CHECK_THROWS_WITH(gpu.run(diverge), "diverged");
    CHECK(gpu.state().gpu);
    sg::ComputeDevice cpu(at::Device(at::kCPU), "there is no other");
    const auto fail = [](at::Device) -> int { TORCH_CHECK(false, "sizes do not fit"); };
    CHECK_THROWS_WITH(cpu.run(fail), Contains("sizes do not fit"));
    CHECK_FALSE(cpu.state().gave_up);
}

TEST_CASE("a training for a GPU that cannot be used ends on the CPU with the result that it has there") {
    sg::Shape shape = sg::synthetic::shape();
    shape.members = 2;
    shape.width = 8;
    const sg::Examples examples = sg::synthetic::examples(20, 0.02, 1);
    sg::TrainOptions options;
    options.steps = 30;
    const auto train = [&](at::Device on) {
        return sg::train_network(shape, examples, options, nullptr, sg::weak_decay, on).network;
    };
    sg::ComputeDevice device(at::Device(at::kCUDA, 127), "no machine has so many");
    const sg::Network network = device.run(train);
    INFO(device.state().reason);
    CHECK(device.state().gave_up);
    CHECK(at::equal(network.weights[0], train(at::Device(at::kCPU)).weights[0]));
}

TEST_CASE("where it computes is said in words") {
    const sg::ComputesOn choice = sg::computes_on();
    CHECK(choice.gpu == (sg::library_version().find("CUDA available") != std::string::npos));
    CHECK_THAT(choice.reason, Contains("LibTorch finds"));
}
