// Which engine runs the replicas.
#pragma once

#include <memory>
#include <string>

#include "engine/cuda_engine.hpp"
#include "engine/engine.hpp"

namespace mdsweep {

enum class DeviceChoice { automatic, cuda, cpu };

// "auto", "cuda" or "cpu"; throws std::invalid_argument saying so.
[[nodiscard]] DeviceChoice device_choice(const std::string& word);

struct SelectedEngine {
    std::unique_ptr<md::Engine> engine;
    std::string note;  // why it is not a GPU, when `automatic` fell back to the CPU
};

// The GPUs that this build can use; none, and why, where it was built without CUDA.
[[nodiscard]] md::CudaDevices usable_gpus();
[[nodiscard]] std::unique_ptr<md::Engine> gpu_engine(int index);

// threads: of the CPU engine, 0 for one per core. `cuda` without a usable device throws std::runtime_error.
[[nodiscard]] SelectedEngine select_engine(DeviceChoice choice, int threads);

// One line each for `mdsweep info`: what could be used here.
[[nodiscard]] std::string cpu_line();
[[nodiscard]] std::string cuda_lines();

}  // namespace mdsweep
