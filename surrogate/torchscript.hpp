// Saves a TorchScript module that Python's torch.jit.load and LibTorch's torch::jit::load open.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mdsweep::surrogate {

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

}  // namespace mdsweep::surrogate
