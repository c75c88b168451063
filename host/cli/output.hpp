// Opened for writing: a file, or "-" for standard output.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

namespace mdsweep::cli {

class OutputFile {
public:
    explicit OutputFile(std::string name, std::ios::openmode mode = std::ios::out) : name_(std::move(name)) {
        if (name_ == "-") return;
        file_.open(name_, mode);
        if (!file_) throw std::runtime_error(fmt::format("cannot write {}", name_));
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
