// The store's exceptions: a sentence that names the file and says what the user can do.
#pragma once

#include <stdexcept>

namespace mdsweep {

class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Another process writes the sweep: it may be tried again later.
class BusyError : public StoreError {
public:
    using StoreError::StoreError;
};

}  // namespace mdsweep
