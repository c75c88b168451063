// The part of the emulated runtime that the emulated kernel needs.
#pragma once

#include <cuda_runtime.h>

#include <functional>

namespace mdsweep::md {

// Done after all that the stream was given before.
void enqueue(cudaStream_t stream, std::function<void()> job);

}  // namespace mdsweep::md
