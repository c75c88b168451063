#include "cuda/simt/kernels.hpp"

#include "engine/kernel_of.hpp"

namespace simt {

void run_kernel(const void* shape, const void* launch) {
    using namespace mdsweep::md;
    const auto& its_shape = *static_cast<const ReplicaShape*>(shape);
    const Kernel kernel = visit_loop(its_shape.loop, [&]<LoopKind loop> { return kernel_with<loop>(its_shape); });
    kernel(*static_cast<const Launch*>(launch), its_shape.padded);
}

}  // namespace simt
