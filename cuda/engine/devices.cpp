#include <cuda_runtime.h>

#include "engine/architectures.hpp"
#include "engine/cuda_engine.hpp"
#include "engine/kernel.hpp"

namespace mdsweep::md {

namespace {

// The reason of a failed search for devices, in words that tell a user what to install.
std::string why_no_device(cudaError_t status) {
    int driver = 0;
    if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) return "there is no NVIDIA driver";
    const auto words = [](int version) {
        return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
    };
    if (status == cudaErrorInsufficientDriver)
        return "the NVIDIA driver knows CUDA " + words(driver) + ", this mdsweep needs " + words(CUDART_VERSION);
    return cudaGetErrorString(status);
}

}  // namespace

CudaDevices cuda_devices() {
    CudaDevices devices;
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess) {
        cudaGetLastError();  // forget it: the next call would report it again
        devices.why_none = why_no_device(status);
        return devices;
    }
    for (int d = 0; d < count; ++d) {
        cudaDeviceProp properties{};
        int kilohertz = 0;
        if (cudaSetDevice(d) != cudaSuccess || cudaGetDeviceProperties(&properties, d) != cudaSuccess ||
            cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, d) != cudaSuccess) {
            devices.why_none = cudaGetErrorString(cudaGetLastError());
            continue;
        }
        const std::string capability = std::to_string(properties.major) + "." + std::to_string(properties.minor);
        // To ask for the kernel would have the driver compile it.
        const bool compiles = compiled_at_first_use(MDSWEEP_CUDA_ARCHITECTURES, properties.major, properties.minor);
        if (!compiles && !kernel_has_code()) {
            devices.why_none = std::string(properties.name) + " has compute capability " + capability +
                               ", for which this build has no code";
            continue;
        }
        devices.usable.push_back({d, properties.name, properties.major, properties.minor,
                                  static_cast<double>(properties.totalGlobalMem) / (1024.0 * 1024 * 1024),
                                  properties.multiProcessorCount, kilohertz * 1e-6, compiles});
    }
    if (count == 0) devices.why_none = "no CUDA device";
    return devices;
}

}  // namespace mdsweep::md
