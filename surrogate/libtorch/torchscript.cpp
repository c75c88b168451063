// The only file that reads the headers of Torch's JIT: they take half a minute to compile.
#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <stdexcept>

#include "functions.hpp"

namespace mdsweep::surrogate {

void with_libtorch::save_torchscript(const std::string& file, const std::string& name, const std::string& source,
                                     const std::vector<ModuleTensor>& tensors,
                                     const std::map<std::string, std::string>& extra) {
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

namespace {

class Loaded final : public TorchScript {
public:
    Loaded(const std::string& file, const std::vector<std::string>& extra) : file_(file) {
        for (const std::string& name : extra) extra_[name] = "";
        try {
            module_ = torch::jit::load(file, at::kCPU, extra_);
        } catch (const std::exception&) {  // c10::Error, whose text is about Torch's insides
            throw std::runtime_error("cannot read " + file + ": it is missing, damaged, or not a TorchScript file");
        }
    }

    [[nodiscard]] std::string extra_file(const std::string& name) const override {
        const auto found = extra_.find(name);
        return found == extra_.end() ? "" : found->second;
    }

    [[nodiscard]] std::map<std::string, std::vector<double>> answer(std::span<const double> inputs,
                                                                    std::size_t columns) const override;

private:
    std::string file_;
    torch::jit::ExtraFilesMap extra_;
    mutable torch::jit::Module module_;
};

std::map<std::string, std::vector<double>> Loaded::answer(std::span<const double> inputs, std::size_t columns) const {
    at::Tensor rows = at::empty(
        {static_cast<std::int64_t>(inputs.size() / columns), static_cast<std::int64_t>(columns)}, at::kDouble);
    std::ranges::copy(inputs, rows.mutable_data_ptr<double>());
    std::map<std::string, std::vector<double>> answers;
    try {
        const at::NoGradGuard no_gradients;
        const auto result = module_.forward({rows}).toGenericDict();
        for (const auto& entry : result) {
            const at::Tensor table = entry.value().toTensor().to(at::kDouble).contiguous();
            const auto* data = table.const_data_ptr<double>();
            answers[entry.key().toStringRef()] = {data, data + table.numel()};
        }
    } catch (const c10::Error& error) {
        throw std::runtime_error("cannot use " + file_ + ": " + error.what_without_backtrace());
    }
    return answers;
}

}  // namespace

std::unique_ptr<TorchScript> with_libtorch::load_torchscript(const std::string& file,
                                                             const std::vector<std::string>& extra) {
    return std::make_unique<Loaded>(file, extra);
}

}  // namespace mdsweep::surrogate
