#include "engines/select.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel.hpp"
#include "engine/cuda_engine.hpp"

namespace mdsweep {

#ifdef MDSWEEP_HAS_CUDA
md::CudaDevices usable_gpus() {
    return md::cuda_devices();
}
std::unique_ptr<md::Engine> gpu_engine(int index) {
    return md::make_cuda_engine(index);
}
#else
md::CudaDevices usable_gpus() {
    return {{}, "this mdsweep was built without CUDA"};
}
std::unique_ptr<md::Engine> gpu_engine(int /*index*/) {
    throw std::logic_error("built without CUDA");
}
#endif

DeviceChoice device_choice(const std::string& word) {
    if (word == "auto") return DeviceChoice::automatic;
    if (word == "cuda") return DeviceChoice::cuda;
    if (word == "cpu") return DeviceChoice::cpu;
    throw std::invalid_argument(fmt::format("--device is auto, cuda or cpu, not '{}'", word));
}

SelectedEngine select_engine(DeviceChoice choice, int threads) {
    SelectedEngine selected;
    if (choice != DeviceChoice::cpu) {
        const md::CudaDevices found = usable_gpus();
        if (!found.usable.empty()) {
            selected.engine = gpu_engine(found.usable.front().index);
            return selected;
        }
        if (choice == DeviceChoice::cuda)
            throw std::runtime_error(
                fmt::format("--device cuda, but there is no usable CUDA device: {}", found.why_none));
        selected.note = fmt::format("no GPU is used ({})", found.why_none);
    }
    selected.engine = cpu::make_cpu_engine(threads);
    return selected;
}

std::string cpu_line() {
    return fmt::format("{} cores, {} kernel, {} lanes", std::thread::hardware_concurrency(),
                       cpu::kernels().front().name, cpu::kernels().front().width);
}

std::string cuda_lines() {
    const md::CudaDevices found = usable_gpus();
    if (found.usable.empty()) return fmt::format("none ({})", found.why_none);
    std::string lines;
    for (const md::CudaDevice& device : found.usable)
        lines +=
            fmt::format("{}{}: {}, compute capability {}.{}, {:.1f} GiB, {} multiprocessors of {:.2f} GHz",
                             lines.empty() ? "" : "\n", device.index, device.name, device.major, device.minor,
                             device.memory_GiB, device.multiprocessors, device.clock_GHz);
    return lines;
}

}  // namespace mdsweep
