// The functions that the table of libtorch.hpp points to. Internal to surrogate/libtorch.
#pragma once

#include "libtorch.hpp"

namespace mdsweep::surrogate::with_libtorch {

std::shared_ptr<const Ensemble> train(const Shape& shape, const Examples& examples, const TrainOptions& options,
                                      const Ensemble* start);
std::shared_ptr<const Ensemble> restore(const Shape& shape, std::span<const NamedArray> arrays);
void dot_products(const FeatureRows& a, const FeatureRows& b, float* products);
std::vector<float> unexplained(const FeatureRows& rows, const FeatureRows& known, double noise);
void save_torchscript(const std::string& file, const std::string& name, const std::string& source,
                      const std::vector<ModuleTensor>& tensors, const std::map<std::string, std::string>& extra);
std::unique_ptr<TorchScript> load_torchscript(const std::string& file, const std::vector<std::string>& extra);
ComputesOn computes_on();
void compute_on_cpu();
std::string library_version();

}  // namespace mdsweep::surrogate::with_libtorch
