// Opened for writing: a file, or "-" for standard output. What a user would lose by a slip of a name is not
// overwritten.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "store/files.hpp"
#include "store/hdf5.hpp"

namespace mdsweep::cli {

// Whether both name one file that is there.
[[nodiscard]] inline bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
    std::error_code none;
    return std::filesystem::equivalent(a, b, none);
}

// Throws UsageError where `output` is one of the files that the command reads, or an HDF5 file, which text would
// replace.
inline void check_output(const std::string& output, std::initializer_list<std::filesystem::path> inputs) {
    for (const std::filesystem::path& input : inputs)
        if (is_same_file(output, input))
            throw UsageError(
                fmt::format("{} is read here, and would be overwritten; choose another name to write to", output));
    if (output != "-" && hdf5::is_hdf5(output))
        throw UsageError(fmt::format(
            "{} is an HDF5 file, such as results are in; text does not overwrite it: choose another name, or remove it",
            output));
}

class OutputFile {
public:
    // Throws as check_output() does, and UsageError with the reason when it cannot be opened.
    explicit OutputFile(std::string name, std::ios::openmode mode = std::ios::out) : name_(std::move(name)) {
        if (name_ == "-") return;
        check_output(name_, {});
        as_input([&] { require_folder_of(name_); });
        file_.open(name_, mode);
        if (!file_) throw UsageError(fmt::format("cannot write {}: {}", name_, std::generic_category().message(errno)));
    }
    [[nodiscard]] std::ostream& stream() { return name_ == "-" ? std::cout : file_; }

    // Throws when something could not be written.
    void finish() {
        stream().flush();
        if (!stream()) throw std::runtime_error(fmt::format("could not write all of {}", name_));
    }

private:
    std::string name_;
    std::ofstream file_;
};

}  // namespace mdsweep::cli
