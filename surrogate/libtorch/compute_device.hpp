// The device on which networks are trained and large sets predicted. Internal to surrogate/.
#pragma once

#include <c10/core/Device.h>
#include <c10/util/Exception.h>

#include <mutex>
#include <string>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

// A device until it fails; the CPU from then on. There is no second try: after most CUDA errors every further call
// fails too, and a GPU that is full of simulations stays full while they run.
class ComputeDevice {
public:
    ComputeDevice(at::Device device, std::string reason)
        : device_(device), state_{!device.is_cpu(), false, std::move(reason)} {}

    // work(device), and work(CPU) when LibTorch fails on another device: no sweep ends for the lack of a GPU.
    template <class Work>
    auto run(const Work& work) {
        const at::Device device = now();
        if (!device.is_cpu()) {
            try {
                return work(device);
            } catch (const c10::Error& error) {
                give_up(error.what_without_backtrace());
            }
        }
        return work(at::Device(at::kCPU));
    }

    [[nodiscard]] at::Device now() const;
    [[nodiscard]] ComputesOn state() const;
    void keep_to_cpu(const std::string& reason);

private:
    void give_up(const std::string& why);

    mutable std::mutex mutex_;
    at::Device device_;
    ComputesOn state_;
};

// The one of this process: a GPU when LibTorch finds one.
[[nodiscard]] ComputeDevice& compute_device();

}  // namespace mdsweep::surrogate
