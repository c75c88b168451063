// TorchScript modules: saved so that Python's torch.jit.load and LibTorch's torch::jit::load open them, and loaded.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mdsweep::surrogate {

class TorchScript;  // libtorch.hpp

struct ModuleTensor {
    std::string name;  // self.<name> in the source
    std::vector<std::int64_t> shape;
    std::vector<double> numbers;
    bool single = false;  // stored in single precision
};

// `source`: its methods; `extra`: files that go into the archive, by name. Throws std::runtime_error when the source is
// not understood or the file cannot be written.
void save_torchscript(const std::string& file, const std::string& name, const std::string& source,
                      const std::vector<ModuleTensor>& tensors, const std::map<std::string, std::string>& extra);

class LoadedModule {
public:
    // With the extra files of these names, as far as they are there. Throws std::runtime_error when the file cannot be
    // read.
    LoadedModule(const std::string& file, const std::vector<std::string>& extra);
    ~LoadedModule();
    LoadedModule(const LoadedModule&) = delete;
    LoadedModule& operator=(const LoadedModule&) = delete;

    [[nodiscard]] std::string extra_file(const std::string& name) const;  // empty when it is not there
    // forward() of a table of rows that yields tables by name, row-major. Throws std::runtime_error when it fails.
    [[nodiscard]] std::map<std::string, std::vector<double>> answer(std::span<const double> inputs,
                                                                    std::size_t columns) const;

private:
    std::unique_ptr<TorchScript> loaded_;
};

}  // namespace mdsweep::surrogate
