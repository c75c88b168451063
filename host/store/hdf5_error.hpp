// Between the files that call HDF5's C API: its status as an exception.
#pragma once

#include <string>

#include "store/hdf5.hpp"

namespace mdsweep::hdf5 {

// The innermost entry of the error stack says what really happened. It goes out of scope with the next call.
[[nodiscard]] std::string reason();

// Throws Error "<what>: <reason>" when the status says so.
void check(herr_t status, const std::string& what);

}  // namespace mdsweep::hdf5
