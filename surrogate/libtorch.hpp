// The seam to LibTorch. Loading it takes 0.3 s and 400 MB, so it is done at the first use: what is made of it is a
// library of its own (libtorch/), opened by name, of which the program knows this table of functions alone. Internal to
// surrogate/; callers use surrogate.hpp, trainer.hpp, lcmd.hpp and torchscript.hpp.
//
// These cross the seam: the plain values of those headers, standard containers and exceptions of the standard library.
// Program and library are built together by one compiler.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lcmd.hpp"
#include "surrogate.hpp"
#include "torchscript.hpp"

namespace mdsweep::surrogate {

// A loaded TorchScript module; see LoadedModule.
class TorchScript {
public:
    virtual ~TorchScript() = default;
    [[nodiscard]] virtual std::string extra_file(const std::string& name) const = 0;
    [[nodiscard]] virtual std::map<std::string, std::vector<double>> answer(std::span<const double> inputs,
                                                                            std::size_t columns) const = 0;
};

// Each does what the public function of its name says, and throws what that throws.
struct LibTorch {
    std::shared_ptr<const Ensemble> (*train)(const Shape& shape, const Examples& examples, const TrainOptions& options,
                                             const Ensemble* start);
    std::shared_ptr<const Ensemble> (*restore)(const Shape& shape, std::span<const NamedArray> arrays);
    // products [a.rows()][b.rows()]: the dot product of each row of `a` with each of `b`.
    void (*dot_products)(const FeatureRows& a, const FeatureRows& b, float* products);
    // See lcmd.hpp; there are rows, and known ones of the same size.
    std::vector<float> (*unexplained)(const FeatureRows& rows, const FeatureRows& known, double noise);
    void (*save_torchscript)(const std::string& file, const std::string& name, const std::string& source,
                             const std::vector<ModuleTensor>& tensors, const std::map<std::string, std::string>& extra);
    std::unique_ptr<TorchScript> (*load_torchscript)(const std::string& file, const std::vector<std::string>& extra);
    ComputesOn (*computes_on)();
    void (*compute_on_cpu)();
    std::string (*library_version)();
};

// Opened at the first call, from whatever thread, and kept. Throws std::runtime_error when the library is missing or
// cannot be loaded; a later call tries again.
[[nodiscard]] const LibTorch& libtorch();

}  // namespace mdsweep::surrogate

// The one function that is looked up by name (libtorch/functions.cpp).
extern "C" const mdsweep::surrogate::LibTorch* mdsweep_libtorch();
