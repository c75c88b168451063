// Errors of the CUDA runtime as exceptions.
#pragma once

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

namespace mdsweep::md {

inline void check_cuda(cudaError_t status, const std::string& doing) {
    if (status != cudaSuccess)
        throw std::runtime_error("CUDA failed while " + doing + ": " + cudaGetErrorString(status) + " (" +
                                 cudaGetErrorName(status) + ")");
}

}  // namespace mdsweep::md
