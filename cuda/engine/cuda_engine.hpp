// The CUDA engine. This header needs no CUDA.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "replica/engine.hpp"

namespace mdsweep::md {

struct CudaDevice {
    int index = 0;
    std::string name;
    int major = 0, minor = 0;  // compute capability
    double memory_GiB = 0;
    int multiprocessors = 0;
    double clock_GHz = 0;                // the highest
    bool compiled_at_first_use = false;  // its kernels, by the driver, which takes minutes
};

struct CudaDevices {
    std::vector<CudaDevice> usable;
    std::string why_none;  // when there is none: what the driver said
};

// Devices on which this build's kernels can run.
[[nodiscard]] CudaDevices cuda_devices();

// An engine on a device. Throws std::runtime_error with what was asked and what is there.
[[nodiscard]] std::unique_ptr<Engine> make_cuda_engine(int device);

}  // namespace mdsweep::md
