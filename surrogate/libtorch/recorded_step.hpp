// A training step is many short kernels, whose launches one by one would take longer than they. Internal to surrogate/.
#pragma once

#include <c10/core/Device.h>

#include <functional>

namespace mdsweep::surrogate {

// A function that does what `step` does. On a GPU its first calls run `step` as it is; then one call records the
// kernels that `step` launches, as a CUDA graph, and this and later ones replay them. So `step` must work on the same
// tensors each time, read nothing back and copy nothing from the CPU; and all calls come from one thread, on the
// training stream (see device_stream.hpp). On the CPU, and in a build without CUDA, it is `step` itself.
[[nodiscard]] std::function<void()> recorded(at::Device device, std::function<void()> step);

}  // namespace mdsweep::surrogate
