// The CUDA engine: one thread block simulates one replica. This header needs no CUDA.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.hpp"

namespace mdsweep::md {

struct CudaDevice {
    int index = 0;
    std::string name;
    std::string capability;  // "9.0"
    double memory_GiB = 0;
    int multiprocessors = 0;
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
