// Opening results files for the commands.
#pragma once

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "cli/command.hpp"
#include "store/store.hpp"

namespace mdsweep::cli {

// What the user named cannot be used: a mistake in the input, exit code 2.
template <class Opening>
auto as_input(const Opening& opening) {
    try {
        return opening();
    } catch (const StoreError& error) {
        throw UsageError(error.what());
    }
}

// What concerns the surrogate in a file, with the file's name before what is wrong.
template <class Using>
auto with_surrogate_of(const std::string& file, const Using& use) {
    try {
        return use();
    } catch (const std::runtime_error& reason) {
        throw std::runtime_error(file + ": " + reason.what());
    }
}

// For reading; prints what was lost.
[[nodiscard]] inline SweepState load_results(const std::string& file) {
    LoadedSweep loaded = as_input([&] { return load_sweep(file); });
    for (const std::string& warning : loaded.warnings) std::cerr << "warning: " << warning << "\n";
    return std::move(loaded.state);
}

[[nodiscard]] inline OpenedStore open_store(const std::filesystem::path& file) {
    return as_input([&] { return Store::open(file); });
}

[[nodiscard]] inline Store create_store(const std::filesystem::path& file, const SweepState& state, bool overwrite) {
    return as_input([&] { return Store::create(file, state, overwrite); });
}

}  // namespace mdsweep::cli
