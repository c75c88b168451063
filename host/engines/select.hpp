// Which engine runs the replicas.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/cuda_engine.hpp"
#include "engines/several.hpp"
#include "replica/engine.hpp"

namespace mdsweep {

enum class DeviceChoice { automatic, cuda, cpu };

struct DeviceRequest {
    DeviceChoice choice = DeviceChoice::automatic;
    std::vector<int> gpus;  // by index; empty: all that are usable

    DeviceRequest(DeviceChoice wanted, std::vector<int> indices = {}) : choice(wanted), gpus(std::move(indices)) {}
    [[nodiscard]] std::string text() const;  // as on the command line
};

// What --device may be: the word of a choice, or GPUs as in "cuda:1" and "cuda:0,2".
[[nodiscard]] std::string device_words();
// Throws std::invalid_argument that says so.
[[nodiscard]] DeviceRequest device_request(const std::string& word);

struct SelectedEngine {
    std::unique_ptr<md::Engine> engine;
    std::string note;  // why it is not a GPU, when `automatic` fell back to the CPU; which GPUs are left out, and why
};

// The engine for a request. threads: of the CPU engine, 0 for one per core. Several GPUs become one engine, which tells
// `on_loss` when it goes on without one of them. Throws std::invalid_argument when there are GPUs but not the ones
// asked for, and std::runtime_error when a GPU is asked for and none can be used.
[[nodiscard]] SelectedEngine select_engine(const DeviceRequest& request, int threads, OnLoss on_loss = {});

// GPUs on which this build's kernels can run; in a build without CUDA none, with that as the reason.
[[nodiscard]] md::CudaDevices usable_gpus();
// An engine on one of them. Throws std::runtime_error when it cannot be made.
[[nodiscard]] std::unique_ptr<md::Engine> make_gpu_engine(int index);

// The part of select_engine() that concerns GPUs, on whatever `found` says and `make` makes.
using MakeEngine = std::function<std::unique_ptr<md::Engine>(int index)>;
[[nodiscard]] SelectedEngine engine_on_gpus(const DeviceRequest& request, const md::CudaDevices& found,
                                            const MakeEngine& make, OnLoss on_loss);

// The hardware that could be used here, a line for each kind, for `mdsweep info`.
[[nodiscard]] std::string cpu_line();
[[nodiscard]] std::string cuda_lines(const md::CudaDevices& found);

// What a user has to know before an engine is made for that request: that the driver will compile the kernels, without
// a word of its own. Often empty.
[[nodiscard]] std::string first_use_note(const DeviceRequest& request, const md::CudaDevices& found);

}  // namespace mdsweep
