// A results file that a command reads and does not change.
#pragma once

#include <iostream>
#include <string>

#include "cli/command.hpp"
#include "store/store.hpp"

namespace mdsweep::cli {

// Prints what was lost. A file that is missing, damaged or not ours is a UsageError.
[[nodiscard]] inline SweepState load_results(const std::string& file) {
    try {
        LoadedSweep loaded = load_sweep(file);
        for (const std::string& warning : loaded.warnings) std::cerr << "warning: " << warning << "\n";
        return std::move(loaded.state);
    } catch (const StoreError& error) {
        throw UsageError(error.what());
    }
}

}  // namespace mdsweep::cli
