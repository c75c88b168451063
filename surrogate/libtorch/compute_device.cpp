#include "compute_device.hpp"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "functions.hpp"

namespace mdsweep::surrogate {

at::Device ComputeDevice::now() const {
    const std::scoped_lock lock(mutex_);
    return device_;
}

ComputesOn ComputeDevice::state() const {
    const std::scoped_lock lock(mutex_);
    return state_;
}

void ComputeDevice::give_up(const std::string& why) {
    const std::scoped_lock lock(mutex_);
    if (device_.is_cpu()) return;  // another thread's work failed first
    device_ = at::Device(at::kCPU);
    // The first line says what happened; LibTorch appends advice for debugging.
    state_ = {false, true,
              "the surrogate is computed on the CPU from here on, as the GPU failed: " + why.substr(0, why.find('\n'))};
}

void ComputeDevice::keep_to_cpu(const std::string& reason) {
    const std::scoped_lock lock(mutex_);
    device_ = at::Device(at::kCPU);
    state_ = {false, false, reason};
}

ComputeDevice& compute_device() {
    static ComputeDevice device = at::hasCUDA()
                                      ? ComputeDevice(at::Device(at::kCUDA, 0), "LibTorch finds a CUDA device")
                                      : ComputeDevice(at::Device(at::kCPU), "LibTorch finds no CUDA device");
    return device;
}

ComputesOn with_libtorch::computes_on() {
    return compute_device().state();
}

void with_libtorch::compute_on_cpu() {
    compute_device().keep_to_cpu("the CPU was asked for");
}

}  // namespace mdsweep::surrogate
