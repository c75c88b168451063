// The only file that reads the headers of Torch's JIT: they take half a minute to compile.
#include "torchscript.hpp"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>

#include <algorithm>
#include <stdexcept>

namespace mdsweep::surrogate {

void save_torchscript(const std::string& file, const std::string& name, const std::string& source,
                      const std::vector<ModuleTensor>& tensors, const std::map<std::string, std::string>& extra) {
    try {
        torch::jit::Module module("__torch__." + name);
        for (const ModuleTensor& tensor : tensors) {
            at::Tensor value = at::empty(tensor.shape, at::kDouble);
            std::copy(tensor.numbers.begin(), tensor.numbers.end(), value.mutable_data_ptr<double>());
            module.register_buffer(tensor.name, tensor.single ? value.to(at::kFloat) : value);
        }
        module.define(source);
        module.eval();
        torch::jit::ExtraFilesMap files(extra.begin(), extra.end());
        module.save(file, files);
    } catch (const c10::Error& error) {
        throw std::runtime_error("cannot write " + file + ": " + error.what_without_backtrace());
    }
}

}  // namespace mdsweep::surrogate
