#include "functions.hpp"

using namespace mdsweep::surrogate;

extern "C" const LibTorch* mdsweep_libtorch() {
    static constexpr LibTorch functions = {
        .train = with_libtorch::train,
        .restore = with_libtorch::restore,
        .dot_products = with_libtorch::dot_products,
        .unexplained = with_libtorch::unexplained,
        .save_torchscript = with_libtorch::save_torchscript,
        .load_torchscript = with_libtorch::load_torchscript,
        .computes_on = with_libtorch::computes_on,
        .compute_on_cpu = with_libtorch::compute_on_cpu,
        .library_version = with_libtorch::library_version,
    };
    return &functions;
}
