#include "engines/select.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <thread>

#include "cpu/cpu_engine.hpp"
#include "cpu/kernel.hpp"

namespace mdsweep {

namespace {

struct DeviceWord {
    DeviceChoice choice;
    const char* word;
};
constexpr DeviceWord words[] = {
    {DeviceChoice::automatic, "auto"}, {DeviceChoice::cuda, "cuda"}, {DeviceChoice::cpu, "cpu"}};

std::string indices_text(const std::vector<int>& indices) {
    return fmt::format("{}", fmt::join(indices, ","));
}

std::string gpu_text(const md::CudaDevice& gpu) {
    return fmt::format("GPU {} ({}, {:.1f} GiB)", gpu.index, gpu.name, gpu.memory_GiB);
}

std::string gpus_text(const std::vector<md::CudaDevice>& gpus) {
    std::string text;
    for (const md::CudaDevice& gpu : gpus) text += (text.empty() ? "" : ", ") + gpu_text(gpu);
    return text;
}

std::invalid_argument not_a_device(const std::string& word) {
    return std::invalid_argument(fmt::format("--device is {}; not '{}'", device_words(), word));
}

std::vector<md::CudaDevice> asked_gpus(const DeviceRequest& request, const std::vector<md::CudaDevice>& usable) {
    if (request.gpus.empty()) return usable;
    std::vector<md::CudaDevice> asked;
    for (const int index : request.gpus) {
        const auto found = std::ranges::find(usable, index, &md::CudaDevice::index);
        if (found == usable.end())
            throw std::invalid_argument(fmt::format("--device {}: there is no usable GPU {}; usable here: {}",
                                                    request.text(), index, gpus_text(usable)));
        asked.push_back(*found);
    }
    return asked;
}

std::string compiled_first(const md::CudaDevice& gpu) {
    return fmt::format(
        "this build has no machine code for compute capability {0}.{1}: the driver compiles it at the first use, which "
        "takes minutes, and keeps it (a build with -DCMAKE_CUDA_ARCHITECTURES={0}{1} has it)",
        gpu.major, gpu.minor);
}

}  // namespace

std::string first_use_note(const DeviceRequest& request, const md::CudaDevices& found) {
    if (request.choice == DeviceChoice::cpu || found.usable.empty()) return "";
    std::vector<std::string> notes;
    for (const md::CudaDevice& gpu : asked_gpus(request, found.usable))
        if (gpu.compiled_at_first_use) notes.push_back(fmt::format("{}: {}", gpu_text(gpu), compiled_first(gpu)));
    return fmt::format("{}", fmt::join(notes, "; "));
}

#ifdef MDSWEEP_HAS_CUDA
md::CudaDevices usable_gpus() {
    return md::cuda_devices();
}
std::unique_ptr<md::Engine> make_gpu_engine(int index) {
    return md::make_cuda_engine(index);
}
#else
md::CudaDevices usable_gpus() {
    return {{}, "this mdsweep was built without CUDA"};
}
std::unique_ptr<md::Engine> make_gpu_engine(int index) {
    throw std::runtime_error(fmt::format("there is no GPU {}: this mdsweep was built without CUDA", index));
}
#endif

std::string DeviceRequest::text() const {
    const std::string word = std::ranges::find(words, choice, &DeviceWord::choice)->word;
    return gpus.empty() ? word : word + ":" + indices_text(gpus);
}

std::string device_words() {
    std::string list;
    for (const DeviceWord& known : words) list += std::string(known.word) + ", ";
    return list + "or GPUs as in cuda:1 and cuda:0,2";
}

DeviceRequest device_request(const std::string& word) {
    for (const DeviceWord& known : words)
        if (word == known.word) return known.choice;
    const std::string prefix = "cuda:";
    if (!word.starts_with(prefix)) throw not_a_device(word);
    std::vector<int> gpus;
    const char* at = word.data() + prefix.size();
    const char* const end = word.data() + word.size();
    while (true) {
        int index = 0;
        const auto [after, error] = std::from_chars(at, end, index);
        if (error != std::errc() || index < 0 || (after != end && *after != ',')) throw not_a_device(word);
        if (std::ranges::find(gpus, index) != gpus.end())
            throw std::invalid_argument(fmt::format("--device {} names GPU {} twice", word, index));
        gpus.push_back(index);
        if (after == end) return {DeviceChoice::cuda, std::move(gpus)};
        at = after + 1;
    }
}

SelectedEngine engine_on_gpus(const DeviceRequest& request, const md::CudaDevices& found, const MakeEngine& make,
                              OnLoss on_loss) {
    if (found.usable.empty())
        throw std::runtime_error(
            fmt::format("--device {}, but there is no usable CUDA device: {}; --device cpu simulates on the processor",
                        request.text(), found.why_none));
    const std::vector<md::CudaDevice> asked = asked_gpus(request, found.usable);
    std::vector<std::unique_ptr<md::Engine>> engines;
    std::string failures;
    for (const md::CudaDevice& gpu : asked) {
        try {
            engines.push_back(make(gpu.index));
        } catch (const std::runtime_error& error) {
            failures += fmt::format("{}{}: {}", failures.empty() ? "" : "; ", gpu_text(gpu), error.what());
        }
    }
    if (engines.empty())
        throw std::runtime_error(
            fmt::format("--device {}, but no engine could be made. {}. Usable here: {}; --device cpu simulates on the "
                        "processor",
                        request.text(), failures, gpus_text(found.usable)));
    SelectedEngine selected;
    if (!failures.empty()) selected.note = "left out are " + failures;
    selected.engine =
        engines.size() == 1 ? std::move(engines.front()) : make_several(std::move(engines), std::move(on_loss));
    return selected;
}

SelectedEngine select_engine(const DeviceRequest& request, int threads, OnLoss on_loss) {
    SelectedEngine selected;
    if (request.choice != DeviceChoice::cpu) {
        const md::CudaDevices found = usable_gpus();
        if (request.choice == DeviceChoice::cuda || !found.usable.empty())
            return engine_on_gpus(request, found, make_gpu_engine, std::move(on_loss));
        selected.note = fmt::format("no GPU is used ({})", found.why_none);
    }
    selected.engine = cpu::make_cpu_engine(threads);
    return selected;
}

std::string cpu_line() {
    return fmt::format("{} cores, {} kernel, {} lanes", std::thread::hardware_concurrency(),
                       cpu::kernels().front().name, cpu::kernels().front().width);
}

std::string cuda_lines(const md::CudaDevices& found) {
    if (found.usable.empty()) return fmt::format("none ({})", found.why_none);
    std::string lines;
    for (const md::CudaDevice& device : found.usable) {
        lines += fmt::format("{}{}: {}, compute capability {}.{}, {:.1f} GiB, {} multiprocessors of {:.2f} GHz",
                             lines.empty() ? "" : "\n", device.index, device.name, device.major, device.minor,
                             device.memory_GiB, device.multiprocessors, device.clock_GHz);
        if (device.compiled_at_first_use) lines += ";\n" + compiled_first(device);
    }
    return lines;
}

}  // namespace mdsweep
